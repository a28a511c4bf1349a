using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Decoding;
using DmarcIngest.Reports.Tls;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Reports.Tls;

/// <summary>RFC 8460 as it is really sent: what is read, and which deviation is told.</summary>
public sealed class TlsParserTests
{
    [Test]
    public void A_byte_order_mark_between_tokens_is_read_over_wherever_the_stream_is_cut()
    {
        byte[] json = Encoding.UTF8.GetBytes(TlsSamples.With("\"report-id\"", "\uFEFF\"report-id\"").Replace("\"r1\"", "\"r1\"\uFEFF", StringComparison.Ordinal) + "\uFEFF");
        string[] expected = [.. TlsSamples.Parse(TlsSamples.Report).ReadRows().Select(row => row.Id)];
        for (int cut = 4; cut < json.Length; cut++)
        {
            int place = cut;
            FoundDocument document = new("test", () => new CutStream(json, place)) { Kind = RowKind.Tls };

            Assert.That(TlsParser.Parse(document, new ReadLimits()).Single().ReadRows().Select(row => row.Id), Is.EqualTo(expected), $"Cut at {cut}");
        }
    }

    [Test]
    public void A_report_gives_a_row_a_policy_and_a_row_a_detail()
    {
        JsonObject[] rows = [.. TlsSamples.Parse(TlsSamples.Report).ReadRows().Select(TlsSamples.Json)];

        string policy = """
            "@timestamp": "2026-11-01T00:00:00Z", "tenant": "default", "report_authenticity": "unverified", "org_name": "Sender Ltd", "report_id": "r1", "contact_info": "tls@sender.example",
            "date_begin": "2026-11-01T00:00:00Z", "date_end": "2026-11-01T23:59:59Z", "policy_domain": "example.com", "policy_type": "sts",
            "policy_string": ["version: STSv1", "mode: enforce"], "mx_host_patterns": ["mx1.example.com"], "policies_combined": "example.com / sts",
            "partial": false, "deviations": []
            """;
        JsonNode first = JsonNode.Parse($$"""{"row_type": "policy", {{policy}}, "successful_session_count": 10, "failed_session_count": 3, "failure_detail_session_count": 3}""")!;
        JsonNode second = JsonNode.Parse($$"""
            {"row_type": "failure", {{policy}}, "result_type": "certificate-expired", "sending_mta_ip": "192.0.2.1", "receiving_ip": "2001:db8::1",
             "receiving_mx_hostname": "mx1.example.com", "receiving_mx_helo": "mx1", "additional_information_uri": "https://sender.example/1",
             "failure_reason_code": "X509", "detail_session_count": 3,
             "failure_details_combined": "example.com / sts / certificate-expired / 192.0.2.1 / 2001:db8::1 / mx1.example.com"}
            """)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows, Has.Length.EqualTo(2));
            Assert.That(rows.Select(row => row.Remove("report_uid")), Is.All.True);
            Assert.That(JsonNode.DeepEquals(rows[0], first), Is.True, rows[0].ToJsonString());
            Assert.That(JsonNode.DeepEquals(rows[1], second), Is.True, rows[1].ToJsonString());
        }
    }

    public static IEnumerable<TestCaseData> Deviations()
    {
        yield return Case("null contact", "\"tls@sender.example\"", "null", report => report.Header.ContactInfo, null);
        yield return Case("no organisation", "\"organization-name\": \"Sender Ltd\",", "", report => report.Header.OrgName, "sender.example", TlsDeviations.OrgNameMissing);
        yield return Case("no report id", "\"report-id\": \"r1\",", "", report => report.Header.ReportId, "unknown", TlsDeviations.ReportIdMissing);
        yield return Case("report id in brackets", "\"r1\"", "\"<r1@sender.example>\"", report => report.Header.ReportId, "r1@sender.example");
        yield return Case("report id as a number", "\"r1\"", "17", report => report.Header.ReportId, "17");
        yield return Case("no policy domain", "\"policy-domain\": \"example.com\",", "", report => Policy(report).PolicyDomain, "unknown", TlsDeviations.PolicyDomainMissing);
        yield return Case("policy domain null", "\"policy-domain\": \"example.com\"", "\"policy-domain\": null", report => Policy(report).PolicyDomain, "unknown", TlsDeviations.PolicyDomainMissing);
        yield return Case("policy domain in capitals", "\"policy-domain\": \"example.com\"", "\"policy-domain\": \"Example.COM.\"", report => Policy(report).PolicyDomain, "example.com");
        yield return Case("policy domain in Japanese", "\"policy-domain\": \"example.com\"", "\"policy-domain\": \"日本.jp\"", report => Policy(report).PolicyDomain, "xn--wgv71a.jp");
        yield return Case("no policy type", "\"policy-type\": \"sts\",", "", report => Policy(report).PolicyType, "unknown", TlsDeviations.PolicyTypeUnknown);
        yield return Case("policy type in capitals", "\"sts\"", "\"STS\"", report => Policy(report).PolicyType, "sts", TlsDeviations.EnumCase);
        yield return Case("other policy type", "\"sts\"", "\"dane-v2\"", report => Policy(report).PolicyType, "dane-v2", TlsDeviations.PolicyTypeUnknown);
        yield return Case("policy string is one string", "[\"version: STSv1\", \"mode: enforce\"]", "\"version: STSv1\"", report => Policy(report).PolicyString, new[] { "version: STSv1" }, TlsDeviations.ListExpected);
        yield return Case("policy string nested", "[\"version: STSv1\", \"mode: enforce\"]", "[\"[\\\"3 1 1 aa\\\",\\\"2 1 1 bb\\\"]\"]", report => Policy(report).PolicyString, new[] { "3 1 1 aa", "2 1 1 bb" }, TlsDeviations.PolicyStringNested);
        yield return Case("policy string begins like a list", "[\"version: STSv1\", \"mode: enforce\"]", "[\"[x\"]", report => Policy(report).PolicyString, new[] { "[x" });
        yield return Case("mx-host is a string", "[\"mx1.example.com\"]", "\"*.example.com\"", report => Policy(report).MxHosts, new[] { "*.example.com" }, TlsDeviations.ListExpected);
        yield return Case("mx-host-pattern", "\"mx-host\"", "\"mx-host-pattern\"", report => Policy(report).MxHosts, new[] { "mx1.example.com" }, TlsDeviations.KeySpelling);
        yield return Case("mx: before the host", "[\"mx1.example.com\"]", "[\"mx: mx1.example.com\"]", report => Policy(report).MxHosts, new[] { "mx1.example.com" }, TlsDeviations.MxPrefix);
        yield return Case("no summary", "\"summary\": {\"total-successful-session-count\": 10, \"total-failure-session-count\": 3},", "", report => (Policy(report).SuccessfulSessions, Policy(report).FailedSessions), (0L, 0L), TlsDeviations.CountMissing, TlsDeviations.DetailsExceedSummary);
        yield return Case("no failure count", ", \"total-failure-session-count\": 3", "", report => (Policy(report).SuccessfulSessions, Policy(report).FailedSessions), (10L, 0L), TlsDeviations.CountMissing, TlsDeviations.DetailsExceedSummary);
        yield return Case("count as text", ": 10,", ": \"10\",", report => Policy(report).SuccessfulSessions, 10L, TlsDeviations.CountAsText);
        yield return Case("count with point", ": 10,", ": 10.0,", report => Policy(report).SuccessfulSessions, 10L);
        yield return Case("count with exponent", ": 10,", ": 1e1,", report => Policy(report).SuccessfulSessions, 10L);
        yield return Case("half a session", ": 10,", ": 10.5,", report => Policy(report).SuccessfulSessions, 0L, TlsDeviations.CountInvalid);
        yield return Case("negative count", ": 10,", ": -10,", report => Policy(report).SuccessfulSessions, 0L, TlsDeviations.CountNegative);
        yield return Case("count beyond all measure", ": 10,", ": 1e300,", report => Policy(report).SuccessfulSessions, 0L, TlsDeviations.CountInvalid);
        yield return Case("count is a word", ": 10,", ": \"many\",", report => Policy(report).SuccessfulSessions, 0L, TlsDeviations.CountInvalid);
        yield return Case("details above the summary", "\"failed-session-count\": 3", "\"failed-session-count\": 4", report => (Policy(report).FailedSessions, Detail(report).FailedSessions), (3L, 4L), TlsDeviations.DetailsExceedSummary);
        yield return Case("result type unknown to the standard", "\"certificate-expired\"", "\"mtasts-webpki-invalid\"", report => Detail(report).ResultType, "mtasts-webpki-invalid");
        yield return Case("no result type", "\"result-type\": \"certificate-expired\", ", "", report => Detail(report).ResultType, "unknown", TlsDeviations.ResultTypeMissing);
        yield return Case("address in brackets", "\"192.0.2.1\"", "\"[192.0.2.1]\"", report => Detail(report).SendingMtaIp, IPAddress.Parse("192.0.2.1"), TlsDeviations.AddressDecorated);
        yield return Case("mapped address", "\"192.0.2.1\"", "\"::ffff:192.0.2.1\"", report => Detail(report).SendingMtaIp, IPAddress.Parse("192.0.2.1"), TlsDeviations.AddressDecorated);
        yield return Case("no address", "\"192.0.2.1\"", "\"mta1\"", report => Detail(report).SendingMtaIp, null, TlsDeviations.AddressInvalid);
        yield return Case("additional-info-uri", "\"additional-information\"", "\"additional-info-uri\"", report => Detail(report).AdditionalInformation, "https://sender.example/1", TlsDeviations.KeySpelling);
        yield return Case("camelCase", "\"organization-name\"", "\"organizationName\"", report => report.Header.OrgName, "Sender Ltd", TlsDeviations.KeySpelling);
        yield return Case("keys in capitals", "\"report-id\"", "\"Report-ID\"", report => report.Header.ReportId, "r1", TlsDeviations.KeySpelling);
        yield return Case("an object for a text", "\"tls@sender.example\"", "{\"email\": [\"a\"]}", report => report.Header.ContactInfo, null, TlsDeviations.ValueForm);
        yield return Case("unknown key", "\"report-id\"", "\"x-extension\": {\"a\": [1, {\"report-id\": \"no\"}]}, \"report-id\"", report => report.Header.ReportId, "r1");
        yield return Case("duplicate key", "\"report-id\": \"r1\"", "\"report-id\": \"r0\", \"report-id\": \"r1\"", report => report.Header.ReportId, "r1");
        yield return Case("trailing comma", "\"failure-reason-code\": \"X509\"", "\"failure-reason-code\": \"X509\",", report => Detail(report).FailureReasonCode, "X509");
        yield return Case("line break in a string", "\"X509\"", "\"X\n509\"", report => Detail(report).FailureReasonCode, "X 509");
        yield return Case("escapes", "\"X509\"", "\"X\\u0035\\n09\"", report => Detail(report).FailureReasonCode, "X5\n09");
        yield return Case("half a surrogate pair", "\"X509\"", "\"X\\ud800\"", report => Detail(report).FailureReasonCode, "X\\ud800", TlsDeviations.TextInvalid);
        yield return Case("begin after end", "\"2026-11-01T00:00:00Z\"", "\"2026-11-02T00:00:00Z\"", report => report.Header.Begin, new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero), TlsDeviations.BeginAfterEnd);
        yield return Case("dates flat in the report", "\"date-range\": {\"start-datetime\": \"2026-11-01T00:00:00Z\", \"end-datetime\": \"2026-11-01T23:59:59Z\"}", "\"start-datetime\": \"2026-11-01T00:00:00Z\", \"end-datetime\": \"2026-11-01T23:59:59Z\"", report => report.Header.End, new DateTimeOffset(2026, 11, 1, 23, 59, 59, TimeSpan.Zero));
    }

    [TestCaseSource(nameof(Deviations))]
    public void A_deviation_is_read_and_told(string json, Func<TlsReport, object?> value, object? expected, string[] codes)
    {
        TlsReport report = TlsSamples.Parse(json);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(value(report), Is.EqualTo(expected));
            Assert.That(report.Deviations, Is.EqualTo(codes));
            Assert.That(report.Partial, Is.False);
        }
    }

    [TestCase("null", 0)]
    [TestCase("[]", 0)]
    [TestCase("{\"result-type\": \"tlsa-invalid\", \"failed-session-count\": 1}", 1)]
    [TestCase("[null, {\"result-type\": \"tlsa-invalid\", \"failed-session-count\": 1}, 7]", 1)]
    public void Failure_details_may_be_anything(string details, int expected)
    {
        int from = TlsSamples.Report.IndexOf("[{\"result-type\"", StringComparison.Ordinal);
        int to = TlsSamples.Report.IndexOf("}]\n", from, StringComparison.Ordinal) + 2;

        TlsReport report = TlsSamples.Parse(TlsSamples.Report[..from] + details + TlsSamples.Report[to..]);

        Assert.That((report.RowCount, report.Policies[0].Details.Count, report.ReadRows().Count()), Is.EqualTo((expected + 1, expected, expected + 1)));
    }

    [TestCase("2026-11-01T09:00:00+09:00", "2026-11-01T00:00:00Z", null)]
    [TestCase("2026-11-01T00:00:00.000Z", "2026-11-01T00:00:00Z", null)]
    [TestCase("2026-11-01t00:00:00z", "2026-11-01T00:00:00Z", null)]
    [TestCase("2026-11-01T00:00:00", "2026-11-01T00:00:00Z", TlsDeviations.DateWithoutZone)]
    [TestCase("2026-11-01", "2026-11-01T00:00:00Z", TlsDeviations.DateWithoutZone)]
    [TestCase("2026-11-01T00:00:00+0000", "2026-11-01T00:00:00Z", TlsDeviations.DateForm)]
    [TestCase("2026-11-01 00:00:00Z", "2026-11-01T00:00:00Z", TlsDeviations.DateForm)]
    [TestCase("2026-11-01 00:00:00 UTC", "2026-11-01T00:00:00Z", TlsDeviations.DateForm)]
    [TestCase("2026-10-31T24:00:00Z", "2026-11-01T00:00:00Z", TlsDeviations.DateForm)]
    [TestCase("2026-10-31T23:59:60Z", "2026-11-01T00:00:00Z", null)]
    [TestCase("Sun, 01 Nov 2026 09:00:00 +0900", "2026-11-01T00:00:00Z", TlsDeviations.DateForm)]
    [TestCase("1793491200", "2026-11-01T00:00:00Z", TlsDeviations.DateForm)]
    [TestCase("1999-11-01T00:00:00Z", "1999-11-01T00:00:00Z", TlsDeviations.DateImplausible)]
    public void Dates_come_in_all_shapes(string sent, string expected, string? code)
    {
        TlsReport report = TlsSamples.Parse(TlsSamples.With("2026-11-01T00:00:00Z", sent));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Header.Begin, Is.EqualTo(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture)));
            Assert.That(report.Deviations, Is.EqualTo(code is null ? Array.Empty<string>() : [code]));
        }
    }

    [TestCase("2026-13-01T00:00:00Z")]
    [TestCase("2026-11-01T25:00:00Z")]
    [TestCase("yesterday")]
    [TestCase("9999-12-31T24:00:00Z")]
    [TestCase("0001-01-01T00:00:00+09:00")]
    public void What_is_no_date_leaves_no_identity(string sent) =>
        Assert.That(
            () => TlsSamples.Parse(TlsSamples.With("2026-11-01T00:00:00Z", sent)),
            Throws.TypeOf<ReportFormatException>().With.Property("Reason").EqualTo(RejectReasons.MissingField).And.Message.Contains(sent));

    [Test]
    public void The_mail_says_the_domain_where_the_report_does_not() =>
        Assert.That(
            TlsSamples.Parse(TlsSamples.With("\"policy-domain\": \"example.com\",", ""), aboutDomain: "Example.ORG").Policies[0].PolicyDomain,
            Is.EqualTo("example.org"));

    [Test]
    public void What_the_mail_says_is_no_part_of_any_id()
    {
        string json = TlsSamples.With("\"policy-domain\": \"example.com\",", "");

        Assert.That(
            TlsSamples.Parse(json, aboutDomain: "example.org").ReadRows().Select(row => row.Id),
            Is.EqualTo(TlsSamples.Parse(json).ReadRows().Select(row => row.Id)).And.Not.EqualTo(TlsSamples.Parse(TlsSamples.Report).ReadRows().Select(row => row.Id)));
    }

    [Test]
    public void A_whole_report_whose_archive_is_damaged_behind_it_is_whole()
    {
        // Long enough that the report is read before the archive's check-sum is.
        byte[] packed = Pack.Gzip(Encoding.UTF8.GetBytes(TlsSamples.Report + new string(' ', 40_000)));
        packed[^8] ^= 0xFF;

        Report report = ((Parsed)new ReportReader(new ReadLimits()).Read(packed).Results.Single()).Report;

        Assert.That((report.Partial, report.RowCount, report.Deviations.Single()), Is.EqualTo((false, 2, TlsDeviations.ArchiveEndBroken)));
    }

    [Test]
    public void A_report_without_policies_has_no_rows()
    {
        TlsReport report = TlsSamples.Parse("""{"organization-name":"x","date-range":{"start-datetime":"2026-11-01T00:00:00Z","end-datetime":"2026-11-02T00:00:00Z"},"report-id":"1","policies":[]}""");

        Assert.That((report.RowCount, report.Deviations.Single()), Is.EqualTo((0, TlsDeviations.NoPolicies)));
    }

    [Test]
    public void What_stands_around_the_report_does_not_hurt()
    {
        TlsReport report = TlsSamples.Parse("\ufeff\r\n " + TlsSamples.Report + "\r\n-- \r\nscanned by a gateway");

        Assert.That((report.RowCount, report.Deviations.Single()), Is.EqualTo((2, TlsDeviations.ContentOutsideReport)));
    }

    [TestCase("utf-16")]
    [TestCase("utf-16BE")]
    public void UTF16_is_read_too(string encoding)
    {
        Encoding wide = Encoding.GetEncoding(encoding);

        TlsReport report = TlsSamples.Parse([.. wide.GetPreamble(), .. wide.GetBytes(TlsSamples.Report)]);

        Assert.That((report.RowCount, report.Header.OrgName), Is.EqualTo((2, "Sender Ltd")));
    }

    [Test]
    public void A_report_that_breaks_off_keeps_its_whole_policies()
    {
        string two = TlsSamples.With("  }]\n}", "  }, {\"policy\": {\"policy-type\": \"tlsa\", \"policy-domain\": \"example.net\"}, \"summ");

        TlsReport report = TlsSamples.Parse(two);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((report.Partial, report.RowCount, report.Policies.Single().PolicyDomain), Is.EqualTo((true, 2, "example.com")));
            Assert.That(report.Deviations, Is.EqualTo(new[] { TlsDeviations.Truncated }));
            Assert.That(report.ReportUid, Is.EqualTo(TlsSamples.Parse(TlsSamples.Report).ReportUid));
        }
    }

    [Test]
    public void A_report_that_breaks_off_before_its_identity_is_refused()
    {
        string late = TlsSamples.With("\"report-id\": \"r1\",", "").Replace("  }]\n}", "  }], \"rep", StringComparison.Ordinal);

        Assert.That(() => TlsSamples.Parse(late), Throws.TypeOf<ReportFormatException>().With.Property("Reason").EqualTo(RejectReasons.BrokenJson));
    }

    [Test]
    public void Broken_JSON_is_refused_with_the_byte()
    {
        string json = "{\"organization-name\": \"x\",\n\"policies\": ?";

        Assert.That(
            () => TlsSamples.Parse(json),
            Throws.TypeOf<ReportFormatException>().With.Property("Reason").EqualTo(RejectReasons.BrokenJson).And.Message.Contains($"At byte {json.IndexOf('?', StringComparison.Ordinal)}."));
    }

    [Test]
    public void Equal_details_are_two_rows_with_ids_of_their_own_and_counts_have_no_part_in_ids()
    {
        const string Detail = "{\"result-type\": \"tlsa-invalid\", \"failed-session-count\": 1}";
        string json = TlsSamples.With("\"failure-details\": [", $"\"failure-details\": [{Detail}, {Detail}, ");

        string[] ids = [.. TlsSamples.Parse(json).ReadRows().Select(row => row.Id)];
        string[] corrected = [.. TlsSamples.Parse(json.Replace(": 10,", ": 11,", StringComparison.Ordinal).Replace("count\": 1}", "count\": 2}", StringComparison.Ordinal)).ReadRows().Select(row => row.Id)];

        Assert.That(ids, Is.Unique.And.Length.EqualTo(4).And.EqualTo(corrected));
    }

    [Test]
    public void Everything_else_that_is_said_has_a_part_in_ids()
    {
        string[] changes =
        [
            TlsSamples.Report, TlsSamples.With("Sender Ltd", "Sender Inc"), TlsSamples.With("\"r1\"", "\"r2\""), TlsSamples.With("T00:00:00Z", "T00:00:01Z"),
            TlsSamples.With("T23:59:59Z", "T23:59:58Z"), TlsSamples.With("\"example.com\"", "\"example.org\""), TlsSamples.With("\"sts\"", "\"tlsa\""),
            TlsSamples.With("enforce", "testing"), TlsSamples.With("[\"mx1.example.com\"]", "[\"mx2.example.com\"]"), TlsSamples.With("expired", "not-trusted"),
            TlsSamples.With("192.0.2.1", "192.0.2.2"), TlsSamples.With("192.0.2.1", "here"), TlsSamples.With("192.0.2.1", "there"), TlsSamples.With("2001:db8::1", "2001:db8::2"),
            TlsSamples.With("\"receiving-mx-hostname\": \"mx1", "\"receiving-mx-hostname\": \"mx2"), TlsSamples.With("\"receiving-mx-helo\": \"mx1\"", "\"receiving-mx-helo\": \"mx2\""),
            TlsSamples.With("example/1", "example/2"), TlsSamples.With("X509", "X510"),
        ];

        Assert.That(changes.Select(json => TlsSamples.Parse(json).ReadRows().Last().Id), Is.Unique);
    }

    private static TlsPolicy Policy(TlsReport report) => report.Policies[0];

    private static TlsFailureDetail Detail(TlsReport report) => report.Policies[0].Details[0];

    private static TestCaseData Case(string name, string old, string replacement, Func<TlsReport, object?> value, object? expected, params string[] codes) =>
        new TestCaseData(TlsSamples.With(old, replacement), value, expected, codes.Order(StringComparer.Ordinal).ToArray()).SetName("Tls " + name);

    /// <summary>Gives no more in a read than is left up to a place.</summary>
    private sealed class CutStream(byte[] bytes, int cut) : MemoryStream(bytes, writable: false)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Position < cut ? (int)Math.Min(count, cut - Position) : count);
    }
}
