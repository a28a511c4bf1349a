using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>The fields of each kind and their types. Every change of them is a new <see cref="IndexTemplates.Version"/>.</summary>
internal static class IndexMapping
{
    private static readonly string[] AggregateKeywords =
    [
        "report_uid", "tenant", "report_authenticity", "dialect", "xml_schema", "xml_namespace", "org_name", "org_email", "org_extra_contact_info", "report_id",
        "generator", "errors", "np", "testing", "discovery_method", "disposition", "dmarc_result", "dkim_alignment", "spf_alignment",
        "header_from", "envelope_from", "envelope_to", "dkim_results_combined", "spf_results_combined", "deviations",
        "auth_evidence", "auth_signer",
    ];

    private static readonly string[] SourceKeywords =
    [
        "source_country", "source_as_name", "source_as_domain", "source_reverse_dns", "source_base_domain", "own_network",
    ];

    // What is said of a source, beside what is known of its address.
    private static readonly string[] VerdictKeywords =
    [
        "source_name", "source_type", "source_named_by", "source_verdict", "verdict_confidence", "verdict_rule", "verdict_reasons",
    ];

    private static readonly string[] Verdicts = ["legitimate", "misconfigured", "forwarder", "dkim_broken_at_receiver", "spoof", "undetermined"];

    private static readonly string[] Counts = ["message_count", "passed_count", "dkim_aligned_count", "spf_aligned_count"];

    private static readonly string[] FailureKeywords =
    [
        "report_uid", "tenant", "report_authenticity", "reporter", "feedback_type", "user_agent", "version", "original_mail_from", "original_rcpt_to",
        "reported_domain", "domain", "original_envelope_id", "authentication_results", "delivery_result", "delivery_results", "auth_failure",
        "authentication_mechanisms", "identity_alignment", "dkim_domain", "dkim_identity", "dkim_selector", "spf_dns", "reporting_mta",
        "spf_result", "dkim_result", "dmarc_result", "privacy", "deviations",
    ];

    // Named ones only: the writer of the sample must not be able to invent fields.
    private static readonly string[] SampleHeaders =
    [
        "from", "to", "cc", "reply-to", "subject", "date", "message-id", "return-path", "list-id",
    ];

    private static readonly string[] SampleAddresses = ["from", "to", "cc", "reply_to"];

    private static readonly string[] TlsKeywords =
    [
        "report_uid", "tenant", "report_authenticity", "row_type", "org_name", "report_id", "contact_info", "policy_domain", "policy_type", "policy_string",
        "mx_host_patterns", "policies_combined", "result_type", "receiving_mx_hostname", "receiving_mx_helo", "additional_information_uri",
        "failure_reason_code", "failure_details_combined", "deviations",
    ];

    private static readonly string[] IngestKeywords =
    [
        "tenant", "mailbox", "mail_key", "message_id", "from", "subject", "outcome", "reason", "detail", "deviations", "report_uids", "reporters", "domains", "report_authenticity",
    ];

    /// <summary>Writes the object of <c>properties</c>.</summary>
    public static void Write(FieldWriter fields, RowKind kind)
    {
        fields.Types("date", "@timestamp");
        switch (kind)
        {
            case RowKind.Aggregate:
                WriteAggregate(fields);
                break;
            case RowKind.Failure:
                WriteFailure(fields);
                break;
            case RowKind.Tls:
                WriteTls(fields);
                break;
            case RowKind.Source:
                WriteSourceRow(fields);
                break;
            case RowKind.Domain:
                WriteDomainRow(fields);
                break;
            case RowKind.Event:
                WriteEvent(fields);
                break;
            default:
                WriteIngest(fields);
                break;
        }
    }

