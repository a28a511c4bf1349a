using System.Text.Json;

namespace DmarcIngest.Commands;

/// <summary>The columns of printed CSV, by the names of the stored fields; lists of words are joined by <c>" | "</c>.</summary>
internal static class CsvColumns
{
    public static readonly IReadOnlyList<string> Aggregate =
    [
        "_id", "@timestamp", "report_uid", "tenant", "org_name", "org_email", "org_extra_contact_info", "report_id", "generator", "date_begin",
        "date_end", "errors", "published_policy.domain", "published_policy.adkim", "published_policy.aspf", "published_policy.p",
        "published_policy.sp", "published_policy.np", "published_policy.pct", "published_policy.fo", "published_policy.testing",
        "published_policy.discovery_method", "source_ip_address", "message_count", "disposition", "dmarc_result", "dkim_alignment",
        "spf_alignment", "passed_dmarc", "dkim_aligned", "spf_aligned", "passed_count", "dkim_aligned_count", "spf_aligned_count", "header_from",
        "envelope_from", "envelope_to", "policy_overrides", "dkim_results_combined", "spf_results_combined", "partial", "deviations", "dialect",
        "xml_schema", "xml_namespace", "raw",
    ];

    public static string Cell(JsonElement row, string column)
    {
        JsonElement value = row;
        foreach (string name in column.StartsWith("published_policy.", StringComparison.Ordinal) ? column.Split('.') : [column])
        {
            if (!value.TryGetProperty(name, out value))
            {
                return "";
            }
        }

        return Quote(Text(value));
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            string.Join(" | ", value.EnumerateArray().Select(item => item.GetString())),
        _ => value.GetRawText(),
    };

    /// <summary>A spreadsheet takes a cell that begins with one of these for a formula; report text is written by strangers.</summary>
    private static string Quote(string text)
    {
        string safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
