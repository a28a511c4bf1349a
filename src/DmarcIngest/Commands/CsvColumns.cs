using System.Text.Json;
using DmarcIngest.Overview;
using DmarcIngest.Reports;

namespace DmarcIngest.Commands;

/// <summary>The columns of printed CSV, by the names of the stored fields; lists of words are joined by <c>" | "</c>.</summary>
internal static class CsvColumns
{
    private static readonly string[] Aggregate =
    [
        "_id", "@timestamp", "report_uid", "tenant", "report_authenticity", "org_name", "org_email", "org_extra_contact_info", "report_id", "generator", "date_begin",
        "date_end", "errors", "published_policy.domain", "published_policy.adkim", "published_policy.aspf", "published_policy.p",
        "published_policy.sp", "published_policy.np", "published_policy.pct", "published_policy.fo", "published_policy.testing",
        "published_policy.discovery_method", "source_ip_address", "source_country", "source_asn", "source_as_name", "source_as_domain", "source_reverse_dns", "source_base_domain",
        "own_network", "source_name", "source_type", "source_named_by", "source_verdict", "verdict_confidence", "verdict_rule", "verdict_reasons", "auth_evidence", "auth_signer", "message_count", "disposition", "dmarc_result", "dkim_alignment",
        "spf_alignment", "passed_dmarc", "dkim_aligned", "spf_aligned", "passed_count", "dkim_aligned_count", "spf_aligned_count", "header_from",
        "envelope_from", "envelope_to", "policy_overrides", "dkim_results_combined", "spf_results_combined", "partial", "deviations", "dialect",
        "xml_schema", "xml_namespace", "raw",
    ];

    private static readonly string[] Failure =
    [
        "_id", "@timestamp", "report_uid", "tenant", "report_authenticity", "reporter", "feedback_type", "user_agent", "version", "arrival_date", "reported_domain",
        "source_ip_address", "source_country", "source_asn", "source_as_name", "source_as_domain", "source_reverse_dns", "source_base_domain", "own_network", "source_port", "original_mail_from", "original_rcpt_to", "original_envelope_id", "authentication_results",
        "spf_result", "dkim_result", "dmarc_result", "delivery_result", "auth_failure", "identity_alignment", "dkim_domain", "dkim_identity",
        "dkim_selector", "spf_dns", "reporting_mta", "incidents", "sample.subject", "sample.date", "sample.message_id", "sample.return_path",
        "sample.list_id", "sample.headers_only", "sample.received_count", "sample.from", "sample.to", "sample.cc", "sample.reply_to",
        "sample.dkim_signatures", "privacy", "partial", "deviations", "raw",
    ];

    private static readonly string[] Tls =
    [
        "_id", "@timestamp", "row_type", "report_uid", "tenant", "report_authenticity", "org_name", "report_id", "contact_info", "date_begin", "date_end",
        "policy_domain", "policy_type", "policy_string", "mx_host_patterns", "successful_session_count", "failed_session_count",
        "failure_detail_session_count", "result_type", "sending_mta_ip", "receiving_ip", "receiving_mx_hostname", "receiving_mx_helo",
        "additional_information_uri", "failure_reason_code", "detail_session_count", "partial", "deviations", "raw",
    ];

    private static readonly string[] Ingest =
    [
        "_id", "@timestamp", "tenant", "mailbox", "mail_key", "received", "lag_seconds", "report_delay_seconds", "bytes", "message_id", "from", "subject", "outcome",
        "reason", "detail", "partial", "deviations", "report_uids", "reports", "reporters", "domains", "report_authenticity", "rows", "rows_expired", "rows_refused", "waiting",
    ];

    private static readonly string[] Source =
    [
        "_id", "@timestamp", "tenant", "domain", "source", "source_ip_address", "source_country", "source_asn", "source_as_name", "source_as_domain", "source_reverse_dns",
        "source_base_domain", "own_network", "source_name", "source_type", "source_named_by", "first_seen", "last_seen", "days_seen", "message_count", "passed_count",
        "dkim_aligned_count", "spf_aligned_count", "pass_rate", "receivers", "receiver_count", "source_verdict", "verdict_confidence", "verdict_rule", "verdict_reasons",
        "messages_by_verdict", "suggestion", "suggestion_ja", "note",
    ];

    private static readonly string[] Domain =
    [
        "_id", "@timestamp", "tenant", "domain", "p", "sp", "pct", "adkim", "aspf", "days", "message_count", "passed_count", "dkim_aligned_count", "spf_aligned_count",
        "pass_rate", "readiness", "failed_by_verdict", "hit_messages", "hit_senders", "strict_hit_messages", "strict_hit_senders", "blockers", "strict_blockers",
        "next_step", "next_step_ja",
    ];

    private static readonly string[] Event =
    [
        "_id", "@timestamp", "tenant", "event", "subject", "domain", "begin", "seconds", "rows", "detail", "detail_ja",
    ];

    public static IReadOnlyList<string> Of(RowKind kind) => kind switch
    {
        RowKind.Aggregate => Aggregate,
        RowKind.Failure => Failure,
        RowKind.Tls => Tls,
        RowKind.Ingest => Ingest,
        RowKind.Source => Source,
        RowKind.Domain => Domain,
        RowKind.Event => Event,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public static string Cell(JsonElement row, string column)
    {
        JsonElement value = row;
        foreach (string name in column.Split('.'))
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

    /// <summary>Report text is written by strangers: it must neither be a formula in a spreadsheet nor steer the terminal that shows it.</summary>
    private static string Quote(string text)
    {
        string safe = Csv.Harmless(Show.Safe(text, int.MaxValue));
        return safe.AsSpan().ContainsAny(",\"") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
