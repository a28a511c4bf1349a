using System.Net;
using System.Text.Json;
using DmarcIngest.Pipeline;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// Writes a question for sums as SQL: first counted together by what the table has (numbers of words, days), then named, sorted and cut. Values are always parameters.
/// </summary>
internal sealed class MailSql
{
    private readonly SqliteCommand command;
    private readonly MailColumns from;
    private readonly MailFilter filter;
    private readonly List<string> conditions = [];
    private readonly HashSet<MailKey> joined = [];

    public MailSql(SqliteCommand command, MailColumns from, MailFilter filter, IEnumerable<MailKey> by)
    {
        (this.command, this.from, this.filter) = (command, from, filter);
        joined.UnionWith(by);
        joined.UnionWith(MailColumns.KeysOf(filter));
        Time();
        Values();
        Source();
    }

    /// <summary>Tables and conditions: what follows FROM.</summary>
    public string FromWhere => $"{Tables()}\nWHERE {Where}";

    /// <summary>The conditions alone.</summary>
    public string Where => string.Join("\n    AND ", conditions);

    private bool IsDaily => from.Table is not null;

    /// <summary>The whole question.</summary>
    public string Totals(MailQuery query)
    {
        MailKey[] inner = [.. query.By.Select(key => IsDaily && key == MailKey.Country ? MailKey.Source : key).Distinct()];
        string keys = string.Concat(inner.Select(key => $"{from.Expressions[key]} AS {Name(key)}, "));
        string group = inner.Length == 0 ? "" : $"GROUP BY {string.Join(", ", inner.Select(Name))}";
        string passed = $"CASE WHEN {from.Dkim} = 1 OR {from.Spf} = 1 THEN {from.Messages} END";
        string[] texts = [.. query.By.Select(Text)];
        bool needsAddresses = IsDaily && query.By.Contains(MailKey.Country);

        // A source has one country, so there is nothing to count together again where the source is asked for too.
        bool folds = needsAddresses && !query.By.Contains(MailKey.Source);
        string day = IsDaily ? $"{from.Table}.day" : "reports.begin / 86400";
        return $"""
            WITH counted AS MATERIALIZED (
                SELECT {keys}sum({from.Count}) AS row_count, total({from.Messages}) AS messages, total({passed}) AS passed,
                    total(CASE WHEN {from.Dkim} = 1 THEN {from.Messages} END) AS dkim_aligned, total(CASE WHEN {from.Spf} = 1 THEN {from.Messages} END) AS spf_aligned,
                    min({day}) AS first_day, max({day}) AS last_day
                FROM {FromWhere}
                {group}),
            named AS (
                SELECT {string.Concat(texts.Select((text, place) => $"{text} AS key{place}, "))}{Sums(folds)}
                FROM counted
                {string.Join('\n', inner.Where(key => from.Words.Contains(key)).Select(key => $"JOIN words AS {Name(key)}_word ON {Name(key)}_word.id = counted.{Name(key)}"))}
                {(needsAddresses ? "LEFT JOIN addresses ON addresses.ip = by_source_word.word" : "")}
                {(folds ? $"GROUP BY {string.Join(", ", texts)}" : Reach(query))})
            SELECT *, {(folds ? "count(*) OVER ()" : "(SELECT count(*) FROM counted WHERE row_count > 0)")} FROM named WHERE row_count > 0
            ORDER BY {Order(query)}{string.Concat(texts.Select((_, place) => $", key{place}"))}
            LIMIT {Parameter(Math.Min(query.Take, MailQuery.MostTotals))} OFFSET {Parameter(query.Skip)}
            """;
    }

    /// <summary>
    /// Only what can come before the end of the page, with all that is equal to its last, is named and sorted: naming a hundred thousand sources takes longer than counting them. Nothing where the
    /// order needs the names.
    /// </summary>
    private string Reach(MailQuery query)
    {
        string? by = query.Order switch { MailOrder.Messages => "messages", MailOrder.Failed => "messages - passed", MailOrder.LastDay => "last_day", _ => null };
        if (by is null)
        {
            return "";
        }

        (string direction, string comparison, string none) = query.Descending ? ("DESC", ">=", "-1") : ("ASC", "<=", "9e99");
        string last = Parameter((long)query.Skip + Math.Min(query.Take, MailQuery.MostTotals) - 1);
        return $"WHERE {by} {comparison} coalesce((SELECT {by} FROM counted WHERE row_count > 0 ORDER BY 1 {direction} LIMIT 1 OFFSET {last}), {none})";
    }

    /// <summary>Adds a value and gives its name.</summary>
    public string Parameter(object value)
    {
        string name = $"$p{command.Parameters.Count}";
        command.Parameters.AddWithValue(name, value);
        return name;
    }

    private static string Sums(bool folds) => folds
        ? """
          sum(row_count) AS row_count, total(messages) AS messages, total(passed) AS passed, total(dkim_aligned) AS dkim_aligned, total(spf_aligned) AS spf_aligned,
                  min(first_day) AS first_day, max(last_day) AS last_day
          """
        : "row_count, messages, passed, dkim_aligned, spf_aligned, first_day, last_day";

    private static string Order(MailQuery query)
    {
        string direction = query.Descending ? "DESC" : "ASC";
        return query.Order switch
        {
            MailOrder.Messages => $"messages {direction}",
            MailOrder.Failed => $"messages - passed {direction}",
            MailOrder.PassRate => $"iif(messages = 0, NULL, passed / messages) {direction} NULLS LAST",
            MailOrder.LastDay => $"last_day {direction}",
            _ when query.By.Count > 0 => $"key0 {direction}",
            _ => "1",
        };
    }

