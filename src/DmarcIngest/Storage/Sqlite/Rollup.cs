using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Adds up the days of <see cref="RollupSchema"/> whose rows have changed.</summary>
internal static class Rollup
{
    /// <summary>Marks a day of a domain, in the transaction that changes its rows.</summary>
    public const string Mark = "INSERT OR IGNORE INTO stale_days (day, domain) VALUES ($1 / 86400, $2)";

    /// <summary>Marks all days of a domain ($1) from one ($2) to before another ($3).</summary>
    public const string MarkDays = """
        INSERT OR IGNORE INTO stale_days (day, domain)
        SELECT DISTINCT day, $1 FROM daily_domains WHERE day >= $2 AND day < $3 AND domain = (SELECT id FROM words WHERE word = $1)
        """;

    /// <summary>Marks all days that have rows before a moment ($1, in seconds).</summary>
    public const string MarkBefore = """
        INSERT OR IGNORE INTO stale_days (day, domain)
        SELECT DISTINCT daily_domains.day, words.word FROM daily_domains JOIN words ON words.id = daily_domains.domain WHERE daily_domains.day * 86400 < $1
        """;

    private const string Fresh = """
        CREATE TEMP TABLE IF NOT EXISTS fresh (domain TEXT, reporter TEXT, source TEXT, sender TEXT, verdict TEXT, outcome INTEGER, row_count INTEGER, messages INTEGER)
        """;

    // total() does not overflow where sum() would refuse the whole question.
    private const string Count = """
        INSERT INTO temp.fresh
        SELECT policies.domain, reporters.org_name, coalesce(sources.source_ip, ''), coalesce(senders.name, 'unknown'),
            coalesce(verdicts.verdict, 'undetermined'), rows.disposition * 9 + rows.dkim * 3 + rows.spf,
            count(*), CAST(total(rows.message_count) AS INTEGER)
        FROM reports
        CROSS JOIN policies ON policies.id = reports.policy
        CROSS JOIN stale_days ON stale_days.day = $1 AND stale_days.domain = policies.domain
        CROSS JOIN reporters ON reporters.id = reports.reporter
        CROSS JOIN rows ON rows.report = reports.id
        CROSS JOIN sources ON sources.id = rows.source
        LEFT JOIN judgements ON judgements.id = rows.judgement
        LEFT JOIN senders ON senders.id = judgements.sender
        LEFT JOIN verdicts ON verdicts.id = judgements.verdict
        WHERE reports.begin >= $1 * 86400 AND reports.begin < ($1 + 1) * 86400
        GROUP BY 1, 2, 3, 4, 5, 6
        """;

    private const string Words = """
        INSERT OR IGNORE INTO words (word)
        SELECT domain FROM temp.fresh UNION SELECT reporter FROM temp.fresh UNION SELECT source FROM temp.fresh UNION SELECT sender FROM temp.fresh UNION SELECT verdict FROM temp.fresh
        """;

    private const string Domains = """
        INSERT INTO daily_domains
        SELECT $1, domains.id, verdicts.id, outcome, sum(row_count), CAST(total(messages) AS INTEGER)
        FROM temp.fresh
        JOIN words AS domains ON domains.word = fresh.domain
        JOIN words AS verdicts ON verdicts.word = fresh.verdict
        GROUP BY domains.id, verdicts.id, outcome
        """;

    private const string Pairs = """
        INSERT INTO daily_pairs
        SELECT $1, domains.id, reporters.id, outcome, sum(row_count), CAST(total(messages) AS INTEGER)
        FROM temp.fresh
        JOIN words AS domains ON domains.word = fresh.domain
        JOIN words AS reporters ON reporters.word = fresh.reporter
        GROUP BY domains.id, reporters.id, outcome
        """;

    /// <summary>Of all domains, also of those that did not change.</summary>
    private const string Reporters = """
        INSERT INTO daily_reporters
        SELECT day, reporter, outcome, sum(row_count), CAST(total(messages) AS INTEGER) FROM daily_pairs WHERE day = $1 GROUP BY reporter, outcome
        """;

    private const string Sources = """
        INSERT INTO daily_sources
        SELECT $1, domains.id, verdicts.id, sources.id, senders.id, outcome, sum(row_count), CAST(total(messages) AS INTEGER)
        FROM temp.fresh
        JOIN words AS domains ON domains.word = fresh.domain
        JOIN words AS verdicts ON verdicts.word = fresh.verdict
        JOIN words AS sources ON sources.word = fresh.source
        JOIN words AS senders ON senders.word = fresh.sender
        GROUP BY domains.id, verdicts.id, sources.id, senders.id, outcome
        """;

    /// <summary>Words that no line refers to any more.</summary>
    public const string ForgetWords = """
        DELETE FROM words WHERE id NOT IN (
            SELECT domain FROM daily_domains UNION SELECT verdict FROM daily_domains UNION SELECT reporter FROM daily_reporters
            UNION SELECT source FROM daily_sources UNION SELECT sender FROM daily_sources)
        """;

    /// <summary>The days that wait to be added up, newest first.</summary>
    public static IReadOnlyList<long> StaleDays(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT DISTINCT day FROM stale_days ORDER BY day DESC";
        using SqliteDataReader reader = command.ExecuteReader();
        List<long> days = [];
        while (reader.Read())
        {
            days.Add(reader.GetInt64(0));
        }

        return days;
    }

    /// <summary>Adds up one day in one transaction.</summary>
    public static void RefreshDay(SqliteConnection connection, long day)
    {
        Run(connection, null, Fresh);
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        Run(connection, transaction, "DELETE FROM temp.fresh");
        Run(connection, transaction, Count, day);
        Run(connection, transaction, Words);
        foreach (string table in new[] { "daily_domains", "daily_pairs", "daily_sources" })
        {
            Run(connection, transaction, Forget(table), day);
        }

        Run(connection, transaction, "DELETE FROM daily_reporters WHERE day = $1", day);
        foreach (string sums in new[] { Domains, Pairs, Reporters, Sources })
        {
            Run(connection, transaction, sums, day);
        }

        Run(connection, transaction, "DELETE FROM stale_days WHERE day = $1", day);
        transaction.Commit();
    }

    private static string Forget(string table) => $"""
        DELETE FROM {table} WHERE day = $1 AND domain IN (SELECT words.id FROM stale_days JOIN words ON words.word = stale_days.domain WHERE stale_days.day = $1)
        """;

    private static void Run(SqliteConnection connection, SqliteTransaction? transaction, string sql, long? day = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        if (day is { } value)
        {
            command.Parameters.AddWithValue("$1", value);
        }

        command.ExecuteNonQuery();
    }
}
