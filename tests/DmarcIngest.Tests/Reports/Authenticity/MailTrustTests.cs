using System.Text;
using DmarcIngest.Enrichment;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Authenticity;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Reports.Authenticity;

/// <summary>Whom a report is from, by the fields of RFC 8601 in its mail. The server that is trusted is mx.example.jp.</summary>
[TestFixture]
public sealed class MailTrustTests
{
    private const string Field = "Authentication-Results: ";
    private const string Received = "Received: from mail.google.com by mx.example.jp; Mon, 2 Nov 2026 03:00:00 +0000\r\n";

    [TestCase("mx.example.jp; dmarc=pass header.from=google.com", "verified")]
    [TestCase("MX.example.JP 1; spf=fail smtp.mailfrom=x.example; dmarc = PASS (p=reject) header.from = google.com", "verified")]
    [TestCase("mx.example.jp; dmarc/1=pass policy.p=reject", "verified")]
    [TestCase("mx.example.jp; dmarc=fail header.from=google.com", "failed")]
    [TestCase("mx.example.jp; dmarc=fail header.from=google.com; dkim=pass header.d=google.com", "failed")]
    [TestCase("\"mx.example.jp\"; dmarc=pass header.from=google.com", "unverified", Description = "a name that a server may not have known as its own")]
    [TestCase("(x) mx.example.jp; dmarc=pass header.from=google.com", "unverified")]
    [TestCase("mx.example.jp; none", "unverified")]
    [TestCase("mx.example.jp; dmarc=temperror header.from=google.com", "unverified")]
    [TestCase("mx.example.jp; dmarc=pass header.from=evil.example", "unverified", Description = "about another author")]
    [TestCase("other.example.jp; dmarc=pass header.from=google.com", "unverified", Description = "nobody's word")]
    [TestCase("mx.example.jp.evil.example; dmarc=pass header.from=google.com", "unverified")]
    [TestCase("dmarc=pass header.from=google.com", "unverified", Description = "no authserv-id")]
    [TestCase("mx.example.jp; dmarc=none; dkim=pass header.d=google.com header.s=x", "verified", Description = "no policy, DKIM aligned")]
    [TestCase("mx.example.jp; dkim=pass header.i=@dmarc.google.com; spf=none", "verified", Description = "relaxed alignment")]
    [TestCase("mx.example.jp; spf=pass smtp.mailfrom=bounce@mail.google.com", "verified")]
    [TestCase("mx.example.jp; spf=pass smtp.mailfrom=evil.example; dkim=none", "failed", Description = "nothing aligned")]
    [TestCase("mx.example.jp; spf=pass smtp.mailfrom=evil.example", "unverified", Description = "DKIM was not looked at")]
    [TestCase("mx.example.jp; spf=softfail smtp.mailfrom=google.com; dkim=temperror", "unverified")]
    [TestCase("mx.example.jp; dkim=fail header.d=google.com; dkim=pass header.d=evil.example; spf=none", "failed")]
    [TestCase("mx.example.jp; spf=fail smtp.mailfrom=\"x; dmarc=pass header.from=google.com\"@evil.example; dmarc=fail", "failed", Description = "a local part is no result")]
    [TestCase("mx.example.jp; spf=fail smtp.mailfrom=\"\\\"; dmarc=pass header.from=google.com; \\\"\"@evil.example; dmarc=fail", "failed", Description = "nor with quoted pairs")]
    [TestCase("mx.example.jp; spf=fail (domain of a\\); dmarc=pass header.from=google.com) smtp.mailfrom=evil.example; dmarc=fail", "failed", Description = "nor a comment")]
    [TestCase("mx.example.jp; spf=fail (a (nested) one; dmarc=pass) smtp.mailfrom=evil.example; dkim=none", "failed")]
    [TestCase("mx.example.jp; spf=pass (never ends; dmarc=pass header.from=google.com", "unverified")]
    [TestCase("mx.example.jp; dmarc=fail header.from=google.com; dmarc=pass header.from=google.com", "unverified", Description = "a contradiction")]
    public void One_field(string field, string expected) =>
        Assert.That(Judged($"{Field}{field}\r\n{Received}"), Is.EqualTo(expected));

