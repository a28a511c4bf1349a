using System.Collections.Frozen;
using System.Text.Json;
using DmarcIngest.Reports.Authenticity;

namespace DmarcIngest.Reports.Failure;

/// <summary>
/// The stored shape of a failure report: parsedmarc's names with parsedmarc's meaning, and our own beside them. Of the sample only named
/// header fields, so that its writer cannot invent fields in the store.
/// </summary>
internal static class FailureRowJson
{
    private const string None = "none";
    private const string Unknown = "unknown";

    public static void Write(Utf8JsonWriter json, FailureRow row)
    {
        json.WriteStartObject();
        json.WriteString("@timestamp", row.Timestamp.UtcDateTime);
        json.WriteString("arrival_date", row.Timestamp.UtcDateTime);
        json.WriteString("report_uid", row.ReportUid);
        json.WriteString("tenant", "default");
        json.WriteString("report_authenticity", row.Authenticity.Word());
        json.WriteString("reporter", row.Reporter);
        json.WriteString("feedback_type", row.FeedbackType);
        json.WriteString("user_agent", row.UserAgent ?? Unknown);
        json.WriteString("version", row.Version ?? Unknown);
        json.WriteString("original_mail_from", row.OriginalMailFrom ?? None);
        json.WriteStrings("original_rcpt_to", row.OriginalRcptTo);
        json.WriteIfPresent("original_envelope_id", row.OriginalEnvelopeId);
        json.WriteString("reported_domain", row.ReportedDomain);
        json.WriteString("domain", row.ReportedDomain);
        WriteResults(json, row);
        WriteSource(json, row);
        json.WriteString("privacy", row.Privacy.ToString().ToLowerInvariant());
        if (row.Sample is not null)
        {
            WriteSample(json, row.Sample);
        }

        json.WriteBoolean("partial", false);
        json.WriteStrings("deviations", row.Deviations);
        json.WriteRaw(FrozenDictionary<string, string>.Empty, row.Raw);
        json.WriteEndObject();
    }

    private static void WriteResults(Utf8JsonWriter json, FailureRow row)
    {
        json.WriteIfPresent("authentication_results", row.AuthenticationResults);
        json.WriteString("delivery_result", row.DeliveryResult);
        json.WriteString("delivery_results", row.DeliveryResult);
        json.WriteStrings("auth_failure", row.AuthFailure);
        json.WriteStrings("authentication_mechanisms", []);
        json.WriteIfPresent("identity_alignment", row.IdentityAlignment);
        json.WriteString("dkim_domain", row.DkimDomain ?? None);
        json.WriteIfPresent("dkim_identity", row.DkimIdentity);
        json.WriteIfPresent("dkim_selector", row.DkimSelector);
        json.WriteIfPresent("spf_dns", row.SpfDns);
        json.WriteString("spf_result", row.SpfResult);
        json.WriteString("dkim_result", row.DkimResult);
        json.WriteString("dmarc_result", row.DmarcResult);
    }

    private static void WriteSource(Utf8JsonWriter json, FailureRow row)
    {
        json.WriteIfPresent("source_ip_address", row.SourceIp?.ToString());
        row.SourceFacts?.WriteTo(json);
        if (row.SourcePort is { } port)
        {
            json.WriteNumber("source_port", port);
        }

        json.WriteIfPresent("reporting_mta", row.ReportingMta);
        json.WriteNumber("incidents", row.Incidents);
    }

    private static void WriteSample(Utf8JsonWriter json, FailureSample sample)
    {
        json.WriteStartObject("sample");
        json.WriteIfPresent("subject", sample.Subject);
        if (sample.Date is { } date)
        {
            json.WriteString("date", date.UtcDateTime);
        }

        json.WriteIfPresent("message_id", sample.MessageId);
        json.WriteIfPresent("return_path", sample.ReturnPath);
        json.WriteIfPresent("list_id", sample.ListId);
        json.WriteBoolean("headers_only", sample.HeadersOnly);
        json.WriteNumber("received_count", sample.ReceivedCount);
        WriteAddresses(json, "from", sample.From);
        WriteAddresses(json, "to", sample.To);
        WriteAddresses(json, "cc", sample.Cc);
        WriteAddresses(json, "reply_to", sample.ReplyTo);
        json.WriteStartArray("dkim_signatures");
        foreach (SampleSignature signature in sample.DkimSignatures)
        {
            json.WriteStartObject();
            json.WriteString("domain", signature.Domain);
            json.WriteString("selector", signature.Selector);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("headers");
        foreach ((string name, string value) in sample.Headers)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAddresses(Utf8JsonWriter json, string name, IReadOnlyList<SampleAddress> addresses)
    {
        json.WriteStartArray(name);
        foreach (SampleAddress address in addresses)
        {
            json.WriteStartObject();
            json.WriteIfPresent("display_name", address.DisplayName);
            json.WriteString("address", address.Address);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
