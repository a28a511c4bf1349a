using System.Text.Json;
using DmarcIngest.Reports.Authenticity;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>
/// The stored shape of an aggregate row: parsedmarc's names with parsedmarc's meaning, and our own fields beside them. Fields that people
/// filter by always have a value, because a document that lacks a field drops out of a terms aggregation.
/// </summary>
internal static class AggregateRowJson
{
    public static void Write(Utf8JsonWriter json, AggregateRow row)
    {
        AggregateReport report = row.Report;
        AggregateHeader header = report.Header;
        json.WriteStartObject();
        json.WriteString("@timestamp", header.Begin.UtcDateTime);
        json.WriteString("report_uid", report.ReportUid);
        json.WriteString("tenant", "default");
        json.WriteString("report_authenticity", row.Authenticity.Word());
        WriteHeader(json, header);
        WritePolicy(json, header.Policy);
        WriteVerdict(json, row);
        json.WriteString("header_from", row.HeaderFrom);
        json.WriteString("envelope_from", row.EnvelopeFrom ?? "none");
        json.WriteString("envelope_to", row.EnvelopeTo ?? "none");
        WriteOverrides(json, row.PolicyOverrides);
        WriteDkim(json, row.DkimResults);
        WriteSpf(json, row.SpfResults);
        json.WriteBoolean("partial", report.Partial);
        json.WriteStrings("deviations", row.Deviations);
        json.WriteRaw(header.Raw, row.Raw);
        json.WriteEndObject();
    }

    private static void WriteHeader(Utf8JsonWriter json, AggregateHeader header)
    {
        json.WriteString("dialect", header.Dialect);
        json.WriteString("xml_schema", header.XmlSchema);
        json.WriteIfPresent("xml_namespace", header.XmlNamespace);
        json.WriteString("org_name", header.OrgName);
        json.WriteIfPresent("org_email", header.OrgEmail);
        json.WriteIfPresent("org_extra_contact_info", header.OrgExtraContactInfo);
        json.WriteString("report_id", header.ReportId);
        json.WriteIfPresent("generator", header.Generator);
        json.WriteStartArray("date_range");
        json.WriteStringValue(header.Begin.UtcDateTime);
        json.WriteStringValue(header.End.UtcDateTime);
        json.WriteEndArray();
        json.WriteString("date_begin", header.Begin.UtcDateTime);
        json.WriteString("date_end", header.End.UtcDateTime);
        json.WriteBoolean("normalized_timespan", false);
        json.WriteStrings("errors", header.Errors);
    }

    private static void WritePolicy(Utf8JsonWriter json, PublishedPolicy policy)
    {
        // Defaults of RFC 7489 section 6.3 and RFC 9989 section 4.7, filled in so that a panel by policy shows every row.
        string p = policy.P ?? "unknown";
        string sp = policy.Sp ?? p;
        string np = policy.Np ?? sp;
        string testing = policy.Testing ?? "n";
        string discoveryMethod = policy.DiscoveryMethod ?? "psl";
        json.WriteStartObject("published_policy");
        json.WriteString("domain", policy.Domain);
        json.WriteString("adkim", policy.Adkim ?? "r");
        json.WriteString("aspf", policy.Aspf ?? "r");
        json.WriteString("p", p);
        json.WriteString("sp", sp);
        json.WriteString("np", np);
        json.WriteNumber("pct", policy.Pct ?? 100);
        json.WriteString("fo", policy.Fo ?? "0");
        json.WriteString("testing", testing);
        json.WriteString("discovery_method", discoveryMethod);
        json.WriteEndObject();
        json.WriteString("np", np);
        json.WriteString("testing", testing);
        json.WriteString("discovery_method", discoveryMethod);
    }

    private static void WriteVerdict(Utf8JsonWriter json, AggregateRow row)
    {
        string dmarc = row.DmarcResult;
        long count = row.MessageCount ?? 0;
        if (row.SourceIp is not null)
        {
            json.WriteString("source_ip_address", row.SourceIp.ToString());
        }

        row.SourceFacts?.WriteTo(json);
        SourceSender sender = row.Sender ?? SourceSender.Unknown;
        json.WriteString("source_name", sender.Name);
        json.WriteString("source_type", sender.Type);
        json.WriteString("source_named_by", sender.NamedBy);
        (row.Verdict ?? SourceVerdict.NotJudged).WriteTo(json);
        (row.Evidence ?? AuthEvidence.Unknown).WriteTo(json);

        if (row.MessageCount is { } messages)
        {
            json.WriteNumber("message_count", messages);
        }

        json.WriteString("disposition", row.Disposition);
        json.WriteString("dmarc_result", dmarc);
        json.WriteString("dkim_alignment", row.DkimAlignment);
        json.WriteString("spf_alignment", row.SpfAlignment);
        json.WriteBoolean("passed_dmarc", dmarc == "pass");
        json.WriteBoolean("dkim_aligned", row.DkimAlignment == "pass");
        json.WriteBoolean("spf_aligned", row.SpfAlignment == "pass");
        json.WriteNumber("passed_count", dmarc == "pass" ? count : 0);
        json.WriteNumber("dkim_aligned_count", row.DkimAlignment == "pass" ? count : 0);
        json.WriteNumber("spf_aligned_count", row.SpfAlignment == "pass" ? count : 0);
    }

    private static void WriteOverrides(Utf8JsonWriter json, IReadOnlyList<PolicyOverride> overrides)
    {
        json.WriteStartArray("policy_overrides");
        foreach (PolicyOverride reason in overrides)
        {
            json.WriteStartObject();
            json.WriteString("type", reason.Type);
            json.WriteIfPresent("comment", reason.Comment);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDkim(Utf8JsonWriter json, IReadOnlyList<DkimResult> results)
    {
        json.WriteStartArray("dkim_results");
        foreach (DkimResult result in results)
        {
            json.WriteStartObject();
            json.WriteString("domain", result.Domain);
            json.WriteString("selector", result.Selector);
            json.WriteString("result", result.Result);
            json.WriteIfPresent("human_result", result.HumanResult);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("dkim_results_combined");
        if (results.Count == 0)
        {
            json.WriteStringValue("none");
        }

        foreach (DkimResult result in results)
        {
            json.WriteStringValue($"{result.Selector} / {result.Domain} / {result.Result}");
        }

        json.WriteEndArray();
    }

    private static void WriteSpf(Utf8JsonWriter json, IReadOnlyList<SpfResult> results)
    {
        json.WriteStartArray("spf_results");
        foreach (SpfResult result in results)
        {
            json.WriteStartObject();
            json.WriteString("domain", result.Domain);
            json.WriteString("scope", result.Scope);
            json.WriteString("result", result.Result);
            json.WriteIfPresent("human_result", result.HumanResult);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("spf_results_combined");
        if (results.Count == 0)
        {
            json.WriteStringValue("none");
        }

        foreach (SpfResult result in results)
        {
            json.WriteStringValue($"{result.Scope} / {result.Domain} / {result.Result}");
        }

        json.WriteEndArray();
    }
}