    private static string Name(MailKey key) => $"by_{key.ToString().ToLowerInvariant()}";

    private string Text(MailKey key) =>
        key == MailKey.Day ? "strftime('%Y-%m-%d', by_day * 86400, 'unixepoch')"
        : IsDaily && key == MailKey.Country ? "coalesce(addresses.country, 'unknown')"
        : from.Words.Contains(key) ? $"{Name(key)}_word.word"
        : Name(key);

    private void Time()
    {
        (long begin, long end) = (RowCursor.Seconds(filter.From), RowCursor.Seconds(filter.To));
        string column = IsDaily ? $"{from.Table}.day" : "reports.begin";
        conditions.Add($"{column} >= {Parameter(IsDaily ? begin / 86_400 : begin)} AND {column} < {Parameter(IsDaily ? end / 86_400 : end)}");
        if (filter.OnlyFailing)
        {
            conditions.Add($"NOT ({from.Dkim} = 1 OR {from.Spf} = 1)");
        }
    }

    private void Values()
    {
        Equal(MailKey.Domain, filter.Domain);
        Equal(MailKey.HeaderFrom, filter.HeaderFrom);
        Equal(MailKey.Reporter, filter.Reporter);
        Equal(MailKey.Sender, filter.Sender);
        Equal(MailKey.Verdict, filter.Verdict);
        if (filter.Domains is { } allowed)
        {
            string list = $"(SELECT value FROM json_each({Parameter(JsonSerializer.Serialize(allowed, StoredJson.Compact.IReadOnlyListString))}))";
            conditions.Add(IsDaily ? $"{from.Expressions[MailKey.Domain]} IN (SELECT id FROM words WHERE word IN {list})" : $"policies.domain IN {list}");
        }

        if (filter.Country is { } country)
        {
            string value = Parameter(country);
            conditions.Add(!IsDaily ? $"{from.Expressions[MailKey.Country]} = {value}"
                : country == "unknown" ? $"{from.Table}.source NOT IN (SELECT words.id FROM addresses JOIN words ON words.word = addresses.ip WHERE country <> {value})"
                : $"{from.Table}.source IN (SELECT words.id FROM addresses JOIN words ON words.word = addresses.ip WHERE country = {value})");
        }
    }

    private void Equal(MailKey key, string? value)
    {
        if (value is not null)
        {
            string parameter = Parameter(value);
            conditions.Add($"{from.Expressions[key]} = {(from.Words.Contains(key) ? $"(SELECT id FROM words WHERE word = {parameter})" : parameter)}");
        }
    }

    private void Source()
    {
        if (filter.Source is not { } network)
        {
            return;
        }

        bool isOne = network.PrefixLength == (network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
        string value = Parameter(isOne ? network.BaseAddress.ToString() : network.ToString());
        conditions.Add((IsDaily, isOne) switch
        {
            (true, true) => $"{from.Table}.source = (SELECT id FROM words WHERE word = {value})",
            (true, false) => $"{from.Table}.source IN (SELECT id FROM words WHERE in_network(word, {value}))",
            (false, true) => $"sources.source_ip = {value}",
            _ => $"in_network(sources.source_ip, {value})",
        });
    }

    /// <summary>The rows by time, or by the one source that is asked about: the planner has no figures to choose by.</summary>
    private string Tables()
    {
        if (from.Table is { } table)
        {
            return table;
        }

        bool bySource = filter.Source is { } network && network.PrefixLength >= 32;
        string tables = bySource
            ? $"{RowsByReport.OfSources} CROSS JOIN reports ON reports.id = rows.report"
            : "reports CROSS JOIN rows ON rows.report = reports.id CROSS JOIN sources ON sources.id = rows.source";

        // Of one domain, its reports come first.
        tables = filter.Domain is null && filter.Domains is null
            ? $"{tables} CROSS JOIN policies ON policies.id = reports.policy"
            : bySource ? $"{tables} CROSS JOIN policies ON policies.id = reports.policy"
            : "reports CROSS JOIN policies ON policies.id = reports.policy CROSS JOIN rows ON rows.report = reports.id CROSS JOIN sources ON sources.id = rows.source";
        string more = joined.Contains(MailKey.Reporter) ? " CROSS JOIN reporters ON reporters.id = reports.reporter" : "";
        more += joined.Overlaps([MailKey.Sender, MailKey.Verdict, MailKey.Evidence]) ? " LEFT JOIN judgements ON judgements.id = rows.judgement" : "";
        more += joined.Contains(MailKey.Sender) ? " LEFT JOIN senders ON senders.id = judgements.sender" : "";
        more += joined.Contains(MailKey.Verdict) ? " LEFT JOIN verdicts ON verdicts.id = judgements.verdict" : "";
        more += joined.Contains(MailKey.Evidence) ? " LEFT JOIN evidences ON evidences.id = judgements.evidence" : "";
        return tables + more + (joined.Contains(MailKey.Country) ? " LEFT JOIN addresses ON addresses.ip = coalesce(sources.source_ip, '')" : "");
    }

    /// <summary>The function <c>in_network</c> of SQL; false for what is no address.</summary>
    public static void AddFunctions(SqliteConnection connection) =>
        connection.CreateFunction(
            "in_network",
            (string? text, string network) => IPAddress.TryParse(text, out IPAddress? address) && IPNetwork.TryParse(network, out IPNetwork parsed) && parsed.Contains(address),
            isDeterministic: true);
}
