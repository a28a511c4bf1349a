using DmarcIngest.Pipeline;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Where a question for sums is answered from, and how each key is written there.</summary>
internal sealed record MailColumns
{
    private const string Undetermined = "'undetermined'";

    private static readonly MailKey[] OfOutcomes = [MailKey.Day, MailKey.Disposition, MailKey.Dkim, MailKey.Spf];

    /// <summary>The rows themselves: everything, at the price of looking at each.</summary>
    public static MailColumns Rows { get; } = new()
    {
        Keys = Enum.GetValues<MailKey>(),
        Count = "1",
        Messages = "rows.message_count",
        Dkim = "rows.dkim",
        Spf = "rows.spf",
        Expressions = new Dictionary<MailKey, string>
        {
            [MailKey.Day] = "reports.begin / 86400",
            [MailKey.Domain] = "policies.domain",
            [MailKey.HeaderFrom] = "sources.header_from",
            [MailKey.Reporter] = "reporters.org_name",
            [MailKey.Source] = "coalesce(sources.source_ip, '')",
            [MailKey.Sender] = "coalesce(senders.name, 'unknown')",
            [MailKey.Verdict] = $"coalesce(verdicts.verdict, {Undetermined})",
            [MailKey.Country] = "coalesce(addresses.country, 'unknown')",
            [MailKey.Disposition] = Disposition("rows.disposition"),
            [MailKey.Dkim] = Alignment("rows.dkim"),
            [MailKey.Spf] = Alignment("rows.spf"),
            [MailKey.Evidence] = "coalesce(evidences.code, 'unknown')",
        },
    };

    /// <summary>The tables of days, the smallest first.</summary>
    private static readonly MailColumns[] Days =
    [
        Daily("daily_domains", [], MailKey.Domain, MailKey.Verdict),
        Daily("daily_reporters", [], MailKey.Reporter),
        Daily("daily_pairs", [], MailKey.Domain, MailKey.Reporter),
        Daily("daily_sources", [MailKey.Country], MailKey.Domain, MailKey.Verdict, MailKey.Source, MailKey.Sender),
    ];

    /// <summary>The table; null for the rows.</summary>
    public string? Table { get; private init; }

    /// <summary>What can be asked of it.</summary>
    public required IReadOnlyList<MailKey> Keys { get; init; }

    public required string Count { get; init; }

    public required string Messages { get; init; }

    public required string Dkim { get; init; }

    public required string Spf { get; init; }

    /// <summary>How a key is written. In a table of days numbers of words are, and <see cref="Words"/> names them.</summary>
    public required IReadOnlyDictionary<MailKey, string> Expressions { get; init; }

    /// <summary>Keys that are numbers of words.</summary>
    public IReadOnlyList<MailKey> Words { get; private init; } = [];

    /// <summary>The smallest that can answer.</summary>
    public static MailColumns For(MailFilter filter, IReadOnlyList<MailKey> by)
    {
        HashSet<MailKey> needed = [.. by, .. KeysOf(filter)];
        return IsMidnight(filter.From) && IsMidnight(filter.To) ? Days.FirstOrDefault(table => needed.IsSubsetOf(table.Keys)) ?? Rows : Rows;
    }

    /// <summary>What a filter asks about.</summary>
    public static IEnumerable<MailKey> KeysOf(MailFilter filter) => new (object? Given, MailKey Key)[]
    {
        (filter.Domain, MailKey.Domain), (filter.Domains, MailKey.Domain), (filter.HeaderFrom, MailKey.HeaderFrom), (filter.Reporter, MailKey.Reporter), (filter.Sender, MailKey.Sender), (filter.Verdict, MailKey.Verdict),
        (filter.Country, MailKey.Country), (filter.Source, MailKey.Source),
    }.Where(part => part.Given is not null).Select(part => part.Key);

    private static string Disposition(string code) => $"CASE {code} WHEN 1 THEN 'none' WHEN 2 THEN 'pass' WHEN 3 THEN 'quarantine' WHEN 4 THEN 'reject' ELSE 'unknown' END";
    private static string Alignment(string code) => $"CASE {code} WHEN 1 THEN 'pass' WHEN 2 THEN 'fail' ELSE 'unknown' END";

    private static bool IsMidnight(DateTimeOffset moment) => moment.UtcTicks % TimeSpan.TicksPerDay == 0;

    private static MailColumns Daily(string table, MailKey[] more, params MailKey[] words)
    {
        Dictionary<MailKey, string> expressions = words.ToDictionary(key => key, key => $"{table}.{key.ToString().ToLowerInvariant()}");
        expressions[MailKey.Day] = $"{table}.day";
        expressions[MailKey.Disposition] = Disposition($"{table}.outcome / 9");
        expressions[MailKey.Dkim] = Alignment($"{table}.outcome / 3 % 3");
        expressions[MailKey.Spf] = Alignment($"{table}.outcome % 3");
        return new MailColumns
        {
            Table = table,
            Keys = [.. OfOutcomes, .. words, .. more],
            Count = $"{table}.row_count",
            Messages = $"{table}.messages",
            Dkim = $"{table}.outcome / 3 % 3",
            Spf = $"{table}.outcome % 3",
            Expressions = expressions,
            Words = words,
        };
    }
}
