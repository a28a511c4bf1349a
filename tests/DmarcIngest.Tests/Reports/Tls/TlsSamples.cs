using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Decoding;
using DmarcIngest.Reports.Tls;

namespace DmarcIngest.Tests.Reports.Tls;

/// <summary>A report with one policy and one detail, and ways to change it.</summary>
internal static class TlsSamples
{
    public const string Report = """
        {
          "organization-name": "Sender Ltd",
          "date-range": {"start-datetime": "2026-11-01T00:00:00Z", "end-datetime": "2026-11-01T23:59:59Z"},
          "contact-info": "tls@sender.example",
          "report-id": "r1",
          "policies": [{
            "policy": {"policy-type": "sts", "policy-string": ["version: STSv1", "mode: enforce"], "policy-domain": "example.com", "mx-host": ["mx1.example.com"]},
            "summary": {"total-successful-session-count": 10, "total-failure-session-count": 3},
            "failure-details": [{"result-type": "certificate-expired", "sending-mta-ip": "192.0.2.1", "receiving-mx-hostname": "mx1.example.com", "receiving-mx-helo": "mx1", "receiving-ip": "2001:db8::1", "failed-session-count": 3, "additional-information": "https://sender.example/1", "failure-reason-code": "X509"}]
          }]
        }
        """;

    /// <summary>The report with one thing said otherwise; what is replaced must be there.</summary>
    public static string With(string old, string replacement)
    {
        string changed = Report.Replace(old, replacement, StringComparison.Ordinal);
        return changed != Report || old == replacement ? changed : throw new ArgumentException($"The report has no {old}.", nameof(old));
    }

    public static TlsReport Parse(string json, ReadLimits? limits = null, string? aboutDomain = null) => Parse(Encoding.UTF8.GetBytes(json), limits, aboutDomain);

    public static TlsReport Parse(byte[] json, ReadLimits? limits = null, string? aboutDomain = null) =>
        TlsParser.Parse(new FoundDocument("test", () => new MemoryStream(json)) { Kind = RowKind.Tls, AboutDomain = aboutDomain }, limits ?? new ReadLimits()).Single();

    public static JsonObject Json(StoredRow row)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            row.WriteTo(writer);
        }

        return JsonNode.Parse(stream.ToArray())!.AsObject();
    }
}
