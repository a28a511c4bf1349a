namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// Sums over aggregate rows by day, so that a quarter is added up from some thousands of lines instead of a million rows. They are derived: a day of a domain whose rows
/// changed is marked in <c>stale_days</c> in the transaction that changed them, and added up anew before anybody asks. Two large tables, because reporters times sources would be as many
/// lines as there are rows; and two small ones, by domain and by reporter alone, for what everybody looks at first. <c>outcome</c> is disposition * 9 + dkim * 3 + spf by the codes of <see cref="AggregateSchema"/>; <c>day</c> counts from 1970; what is a text elsewhere is a number of <c>words</c>.
/// </summary>
internal static class RollupSchema
{
    public const string Create = """
        CREATE TABLE words (
            id INTEGER PRIMARY KEY,
            word TEXT NOT NULL UNIQUE);
        CREATE TABLE daily_domains (
            day INTEGER NOT NULL,
            domain INTEGER NOT NULL,
            verdict INTEGER NOT NULL,
            outcome INTEGER NOT NULL,
            row_count INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            PRIMARY KEY (day, domain, verdict, outcome)) WITHOUT ROWID;
        CREATE TABLE daily_reporters (
            day INTEGER NOT NULL,
            reporter INTEGER NOT NULL,
            outcome INTEGER NOT NULL,
            row_count INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            PRIMARY KEY (day, reporter, outcome)) WITHOUT ROWID;
        CREATE TABLE daily_pairs (
            day INTEGER NOT NULL,
            domain INTEGER NOT NULL,
            reporter INTEGER NOT NULL,
            outcome INTEGER NOT NULL,
            row_count INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            PRIMARY KEY (day, domain, reporter, outcome)) WITHOUT ROWID;
        CREATE TABLE daily_sources (
            day INTEGER NOT NULL,
            domain INTEGER NOT NULL,
            verdict INTEGER NOT NULL,
            source INTEGER NOT NULL,
            sender INTEGER NOT NULL,
            outcome INTEGER NOT NULL,
            row_count INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            PRIMARY KEY (day, domain, verdict, source, sender, outcome)) WITHOUT ROWID;
        CREATE TABLE stale_days (
            day INTEGER NOT NULL,
            domain TEXT NOT NULL,
            PRIMARY KEY (day, domain)) WITHOUT ROWID;
        CREATE INDEX documents_by_source ON documents (json ->> '$.source') WHERE kind = 4;
        CREATE INDEX documents_by_verdict ON documents (json ->> '$.source_verdict', json ->> '$.message_count') WHERE kind = 4;
        CREATE INDEX documents_by_outcome ON documents (json ->> '$.outcome', timestamp) WHERE kind = 3;
        INSERT INTO stale_days SELECT DISTINCT reports.begin / 86400, policies.domain FROM reports JOIN policies ON policies.id = reports.policy;

        """;
}
