using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using DmarcIngest.Reports.Authenticity;

namespace DmarcIngest.Reports.Tls;

/// <summary>
/// The stored shape of a row: parsedmarc's names with parsedmarc's meaning, one document a policy and one a failure detail instead of one
/// a report, whose nested counts no query could add up rightly. What people filter by always has a value.
/// </summary>
internal static class TlsRowJson
{
    private const string None = "none";

    public static void Write(Utf8JsonWriter json, TlsRow row)
    {
        TlsHeader header = row.Report.Header;
        TlsPolicy policy = row.Policy;
        json.WriteStartObject();
        json.WriteString("@timestamp", header.Begin.UtcDateTime);
        json.WriteString("row_type", row.Detail is null ? "policy" : "failure");
        json.WriteString("report_uid", row.Report.ReportUid);
        json.WriteString("tenant", "default");
        json.WriteString("report_authenticity", row.Authenticity.Word());
        json.WriteString("org_name", header.OrgName);
        json.WriteString("report_id", header.ReportId);
        json.WriteIfPresent("contact_info", header.ContactInfo);
        json.WriteString("date_begin", header.Begin.UtcDateTime);
        json.WriteString("date_end", header.End.UtcDateTime);
        json.WriteString("policy_domain", policy.PolicyDomain);
        json.WriteString("policy_type", policy.PolicyType);
        json.WriteStrings("policy_string", policy.PolicyString);
        json.WriteStrings("mx_host_patterns", policy.MxHosts);
        json.WriteString("policies_combined", $"{policy.PolicyDomain} / {policy.PolicyType}");
        if (row.Detail is null)
        {
            json.WriteNumber("successful_session_count", policy.SuccessfulSessions);
            json.WriteNumber("failed_session_count", policy.FailedSessions);
            json.WriteNumber("failure_detail_session_count", policy.Details.Sum(detail => detail.FailedSessions));
        }
        else
        {
            WriteDetail(json, policy, row.Detail);
        }

        json.WriteBoolean("partial", row.Report.Partial);
        json.WriteStrings("deviations", row.Deviations);
        WriteRaw(json, header, policy, row.Detail);
        json.WriteEndObject();
    }

    private static void WriteDetail(Utf8JsonWriter json, TlsPolicy policy, TlsFailureDetail detail)
    {
        json.WriteString("result_type", detail.ResultType);
        json.WriteIfPresent("sending_mta_ip", detail.SendingMtaIp?.ToString());
        json.WriteIfPresent("receiving_ip", detail.ReceivingIp?.ToString());
        json.WriteString("receiving_mx_hostname", detail.ReceivingMxHostname ?? None);
        json.WriteString("receiving_mx_helo", detail.ReceivingMxHelo ?? None);
        json.WriteIfPresent("additional_information_uri", detail.AdditionalInformation);
        json.WriteString("failure_reason_code", detail.FailureReasonCode ?? None);
        json.WriteNumber("detail_session_count", detail.FailedSessions);
        json.WriteString(
            "failure_details_combined",
            $"{policy.PolicyDomain} / {policy.PolicyType} / {detail.ResultType} / {Text(detail.SendingMtaIp)} / {Text(detail.ReceivingIp)} / {detail.ReceivingMxHostname ?? None}");
    }

    private static string Text(IPAddress? address) => address?.ToString() ?? None;

    private static void WriteRaw(Utf8JsonWriter json, TlsHeader header, TlsPolicy policy, TlsFailureDetail? detail)
    {
        IReadOnlyDictionary<string, string> own = detail?.Raw ?? FrozenDictionary<string, string>.Empty;
        if (policy.Raw.Count == 0)
        {
            json.WriteRaw(header.Raw, own);
        }
        else
        {
            json.WriteRaw(header.Raw, policy.Raw.Concat(own).ToDictionary());
        }
    }
}
