using System.Text.Json;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>The fields of each kind and their types. Every change of them is a new <see cref="IndexTemplates.Version"/>.</summary>
internal static class IndexMapping
{
    private static readonly string[] AggregateKeywords =
    [
        "report_uid", "tenant", "dialect", "xml_schema", "xml_namespace", "org_name", "org_email", "org_extra_contact_info", "report_id",
        "generator", "errors", "np", "testing", "discovery_method", "disposition", "dmarc_result", "dkim_alignment", "spf_alignment",
        "header_from", "envelope_from", "envelope_to", "dkim_results_combined", "spf_results_combined", "deviations",
        "source_name", "source_type",
    ];

    private static readonly string[] SourceKeywords = ["source_country", "source_as_name", "source_as_domain", "own_network"];

    private static readonly string[] FailureKeywords =
    [
        "report_uid", "tenant", "reporter", "feedback_type", "user_agent", "version", "original_mail_from", "original_rcpt_to",
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
        "report_uid", "tenant", "row_type", "org_name", "report_id", "contact_info", "policy_domain", "policy_type", "policy_string",
        "mx_host_patterns", "policies_combined", "result_type", "receiving_mx_hostname", "receiving_mx_helo", "additional_information_uri",
        "failure_reason_code", "failure_details_combined", "deviations",
    ];

    private static readonly string[] IngestKeywords =
    [
        "mailbox", "mail_key", "message_id", "from", "subject", "outcome", "reason", "detail", "deviations", "report_uids",
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
        fields.Types("long", "message_count", "passed_count", "dkim_aligned_count", "spf_aligned_count");
        WriteSource(fields);
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
        fields.Types("long", "bytes", "reports", "rows", "rows_expired", "rows_refused");
    }
}

/// <summary>Writes field definitions of a mapping.</summary>
internal sealed class FieldWriter(Utf8JsonWriter json, bool keywordSubFields)
{
    /// <summary>Fields that are found by their whole value.</summary>
    public void Keywords(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            json.WriteStartObject(name);
            WriteKeyword();
            if (keywordSubFields)
            {
                json.WriteStartObject("fields");
                json.WriteStartObject("keyword");
                WriteKeyword();
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
    }

    /// <summary>Fields of one type.</summary>
    public void Types(string type, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            json.WriteStartObject(name);
            json.WriteString("type", type);
            if (type == "date")
            {
                json.WriteString("format", "strict_date_optional_time");
            }

            json.WriteEndObject();
        }
    }

    /// <summary>A field with fields of its own.</summary>
    public void Object(string name, Action fields)
    {
        json.WriteStartObject(name);
        json.WriteStartObject("properties");
        fields();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A field that is kept and not looked into.</summary>
    public void Unindexed(string name)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "object");
        json.WriteBoolean("enabled", false);
        json.WriteEndObject();
    }

    // A term over 32,766 bytes would cost the whole document; longer values stay in _source and are not searchable.
    private void WriteKeyword()
    {
        json.WriteString("type", "keyword");
        json.WriteNumber("ignore_above", 1024);
    }
}
