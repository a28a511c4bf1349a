using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Tests.Fakes;

/// <summary>Sums over rows in memory, row by row: what the stores' answers are held against.</summary>
internal static class MemoryMail
{
    public static IEnumerable<AggregateRow> Matching(IEnumerable<AggregateRow> rows, MailFilter filter) => rows.Where(row =>
        row.Timestamp >= filter.From && row.Timestamp < filter.To
        && (filter.Domain is null || Value(row, MailKey.Domain) == filter.Domain)
        && (filter.Domains is null || filter.Domains.Contains(Value(row, MailKey.Domain)))
        && (filter.HeaderFrom is null || row.HeaderFrom == filter.HeaderFrom)
        && (filter.Reporter is null || Value(row, MailKey.Reporter) == filter.Reporter)
        && (filter.Sender is null || Value(row, MailKey.Sender) == filter.Sender)
        && (filter.Verdict is null || Value(row, MailKey.Verdict) == filter.Verdict)
        && (filter.Country is null || Value(row, MailKey.Country) == filter.Country)
        && (filter.Source is not { } network || (row.SourceIp is { } address && network.Contains(address)))
        && !(filter.OnlyFailing && IsPass(row)));

    public static string Value(AggregateRow row, MailKey key) => key switch
    {
        MailKey.Day => row.Timestamp.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        MailKey.Domain => row.Report.Header.Policy.Domain,
        MailKey.HeaderFrom => row.HeaderFrom,
        MailKey.Reporter => row.Report.Header.OrgName,
        MailKey.Source => row.SourceIp?.ToString() ?? "",
        MailKey.Sender => row.Sender?.Name ?? "unknown",
        MailKey.Verdict => row.Verdict?.Verdict ?? "undetermined",
        MailKey.Country => row.SourceFacts?.Country ?? "unknown",
        MailKey.Disposition => row.Disposition,
        MailKey.Dkim => row.DkimAlignment,
        MailKey.Spf => row.SpfAlignment,
        _ => row.Evidence?.Code ?? "unknown",
    };

    public static MailTotal Total(string[] key, AggregateRow[] rows) => new(
        key,
        rows.Length,
        rows.Sum(Messages),
        rows.Where(IsPass).Sum(Messages),
        rows.Where(row => row.DkimAlignment == "pass").Sum(Messages),
        rows.Where(row => row.SpfAlignment == "pass").Sum(Messages),
        rows.Min(row => DateOnly.FromDateTime(row.Timestamp.UtcDateTime)),
        rows.Max(row => DateOnly.FromDateTime(row.Timestamp.UtcDateTime)));

    public static ReportTotal Report(AggregateRow[] rows)
    {
        AggregateHeader header = rows[0].Report.Header;
        return new ReportTotal(
            rows[0].Report.ReportUid, header.OrgName, header.ReportId, header.Policy.Domain, header.Begin, header.End,
            rows.Length, rows.Sum(Messages), rows.Where(IsPass).Sum(Messages));
    }

    public static IEnumerable<MailTotal> Sorted(IEnumerable<MailTotal> totals, MailQuery query)
    {
        Func<MailTotal, double> by = query.Order switch
        {
            MailOrder.Messages => total => total.Messages,
            MailOrder.Failed => total => total.Failed,
            MailOrder.PassRate => total => total.PassRate ?? (query.Descending ? -1 : 2),
            MailOrder.LastDay => total => total.LastDay.DayNumber,
            _ => _ => 0,
        };
        Func<MailTotal, string> key = total => string.Join('\0', total.Key);
        IOrderedEnumerable<MailTotal> sorted = query.Descending ? totals.OrderByDescending(by) : totals.OrderBy(by);
        return query is { Order: MailOrder.Key, Descending: true } ? sorted.ThenByDescending(key, StringComparer.Ordinal) : sorted.ThenBy(key, StringComparer.Ordinal);
    }

    public static bool Matches(JsonObject row, RowQuery query)
    {
        DateTimeOffset time = DateTimeOffset.Parse((string)row["@timestamp"]!, CultureInfo.InvariantCulture);
        string?[] domains = [.. RowQuery.DomainFields(query.Kind).Select(field => (string?)(field.Split('.') is [var outer, var inner] ? row[outer]?[inner] : row[field]))];
        return !(time < query.From) && !(time >= query.To)
            && (query.Domain is null || domains.Contains(query.Domain))
            && (query.Domains is null || query.Domains.Contains(domains.FirstOrDefault()))
            && (query.ReportUid is null || (string?)row["report_uid"] == query.ReportUid)
            && query.Where.All(part => Values(row[part.Field]).Contains(part.Value));
    }

    public static IEnumerable<string> Values(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => list.SelectMany(Values),
        _ => [node.GetValueKind() == JsonValueKind.String ? (string)node! : node.ToJsonString()],
    };

    public static (double Number, string Text) OrderKey(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number ? ((double)node, "") : (0, (string?)node ?? "");

    private static long Messages(AggregateRow row) => row.MessageCount ?? 0;

    private static bool IsPass(AggregateRow row) => row.DkimAlignment == "pass" || row.SpfAlignment == "pass";
}