    [TestCase(Field + "mx.example.jp; dmarc=fail\r\n" + Received + Field + "mx.example.jp; dmarc=pass header.from=google.com\r\n", "failed", Description = "below Received it came along")]
    [TestCase(Received + Field + "mx.example.jp; dmarc=pass header.from=google.com\r\n" + Received, "verified", Description = "filters write below the server's own Received")]
    [TestCase(Received + Field + "mx.example.jp; dmarc=pass\r\n" + Field + "mx.example.jp; spf=fail smtp.mailfrom=x.example\r\n", "verified", Description = "each filter a field")]
    [TestCase(Field + "mx.example.jp; dmarc=fail\r\n" + Field + "mx.example.jp; dmarc=pass\r\n" + Received, "unverified", Description = "one of them may be the sender's")]
    [TestCase(Field + "gateway.example; dmarc=pass\r\n" + Field + "mx.example.jp; dmarc=fail\r\n" + Received, "failed")]
    [TestCase(Field + "mx.example.jp; spf=fail (broken\r\n" + Field + "mx.example.jp; dmarc=pass\r\n" + Received, "unverified", Description = "the server's own was broken on purpose")]
    [TestCase("From: other@google.com\r\n" + Field + "mx.example.jp; dmarc=pass header.from=google.com\r\n", "unverified", Description = "two authors")]
    [TestCase("", "unverified")]
    public void Several_fields(string header, string expected) => Assert.That(Judged(header), Is.EqualTo(expected));

    [TestCase("google.com", "noreply@google.com", "verified")]
    [TestCase("Google.com", "noreply@dmarc.google.com", "verified")]
    [TestCase("Enterprise Outlook", "dmarcreport@microsoft.com", "verified", Description = "a name that is no domain cannot be compared")]
    [TestCase("google.com", "me@evil.example", "unverified", Description = "a good mail of somebody else")]
    [TestCase("mail.co.jp", "me@other.co.jp", "unverified", Description = "co.jp is a public suffix")]
    public void A_mail_that_passes_is_that_of_whom_the_report_names(string organisation, string from, string expected) =>
        Assert.That(Judged($"{Field}mx.example.jp; dmarc=pass\r\n", organisation, from), Is.EqualTo(expected));

    [Test]
    public void Without_a_server_that_is_trusted_all_is_unverified() =>
        Assert.That(Judged($"{Field}mx.example.jp; dmarc=pass\r\n", trust: MailTrust.None), Is.EqualTo("unverified"));

    [Test]
    public void A_bare_file_is_unverified()
    {
        ReportReader reader = Reader(Trust());

        Assert.That(Authenticity(reader.Read(Encoding.UTF8.GetBytes(SampleReports.Xml("one", SampleReports.Record("192.0.2.1", 1))))), Is.EqualTo(ReportAuthenticity.Unverified));
    }

    private static string Judged(string header, string organisation = "google.com", string from = "noreply@google.com", MailTrust? trust = null)
    {
        string report = SampleReports.Xml("one", SampleReports.Record("192.0.2.1", 1)).Replace("Receiver", organisation, StringComparison.Ordinal);
        string mail = $"{header}From: Reporter <{from}>\r\nTo: rua@example.jp\r\nSubject: Report\r\nContent-Type: text/xml\r\n\r\n{report}";
        MailReading reading = Reader(trust ?? Trust()).Read(Encoding.UTF8.GetBytes(mail));
        return Authenticity(reading).Word();
    }

    private static ReportAuthenticity Authenticity(MailReading reading) => ((Parsed)reading.Results.Single()).Report.ReadRows().Single().Authenticity;

    private static MailTrust Trust() => new(["mx.example.jp"], PublicSuffixList.Embedded.Registrable);

    private static ReportReader Reader(MailTrust trust) => new(new ReadLimits(), new FailurePrivacy(PrivacyLevel.Off, new byte[32]), trust);
}
