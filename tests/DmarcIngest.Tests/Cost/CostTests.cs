using System.Globalization;
using System.Text;
using DmarcIngest.Mail.Imap;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Storage.Elasticsearch;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Cost;

/// <summary>
/// What a mail costs, by measures that are the same on each machine. They change when the program does: whoever makes one larger must
/// want to, and whoever makes one smaller writes it down here.
/// </summary>
[TestFixture]
internal sealed class CostTests
{
    private const int Mails = 1000;
    private const int Records = 20;
    private const double Tolerance = 5;
    private static readonly DateTimeOffset Day = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [TestCase(false, 15_496, TestName = "A_report_allocates_as_much_as_it_did")]
    [TestCase(true, 42_344, TestName = "A_mail_allocates_as_much_as_it_did")]
    public void Reading_allocates_as_much_as_it_did(bool asMail, int expected)
    {
        byte[] report = Encoding.UTF8.GetBytes(Report(1));
        byte[] read = asMail ? CorpusMails.Make(0, report) : report;
        ReportReader reader = new(new ReadLimits());

        // The code that runs first is not the code that runs at last: until nothing changes any more.
        long allocated = 0;
        int rounds = 0;
        for (int calm = 0; calm < 300; calm++)
        {
            Assert.That(rounds++, Is.LessThan(50_000), "It never allocates the same for long.");
            long before = GC.GetAllocatedBytesForCurrentThread();
            int rows = reader.Read(read).Results.OfType<Parsed>().Sum(parsed => parsed.Report.ReadRows().Count());
            long now = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.That(rows, Is.EqualTo(Records));
            calm = now == allocated ? calm : 0;
            allocated = now;
        }

        Assert.That(allocated, Is.EqualTo(expected).Within(Tolerance).Percent);
    }

    [Test]
    public async Task A_thousand_mails_cost_as_many_commands_requests_and_bytes_as_they_did()
    {
        TestServer elasticsearch = await TestServer.SharedAsync("elasticsearch");
        await using DovecotServer dovecot = await DovecotServer.StartAsync();
        for (int index = 0; index < Mails; index++)
        {
            dovecot.Deliver("reports", index, CorpusMails.Make(index, Encoding.UTF8.GetBytes(Report(index))), Day.AddSeconds(index));
        }

        await using CountingProxy mailbox = new(dovecot.Port, "\r\n");
        await using CountingProxy store = new(new Uri(elasticsearch.Url).Port, " HTTP/1.1\r\n");
        await using ElasticsearchReportStore reports = Stores.Make(store.Url, "cost_");
        await reports.PrepareAsync(CancellationToken.None);
        (int requests, long bytes) = (store.Requests, store.Bytes);
        ImapMailboxOptions options = new() { Host = "127.0.0.1", Port = mailbox.Port, Security = ImapSecurity.None, Username = "reports", Password = DovecotServer.Password };
        await using ImapSource source = new(options, new ReadLimits(), TimeProvider.System, NullLogger<ImapSource>.Instance, "aaaaaaaa");
        RetentionOptions keepAll = new() { AggregateDays = 0, IngestDays = 0 };
        IngestPipeline pipeline = new(
            new ReportReader(new ReadLimits()), reports, new RetentionDoor(() => keepAll), new PoisonLedger("", NullLogger.Instance), NullLogger<IngestPipeline>.Instance);

        IngestTotals totals = await pipeline.RunAsync(source, new IngestRun(ReadMode.UntilEmpty, Patience.None, TimeProvider.System), CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((totals.Mails, totals.Rows), Is.EqualTo((Mails, Mails * Records)));

            // Seven batches of 150: each lists, fetches, marks and moves in a line, and is stored in two requests.
            Assert.That(mailbox.Requests, Is.EqualTo(15 + (7 * 4)), "lines of IMAP commands");
            Assert.That(store.Requests - requests, Is.EqualTo(13 + (7 * 2)), "HTTP requests");
            Assert.That((double)(store.Bytes - bytes) / (Mails * (Records + 1)), Is.EqualTo(1579).Within(Tolerance).Percent, "bytes sent a document");
        }
    }

    /// <summary>Twenty sources, a few of which fail.</summary>
    private static string Report(int number)
    {
        StringBuilder report = new(SampleReports.Head(number.ToString(CultureInfo.InvariantCulture), Day));
        for (int record = 0; record < Records; record++)
        {
            report.Append(SampleReports.Record($"192.0.2.{record}", record + 1, record % 5 == 0 ? "fail" : "pass"));
        }

        return report.Append("</feedback>").ToString();
    }
}
