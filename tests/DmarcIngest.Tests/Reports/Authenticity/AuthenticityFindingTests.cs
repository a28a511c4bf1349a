using System.Text;
using DmarcIngest.Commands;
using DmarcIngest.Enrichment;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Authenticity;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Reports.Authenticity;

/// <summary>Why a report is judged as it is, and that <c>explain</c> says so. The server that is trusted is mx.example.jp.</summary>
[TestFixture]
internal sealed class AuthenticityFindingTests
{
    private const string Field = "Authentication-Results: ";

    private static readonly string[] Own = ["mx.example.jp"];

    [TestCase("mx.example.jp; dmarc=pass header.from=google.com", ReportAuthenticity.Verified, "mx.example.jp says dmarc=pass for google.com")]
    [TestCase("mx.example.jp; dmarc=none; dkim=pass header.d=google.com", ReportAuthenticity.Verified, "mx.example.jp says dkim=pass, aligned with google.com")]
    [TestCase("mx.example.jp; spf=pass smtp.mailfrom=bounce@mail.google.com", ReportAuthenticity.Verified, "mx.example.jp says spf=pass, aligned with google.com")]
    [TestCase("mx.example.jp; dmarc=fail header.from=google.com", ReportAuthenticity.Failed, "mx.example.jp says dmarc=fail")]
    [TestCase("mx.example.jp; spf=pass smtp.mailfrom=evil.example; dkim=none", ReportAuthenticity.Failed, "mx.example.jp says of neither DKIM nor SPF that it passes and is aligned with google.com")]
    [TestCase("mx.example.jp; dmarc=pass header.from=evil.example", ReportAuthenticity.Unverified, "mx.example.jp says dmarc=pass for evil.example, and the mail is from google.com")]
    [TestCase("mx.example.jp; dmarc=fail; dmarc=pass", ReportAuthenticity.Unverified, "mx.example.jp says dmarc=pass and dmarc=fail, which contradict each other")]
    [TestCase("mx.example.jp; none", ReportAuthenticity.Unverified, "mx.example.jp says neither dmarc=pass nor dmarc=fail, and not enough of DKIM and SPF to tell")]
    [TestCase("other.example.jp; dmarc=pass header.from=google.com", ReportAuthenticity.Unverified, "no Authentication-Results of mx.example.jp")]
    [TestCase("mx.example.jp; spf=pass (never ends", ReportAuthenticity.Unverified, "an Authentication-Results field cannot be read, or there are too many, so none is believed")]
    public void By_what_stands_in_the_field(string field, ReportAuthenticity verdict, string why) =>
        Assert.That(Found($"{Field}{field}\r\n"), Is.EqualTo(new AuthenticityFinding(verdict, why)));

    [Test]
    public void By_whom_the_report_names() => Assert.That(
        Found($"{Field}mx.example.jp; dmarc=pass\r\n", from: "me@evil.example"),
        Is.EqualTo(new AuthenticityFinding(ReportAuthenticity.Unverified, "the report names google.com as its reporter, and the mail is from evil.example")));

    [Test]
    public void By_authors() => Assert.That(
        Found($"From: other@google.com\r\n{Field}mx.example.jp; dmarc=pass\r\n"),
        Is.EqualTo(new AuthenticityFinding(ReportAuthenticity.Unverified, "mx.example.jp says dmarc=pass, but the mail has no author or several")));

    [Test]
    public void By_settings_that_trust_nobody_or_several()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Found($"{Field}mx.example.jp; dmarc=pass\r\n", trusted: []).Why, Is.EqualTo("Authenticity:AuthservIds names no mail server to be trusted"));
            Assert.That(Found("", trusted: ["mx.example.jp", "mx2.example.jp"]).Why, Is.EqualTo("no Authentication-Results of mx.example.jp or mx2.example.jp"));
            Assert.That(Finding(Reader(Own).Read(Encoding.UTF8.GetBytes(Report()))).Why, Is.EqualTo("a bare file has no header"));
        }
    }

    [TestCase("mx.example.jp; dmarc=pass header.from=google.com", "     authenticity: verified (mx.example.jp says dmarc=pass for google.com)")]
    [TestCase("mx.example.jp; dmarc=fail", "     authenticity: failed (mx.example.jp says dmarc=fail)")]
    [TestCase("other.example.jp; dmarc=pass", "     authenticity: unverified (no Authentication-Results of mx.example.jp)")]
    public async Task Explain_says_it_below_the_report(string field, string expected)
    {
        byte[] content = Encoding.UTF8.GetBytes(Mail($"{Field}{field}\r\n"));
        ListSource source = new([new MailItem { Source = "list", Key = "1", Received = Rows.September, Size = content.Length, Content = content }]);
        await using StringWriter output = new();

        await new ExplainCommand(output).RunAsync(source, Reader(Own), new FilingOptions(), CancellationToken.None);

        string[] lines = output.ToString().Split(output.NewLine);
        int report = Array.FindIndex(lines, line => line.StartsWith("  -> ", StringComparison.Ordinal));
        Assert.That(lines[report + 1], Is.EqualTo(expected));
    }

    private static AuthenticityFinding Found(string header, string from = "noreply@google.com", string[]? trusted = null) =>
        Finding(Reader(trusted ?? Own).Read(Encoding.UTF8.GetBytes(Mail(header, from))));

    private static AuthenticityFinding Finding(MailReading reading) => ((Parsed)reading.Results.Single()).Report.Finding;

    private static string Mail(string header, string from = "noreply@google.com") =>
        $"{header}From: Reporter <{from}>\r\nTo: rua@example.jp\r\nSubject: Report\r\nContent-Type: text/xml\r\n\r\n{Report()}";

    private static string Report() => SampleReports.Xml("one", SampleReports.Record("192.0.2.1", 1)).Replace("Receiver", "google.com", StringComparison.Ordinal);

    private static ReportReader Reader(string[] trusted) =>
        new(new ReadLimits(), new FailurePrivacy(PrivacyLevel.Off, new byte[32]), new MailTrust(trusted, PublicSuffixList.Embedded.Registrable));
}
