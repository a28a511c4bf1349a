using System.Text;
using System.Text.Json;
using System.Xml;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Reports.Decoding;

namespace DmarcIngest.Tests.Reports;

internal sealed class ReportReaderTests
{
    [Test]
    public void The_header_is_read_for_people()
    {
        byte[] mail = MailBuilder.Report().Subject("=?utf-8?Q?Report_Domain:=0D=0A_example.org=07_Submitter:_x?=").Attach(Pack.Gzip(Pack.Report("a"))).Build();

        MailReading reading = StubParser.Reader().Read(mail);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reading.Subject, Is.EqualTo("Report Domain: example.org Submitter: x"));
            Assert.That(reading.MessageId, Is.EqualTo("m1@reporter.example"));
            Assert.That(reading.From, Is.EqualTo("dmarc@reporter.example"));
        }
    }

    // 日本 in ISO-2022-JP: ESC $ B F | K \ ESC ( B
    [TestCase("=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=")]
    [TestCase("\u001b$BF|K\\\u001b(B")]
    public void A_Japanese_subject_is_decoded(string subject)
    {
        byte[] mail = MailBuilder.Letter().Subject(subject).With(MailPart.Text("x")).Build();

        Assert.That(StubParser.Reader().Read(mail).Subject, Is.EqualTo("日本"));
    }

    [Test]
    public void A_long_subject_is_cut_at_256_characters()
    {
        byte[] mail = MailBuilder.Letter().Subject(new string('x', 5000)).With(MailPart.Text("x")).Build();

        Assert.That(StubParser.Reader().Read(mail).Subject, Is.EqualTo(new string('x', 256)));
    }

    // The JSON reader quotes all that it holds behind the letter n, which begins "null" or nothing.
    [Test]
    public void A_refusal_does_not_quote_the_whole_document()
    {
        string document = """{"organization-name":"a","report-id":"b","date-range":n""" + string.Concat(Enumerable.Repeat("x\u001b[31m", 2_000));

        Rejected rejected = (Rejected)new ReportReader(new ReadLimits()).Read(Encoding.UTF8.GetBytes(document)).Results.Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Reason, Is.EqualTo(RejectReasons.BrokenJson));
            Assert.That(rejected.Detail, Has.Length.LessThanOrEqualTo(500).And.StartsWith("Expected an SMTP TLS report in JSON"));
            Assert.That(rejected.Detail.Where(char.IsControl), Is.Empty);
        }
    }

    [Test]
    public void A_bare_file_has_no_header()
    {
        MailReading reading = StubParser.Reader().Read(Pack.Report("a"));

        Assert.That((reading.Subject, reading.MessageId, reading.From), Is.EqualTo(((string?)null, (string?)null, (string?)null)));
    }

    [Test]
    public void A_mail_over_the_cap_is_refused_unread_but_by_its_header()
    {
        byte[] mail = MailBuilder.Report().Attach(Pack.Gzip(Pack.Report("a"))).Build();

        MailReading reading = StubParser.Reader(new ReadLimits { MailBytes = mail.Length - 1 }).Read(mail);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(StubParser.Short(reading), Is.EqualTo(new[] { "mail: mail_too_large" }));
            Assert.That(((Rejected)reading.Results[0]).Detail, Does.Contain("Limits:MailBytes"));
            Assert.That(reading.MessageId, Is.EqualTo("m1@reporter.example"));
        }
    }

    [TestCaseSource(nameof(Errors))]
    public void An_exception_of_a_parser_becomes_a_value(Exception error, string reason)
    {
        ReportReader reader = new(new ReadLimits(), (_, _) => throw error);

        MailReading reading = reader.Read(Pack.Report("a"));

        Assert.That(StubParser.Short(reading), Is.EqualTo(new[] { $"file: {reason}" }));
    }

    [Test]
    public void A_bug_in_a_parser_escapes()
    {
        ReportReader reader = new(new ReadLimits(), (_, _) => throw new InvalidOperationException("bug"));

        Assert.That(() => reader.Read(Pack.Report("a")), Throws.InvalidOperationException);
    }

    [Test]
    public void Several_threads_may_read_at_once()
    {
        ReportReader reader = StubParser.Reader();
        byte[] mail = MailBuilder.Report().Attach(Pack.Zip(("a.xml", Pack.Report("a")), ("b.xml", Pack.Report("b"))), "r.zip").Build();
        string[][] results = new string[64][];

        Parallel.For(0, results.Length, i => results[i] = StubParser.Short(reader.Read(mail)));

        Assert.That(results, Is.All.EqualTo(new[] { "part 1 > r.zip > a.xml = a", "part 1 > r.zip > b.xml = b" }));
    }

    private static IEnumerable<TestCaseData> Errors()
    {
        yield return new TestCaseData(new XmlException("x"), RejectReasons.BrokenXml);
        yield return new TestCaseData(new InvalidDataException("x"), RejectReasons.BrokenArchive);
        yield return new TestCaseData(new FormatException("x"), RejectReasons.BrokenXml);
        yield return new TestCaseData(new JsonException("x"), RejectReasons.BrokenJson);
        yield return new TestCaseData(new DecoderFallbackException("x"), RejectReasons.BrokenXml);
        yield return new TestCaseData(new ReportFormatException(RejectReasons.Dtd, "x"), RejectReasons.Dtd);
    }
}
