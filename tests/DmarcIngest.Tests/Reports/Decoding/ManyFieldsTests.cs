using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Decoding;
using DmarcIngest.Reports.Failure;

namespace DmarcIngest.Tests.Reports.Decoding;

/// <summary>How many header fields of a mail are read. The parser makes some 270 bytes of each, which is memory, and that is the same on each machine.</summary>
internal sealed class ManyFieldsTests
{
    private const string Failure = """
        From: a@reporter.example
        Content-Type: multipart/report; report-type=feedback-report; boundary=b

        --b
        Content-Type: message/feedback-report

        Feedback-Type: auth-failure
        Arrival-Date: Sun, 01 Nov 2026 00:00:00 +0000

        --b
        Content-Type: message/rfc822

        Subject: first

        """;

    [Test]
    public void Of_millions_of_fields_of_a_mail_the_first_half_million_are_read_and_it_is_said()
    {
        byte[] mail = Encoding.ASCII.GetBytes($"Subject: first\r\n{Times(4_000_000, "a:\r\n")}\r\nx");

        long cost = Cost(() => new ReportReader(new ReadLimits()).Read(mail), out MailReading reading);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reading.Subject, Is.EqualTo("first"));
            Assert.That(reading.Results.OfType<Rejected>().Select(one => one.Reason), Is.EqualTo([RejectReasons.LimitExceeded]));
            Assert.That(cost, Is.LessThan(ManyFields.MostOfMail * 400L));
        }
    }

    [Test]
    public void Of_hundreds_of_thousands_of_fields_of_a_sample_the_first_are_read_and_the_row_says_so()
    {
        byte[] mail = Encoding.ASCII.GetBytes($"{Failure}{Times(500_000, "a:\n")}\nx\n--b--\n");

        long cost = Cost(() => new ReportReader(new ReadLimits(), new FailurePrivacy(PrivacyLevel.Full, new byte[32])).Read(mail), out MailReading reading);

        FailureReport report = (FailureReport)reading.Results.OfType<Parsed>().Single().Report;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Row.Sample!.Subject, Is.EqualTo("first"));
            Assert.That(report.Deviations, Does.Contain(FailureDeviations.TextTruncated));
            Assert.That(reading.Results.OfType<Rejected>(), Is.Empty);
            Assert.That(cost, Is.LessThan(ManyFields.MostOfPart * 400L + (mail.Length * 4)));
        }
    }

    [Test]
    public void A_sample_of_some_thousand_fields_is_read_to_its_end()
    {
        byte[] mail = Encoding.ASCII.GetBytes($"{Failure}{Times(9_000, $"X-Long: {new string('a', 40)}\n")}To: last@example.org\n\nx\n--b--\n");

        FailureReport report = (FailureReport)new ReportReader(new ReadLimits(), new FailurePrivacy(PrivacyLevel.Full, new byte[32])).Read(mail).Results.OfType<Parsed>().Single().Report;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Row.Sample!.To.Select(to => to.Address), Is.EqualTo(["last@example.org"]));
            Assert.That(report.Deviations, Does.Not.Contain(FailureDeviations.TextTruncated));
        }
    }

    [Test]
    public void Lines_of_a_text_that_begins_like_a_header_are_no_fields_that_are_missed()
    {
        byte[] text = Encoding.ASCII.GetBytes($"Content-Type: message/rfc822\n\nContent-Type: text/plain\n\nNote: well\n{Times(100_000, "line\n")}");
        ManyFields fields = new();

        ReadOnlyMemory<byte> cut = fields.Cut(text);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cut.Length, Is.EqualTo(text.Length));
            Assert.That(fields.Lost, Is.False);
        }
    }

    [TestCase("b", "\n")]
    [TestCase("b\n", "\n ")]
    [TestCase("b:c", "\n c")]
    public void One_field_too_many_at_the_very_end_is_cut_within_the_mail(string last, string cut)
    {
        byte[] mail = Encoding.ASCII.GetBytes(Times(ManyFields.MostOfMail, "a:b\n") + last);
        ManyFields fields = new();

        ReadOnlyMemory<byte> given = fields.Cut(mail);

        Assert.That((given.Length, Encoding.ASCII.GetString(given.Span[^last.Length..]), fields.Lost), Is.EqualTo((mail.Length, cut, true)));
    }

    [Test]
    public void A_mail_as_mails_are_is_not_copied()
    {
        byte[] mail = Encoding.ASCII.GetBytes($"Subject: x\n{Times(1_000, "X: a\n")}\n{Times(100_000, "body\n")}");

        Assert.That(new ManyFields().Cut(mail).Equals(mail.AsMemory()), Is.True);
    }

    private static string Times(int count, string text) => new StringBuilder(count * text.Length).Insert(0, text, count).ToString();

    private static long Cost(Func<MailReading> read, out MailReading reading)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        reading = read();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
