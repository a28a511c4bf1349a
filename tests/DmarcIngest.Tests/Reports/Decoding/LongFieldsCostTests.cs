using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Decoding;

namespace DmarcIngest.Tests.Reports.Decoding;

/// <summary>
/// Whatever stands where in a header, what is not refused as too long costs the parser no more than it may: copies of a field, which it
/// makes a few bytes at a time, are memory, and that is the same on each machine.
/// </summary>
internal sealed class LongFieldsCostTests
{
    // Room for a field of LongestFolded, made by 4096 bytes, is 256 * 1024 * (256 * 1024 / 4096) / 2, or eight megabytes.
    private const long Most = 64L << 20;
    private const int Failures = 10;

    private static readonly string[] Tops = ["", "X: a\r\n", "Content-Type: message/rfc822\r\n\r\n", "Content-Type: message/rfc822\r\n\r\nX: a\r\n", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX: a\r\n"];

    private static readonly string[] Firsts =
        ["X: a\r\n", "X : a\r\n", "<a>\r\n", "<a:b>\r\n", "<a b=\"c:d\">\r\n", "{\"a\": 1\r\n", "\r\r\n", "\r", " \r\n", "--other\r\n", "--b\r\n", "--b--\r\n", "\r\n--b\r\nX: a\r\n", "From x\r\n", ">From x\r\n", "\0\r\n", "a\r\n", ": a\r\n", "<a>\r\n<b>\r\n"];

    [Test]
    public void What_is_not_refused_costs_the_parser_no_more_than_it_may([ValueSource(nameof(Tops))] string top, [ValueSource(nameof(Firsts))] string first)
    {
        byte[] mail = Encoding.Latin1.GetBytes(top + first + Lines(800_000) + "\r\nx\r\n");
        Assert.That(LongFields.In(mail) || OnNewThread(() => MailParser.Parse(mail, new ReadLimits())) < Most, Is.True);
    }

    [TestCase("Content-Type: text/xml", ";\r\n p=1")]
    [TestCase("Content-Disposition: attachment", ";\r\n p=1")]
    [TestCase("Content-Type: text/xml", ";\r\n name*1*=%61")]
    [TestCase("From: a@reporter.example", ",\r\n a@reporter.example")]
    [TestCase("References: ", "\r\n <1@reporter.example>")]
    public void A_mail_with_a_field_in_many_lines_costs_no_more_than_one_that_is_just_short_enough(string field, string line)
    {
        byte[] mail = Encoding.ASCII.GetBytes($"{field}{Times(800_000 / line.Length, line)}\r\n\r\n<feedback/>");
        Rejected[] rejected = [];

        long cost = OnNewThread(() => rejected = [.. new ReportReader(new ReadLimits()).Read(mail).Results.OfType<Rejected>()]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Select(one => one.Reason), Is.EqualTo([RejectReasons.LimitExceeded]));
            Assert.That(cost, Is.LessThan(Most));
        }
    }

    [Test]
    public void Many_failure_reports_with_such_fields_cost_no_more_than_one()
    {
        string fields = Convert.ToBase64String(Encoding.ASCII.GetBytes($"Feedback-Type: auth-failure\r\nArrival-Date: Sun, 01 Nov 2026 00:00:00 +0000\r\nX: a\r\n{Lines(250_000)}"), Base64FormattingOptions.InsertLineBreaks);
        byte[] mail = Encoding.ASCII.GetBytes(
            "From: a@reporter.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
            Times(Failures, $"--b\r\nContent-Type: message/feedback-report\r\nContent-Transfer-Encoding: base64\r\n\r\n{fields}\r\n") + "--b--\r\n");
        int read = 0;

        long cost = OnNewThread(() => read = new ReportReader(new ReadLimits()).Read(mail).Results.OfType<Parsed>().Count());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read, Is.EqualTo(Failures));
            Assert.That(cost, Is.LessThan(Most));
        }
    }

    private static string Lines(int length) => Times(length / 8, " aaaaa\r\n");

    private static string Times(int count, string text) => new StringBuilder(count * text.Length).Insert(0, text, count).ToString();

    /// <summary>What it allocates where no parser has made room yet.</summary>
    private static long OnNewThread(Action action)
    {
        long cost = 0;
        Thread thread = new(() =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            cost = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        thread.Start();
        thread.Join();
        return cost;
    }
}
