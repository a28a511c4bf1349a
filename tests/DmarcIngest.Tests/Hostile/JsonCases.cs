using DmarcIngest.Tests.Fixtures;
using static DmarcIngest.Tests.Hostile.HostileCase;

namespace DmarcIngest.Tests.Hostile;

/// <summary>SMTP TLS reports in JSON that is deep, wide, endless or no JSON.</summary>
internal static class JsonCases
{
    private const string Policy =
        """{"policy":{"policy-type":"sts","policy-string":["version: STSv1"],"policy-domain":"example.org","mx-host":["*.example.org"]},"summary":{"total-successful-session-count":5,"total-failure-session-count":0}}""";

    private const string Detail = """{"result-type":"certificate-expired","sending-mta-ip":"192.0.2.1","failed-session-count":1}""";

    public static IEnumerable<HostileCase> All() =>
    [
        Of("JSON nested a million deep", "invalid", "limit_exceeded", () => Json("j-deep", "\"x\":" + new string('[', 1_000_000) + new string(']', 1_000_000) + ",")),
        Of("JSON with two million unknown keys", "tls", "none", () => Json("j-wide", string.Concat(Enumerable.Range(0, 2_000_000).Select(n => $"\"k{n}\":1,")))),
        Of("JSON with a name of 20 MB", "invalid", "limit_exceeded", () => Json("j-name", $"\"contact-info\":\"{new string('a', 20_000_000)}\",")),
        Of("JSON with a key of 20 MB", "invalid", "limit_exceeded", () => Json("j-key", $"\"{new string('a', 20_000_000)}\":1,")),
        Of("JSON with a number of 500,000 digits", "tls", "none", () => Json("j-number", "", Policy.Replace(":5,", $":{new string('9', 500_000)},", StringComparison.Ordinal))) with { Deviation = "count_invalid" },
        Of("JSON with a number of 500,000 digits behind the point", "tls", "none", () => Json("j-point", "", Policy.Replace(":5,", $":5.{new string('9', 500_000)},", StringComparison.Ordinal))) with { Deviation = "text_truncated" },
        Of("JSON with an exponent of 999,999,999", "tls", "none", () => Json("j-exponent", "", Policy.Replace(":5,", ":1e999999999,", StringComparison.Ordinal))) with { Deviation = "count_invalid" },
        Of("JSON with the largest counts 10,000 times", "tls", "none", () => Json("j-counts", "", string.Join(',', Enumerable.Repeat(Policy.Replace(":5,", ":1000000000000,", StringComparison.Ordinal), 10_000)))),
        Of("JSON with the report id a million times", "tls", "none", () => Json("j-twice", Times(1_000_000, "\"report-id\":\"no\","))),
        Of("JSON with twenty lists of 9,999 policies", "tls", "none", () => Json("j-lists", Times(20, $"\"policies\":[{string.Join(',', Enumerable.Repeat(Policy, 9_999))}],"))),
        Of("JSON with 20,000 policies", "invalid", "limit_exceeded", () => Json("j-policies", "", string.Join(',', Enumerable.Repeat(Policy, 20_000)))),
        Of("JSON with 200,000 failure details", "invalid", "limit_exceeded", () => Json("j-details", "", Policy.Replace("\"summary\"", $"\"failure-details\":[{string.Join(',', Enumerable.Repeat(Detail, 200_000))}],\"summary\"", StringComparison.Ordinal))),
        Of("JSON with two million hosts", "tls", "none", () => Json("j-hosts", "", Policy.Replace("\"*.example.org\"", string.Join(',', Enumerable.Repeat("\"*.example.org\"", 2_000_000)), StringComparison.Ordinal))) with { Deviation = "text_truncated" },
        Of("JSON in JSON nested deep", "tls", "none", () => Json("j-inner", "", Policy.Replace("version: STSv1", new string('[', 4_000), StringComparison.Ordinal))),
        Of("JSON with 40 MB of blanks", "tls", "none", () => Json("j-blanks", new string(' ', 40_000_000))),
        Of("JSON with a comment of 40 MB", "invalid", "limit_exceeded", () => Json("j-comment", $"/*{new string('a', 40_000_000)}*/")),
        Of("JSON with half a surrogate pair as its name", "tls", "none", () => Json("j-half", "\"contact-info\":\"\\uD800@x.example\",")) with { Deviation = "text_invalid" },
        Of("JSON that breaks off within its first policy", "invalid", "broken_json", () => Tls(Bytes(Text("j-cut", "", Policy)[..^40]))),
        Of("gzip of JSON and 1 GB of blanks", "invalid", "limit_exceeded", () => MailOf(Pack.GzipOf(Bytes(Text("j-bomb", "", Policy)), (byte)' ', GzipCases.Gigabyte))),
    ];

    private static byte[] Json(string id, string more, string policies = Policy) => Tls(Bytes(Text(id, more, policies)));

    private static byte[] Tls(byte[] json) => MailOf(Pack.Gzip(json));

    private static byte[] MailOf(byte[] gzip) => MailBuilder.Letter().Multipart("report; report-type=tlsrpt").Attach(gzip, "reporter.example!example.org!1700000000!1700086399.json.gz", "application/tlsrpt+gzip").Build();

    private static string Text(string id, string more, string policies) =>
        $$"""{"organization-name":"Reporter","date-range":{"start-datetime":"2026-11-01T00:00:00Z","end-datetime":"2026-11-01T23:59:59Z"},{{more}}"report-id":"{{id}}","policies":[{{policies}}]}""";
}
