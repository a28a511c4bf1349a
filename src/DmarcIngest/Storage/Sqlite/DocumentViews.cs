namespace DmarcIngest.Storage.Sqlite;

/// <summary>The views by which people ask for failure and SMTP TLS reports, sources, domains, events and the ingest log. Lists and objects are JSON text, truth is 1 or 0.</summary>
internal static class DocumentViews
{
    /// <summary>The view of SMTP TLS reports.</summary>
    private static readonly string Tls = View("smtp_tls", 2,
    [
        "@timestamp", "row_type", "report_uid", "tenant", "org_name", "report_id", "contact_info", "date_begin", "date_end", "policy_domain",
        "policy_type", "policy_string", "mx_host_patterns", "successful_session_count", "failed_session_count",
        "failure_detail_session_count", "result_type", "sending_mta_ip", "receiving_ip", "receiving_mx_hostname", "receiving_mx_helo",
        "additional_information_uri", "failure_reason_code", "detail_session_count", "deviations", "partial", "raw",
    ]);

    /// <summary>Part of a released step: later fields come with a step of their own that makes the view anew.</summary>
    public static string Create { get; } =
        View("dmarc_failure", 1,
        [
            "@timestamp", "report_uid", "tenant", "reporter", "feedback_type", "user_agent", "version", "arrival_date", "reported_domain",
            "source_ip_address", "source_port", "original_mail_from", "original_rcpt_to", "original_envelope_id", "authentication_results",
            "delivery_result", "auth_failure", "identity_alignment", "dkim_domain", "dkim_identity", "dkim_selector", "spf_dns",
            "reporting_mta", "incidents", "spf_result", "dkim_result", "dmarc_result", "sample", "privacy", "deviations", "partial", "raw",
        ])
        + Tls;

    /// <summary>The view of failure reports with what is known of their addresses.</summary>
    public static string FailureWithAddresses { get; } = View("dmarc_failure", 1,
    [
        "@timestamp", "report_uid", "tenant", "reporter", "feedback_type", "user_agent", "version", "arrival_date", "reported_domain",
        "source_ip_address", "source_country", "source_asn", "source_as_name", "source_as_domain", "source_port", "original_mail_from",
        "original_rcpt_to", "original_envelope_id", "authentication_results", "delivery_result", "auth_failure", "identity_alignment",
        "dkim_domain", "dkim_identity", "dkim_selector", "spf_dns", "reporting_mta", "incidents", "spf_result", "dkim_result", "dmarc_result",
        "sample", "privacy", "deviations", "partial", "raw",
    ]);

    /// <summary>The view of failure reports with the own network of their addresses too.</summary>
    public static string FailureWithOwnNetwork { get; } = View("dmarc_failure", 1,
    [
        "@timestamp", "report_uid", "tenant", "reporter", "feedback_type", "user_agent", "version", "arrival_date", "reported_domain",
        "source_ip_address", "source_country", "source_asn", "source_as_name", "source_as_domain", "own_network", "source_port",
        "original_mail_from", "original_rcpt_to", "original_envelope_id", "authentication_results", "delivery_result", "auth_failure",
        "identity_alignment", "dkim_domain", "dkim_identity", "dkim_selector", "spf_dns", "reporting_mta", "incidents", "spf_result",
        "dkim_result", "dmarc_result", "sample", "privacy", "deviations", "partial", "raw",
    ]);

    /// <summary>The view of failure reports with the names of their addresses too.</summary>
    public static string FailureWithNames { get; } = View("dmarc_failure", 1,
    [
        "@timestamp", "report_uid", "tenant", "reporter", "feedback_type", "user_agent", "version", "arrival_date", "reported_domain",
        "source_ip_address", "source_country", "source_asn", "source_as_name", "source_as_domain", "source_reverse_dns", "source_base_domain",
        "own_network", "source_port", "original_mail_from", "original_rcpt_to", "original_envelope_id", "authentication_results",
        "delivery_result", "auth_failure", "identity_alignment", "dkim_domain", "dkim_identity", "dkim_selector", "spf_dns", "reporting_mta",
        "incidents", "spf_result", "dkim_result", "dmarc_result", "sample", "privacy", "deviations", "partial", "raw",
    ]);

    /// <summary>The view of sources as last judged.</summary>
    public static string Sources { get; } = View("dmarc_sources", 4,
    [
        "@timestamp", "tenant", "domain", "source", "source_ip_address", "source_country", "source_asn", "source_as_name", "source_as_domain",
        "source_reverse_dns", "source_base_domain", "own_network", "source_name", "source_type", "source_named_by", "first_seen", "last_seen",
        "days_seen", "message_count", "passed_count", "dkim_aligned_count", "spf_aligned_count", "pass_rate", "receivers", "receiver_count",
        "source_verdict", "verdict_confidence", "verdict_rule", "verdict_reasons", "messages_by_verdict", "suggestion", "suggestion_ja", "note",
    ]);

    /// <summary>The view of domains and how ready they are.</summary>
    public static string Domains { get; } = View("dmarc_domains", 5,
    [
        "@timestamp", "tenant", "domain", "p", "sp", "pct", "adkim", "aspf", "days", "message_count", "passed_count", "dkim_aligned_count",
        "spf_aligned_count", "pass_rate", "readiness", "failed_by_verdict", "hit_messages", "hit_senders", "strict_hit_messages",
        "strict_hit_senders", "blockers", "strict_blockers", "next_step", "next_step_ja",
    ]);

    /// <summary>The view of the ingest log with who reported what, and how late.</summary>
    public static string Ingest { get; } = "DROP VIEW dmarc_ingest;\n" + IngestView();

    private static string IngestView() => View("dmarc_ingest", 3,
    [
        "@timestamp", "tenant", "mailbox", "mail_key", "received", "lag_seconds", "report_delay_seconds", "bytes", "message_id", "from", "subject",
        "outcome", "reason", "detail", "partial", "deviations", "report_uids", "reports", "reporters", "domains", "rows", "rows_expired",
        "rows_refused", "waiting",
    ]);

    /// <summary>The view of events.</summary>
    public static string Events { get; } = View("dmarc_events", 6,
    [
        "@timestamp", "tenant", "event", "subject", "domain", "begin", "seconds", "rows", "detail", "detail_ja",
    ]);

    /// <summary>The views of failure and SMTP TLS reports and of the ingest log with whom reports are from.</summary>
    public static string Authentic { get; } =
        "DROP VIEW dmarc_failure;\nDROP VIEW smtp_tls;\nDROP VIEW dmarc_ingest;\n"
        + WithAuthenticity(FailureWithNames, "tenant", "unverified") + WithAuthenticity(Tls, "tenant", "unverified") + WithAuthenticity(IngestView(), "domains", "none");

    private static string WithAuthenticity(string view, string behind, string before) => view.Replace(
        $"json ->> '$.\"{behind}\"' AS \"{behind}\",",
        $"json ->> '$.\"{behind}\"' AS \"{behind}\", coalesce(json ->> '$.\"report_authenticity\"', '{before}') AS \"report_authenticity\",",
        StringComparison.Ordinal);

    private static string View(string name, int kind, string[] fields)
    {
        IEnumerable<string> columns = fields.Select(field => $"""json ->> '$."{field}"' AS "{field}" """.TrimEnd());
        return $"""
            CREATE VIEW {name} AS
            SELECT id AS "_id", {string.Join(", ", columns)}
            FROM documents WHERE kind = {kind};

            """;
    }
}