    private static void WriteAggregate(FieldWriter fields)
    {
        fields.Keywords(AggregateKeywords);
        fields.Types("date", "date_range", "date_begin", "date_end");
        fields.Types("boolean", "normalized_timespan", "passed_dmarc", "dkim_aligned", "spf_aligned", "partial");
        fields.Types("long", Counts);
        WriteSource(fields);
        fields.Keywords(VerdictKeywords);
        fields.Object("published_policy", () =>
        {
            fields.Keywords("domain", "adkim", "aspf", "p", "sp", "np", "fo", "testing", "discovery_method");
            fields.Types("long", "pct");
        });
        fields.Object("policy_overrides", () => fields.Keywords("type", "comment"));
        fields.Object("dkim_results", () => fields.Keywords("domain", "selector", "result", "human_result"));
        fields.Object("spf_results", () => fields.Keywords("domain", "scope", "result", "human_result"));
        fields.Unindexed("raw");
    }

    private static void WriteFailure(FieldWriter fields)
    {
        fields.Keywords(FailureKeywords);
        fields.Types("date", "arrival_date");
        WriteSource(fields);
        fields.Types("long", "source_port", "incidents");
        fields.Types("boolean", "partial");
        fields.Unindexed("raw");
        fields.Object("sample", () =>
        {
            fields.Keywords("subject", "message_id", "return_path", "list_id");
            fields.Types("date", "date");
            fields.Types("boolean", "headers_only");
            fields.Types("long", "received_count");
            foreach (string addresses in SampleAddresses)
            {
                fields.Object(addresses, () => fields.Keywords("display_name", "address"));
            }

            fields.Object("dkim_signatures", () => fields.Keywords("domain", "selector"));
            fields.Object("headers", () => fields.Keywords(SampleHeaders));
        });
    }

    private static void WriteSource(FieldWriter fields)
    {
        fields.Types("ip", "source_ip_address");
        fields.Types("long", "source_asn");
        fields.Keywords(SourceKeywords);
    }

    private static void WriteTls(FieldWriter fields)
    {
        fields.Keywords(TlsKeywords);
        fields.Types("date", "date_begin", "date_end");
        fields.Types("ip", "sending_mta_ip", "receiving_ip");
        fields.Types("long", "successful_session_count", "failed_session_count", "failure_detail_session_count", "detail_session_count");
        fields.Types("boolean", "partial");
        fields.Unindexed("raw");
    }

    private static void WriteIngest(FieldWriter fields)
    {
        fields.Keywords(IngestKeywords);
        fields.Types("date", "received");
        fields.Types("boolean", "partial");
        fields.Types("long", "bytes", "reports", "rows", "rows_expired", "rows_refused", "lag_seconds", "report_delay_seconds", "waiting");
    }

    private static void WriteSourceRow(FieldWriter fields)
    {
        fields.Keywords("tenant", "domain", "source", "receivers", "suggestion", "suggestion_ja", "note");
        WriteSource(fields);
        fields.Keywords(VerdictKeywords);
        fields.Types("date", "first_seen", "last_seen");
        fields.Types("long", "days_seen", "receiver_count");
        WriteCounts(fields);
        fields.Object("messages_by_verdict", () => fields.Types("long", Verdicts));
    }

    private static void WriteDomainRow(FieldWriter fields)
    {
        fields.Keywords("tenant", "domain", "p", "sp", "adkim", "aspf", "readiness", "next_step", "next_step_ja");
        fields.Types("long", "pct", "days", "hit_messages", "hit_senders", "strict_hit_messages", "strict_hit_senders");
        WriteCounts(fields);
        fields.Object("failed_by_verdict", () => fields.Types("long", Verdicts));
        foreach (string blockers in new[] { "blockers", "strict_blockers" })
        {
            fields.Object(blockers, () =>
            {
                fields.Keywords("name", "verdict", "example", "suggestion", "suggestion_ja");
                fields.Types("long", "messages", "sources");
            });
        }
    }

    private static void WriteEvent(FieldWriter fields)
    {
        fields.Keywords("tenant", "event", "subject", "domain", "detail", "detail_ja");
        fields.Types("date", "begin");
        fields.Types("long", "seconds", "rows");
    }

    private static void WriteCounts(FieldWriter fields)
    {
        fields.Types("long", Counts);
        fields.Types("double", "pass_rate");
    }
}
