using System.Text;
using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Reports.Failure;
using DmarcIngest.Tests.Reports.Tls;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Pipeline;

/// <summary>What a row of the ingest log says of the reports in its mail and of the time that it took.</summary>
[TestFixture]
public sealed class IngestLogTests
{
    private static readonly DateTimeOffset Received = new(2026, 11, 2, 3, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider time = new(Received.AddMinutes(10));
    private string state = "";

    [SetUp]
    public void SetUp() => state = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(state, recursive: true);

    // The period of the sample reports ends at 23:59:59 of the first of November: 3 hours and a second before.
    [Test]
    public async Task An_aggregate_report_is_logged_with_its_reporter_its_domain_and_its_delay()
    {
        JsonObject row = await LogAsync(SampleReports.Mail("a", SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 5)), Received));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Words(row), Is.EqualTo("Receiver about example.com"));
            Assert.That((long)row["report_delay_seconds"]!, Is.EqualTo((3 * 3600) + 1));
            Assert.That((long)row["lag_seconds"]!, Is.EqualTo(600));
            Assert.That((string?)row["tenant"], Is.EqualTo("default"));
        }
    }

    [Test]
    public async Task Of_several_reports_each_name_stands_once_and_the_newest_period_counts()
    {
        byte[] old = Encoding.UTF8.GetBytes(SampleReports.Head("old", SampleReports.Begin.AddDays(-7), "b.example") + SampleReports.Record("192.0.2.1", 1) + "</feedback>");
        byte[] older = Encoding.UTF8.GetBytes(SampleReports.Head("older", SampleReports.Begin.AddDays(-8), "a.example") + SampleReports.Record("192.0.2.1", 1) + "</feedback>");

        JsonObject row = await LogAsync(Mail(MailBuilder.Report().Attach(old, "1.xml").Attach(Encoding.UTF8.GetBytes(TlsSamples.Report), "2.json").Attach(older, "3.xml").Build()));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)row["reports"]!, Is.EqualTo(3));
            Assert.That(Words(row), Is.EqualTo("Receiver, Sender Ltd about a.example, b.example, example.com"));
            Assert.That((long)row["report_delay_seconds"]!, Is.EqualTo((3 * 3600) + 1), "That of the SMTP TLS report.");
        }
    }

    [Test]
    public async Task A_failure_report_has_no_period_and_so_no_delay()
    {
        JsonObject row = await LogAsync(Mail(FailureMail.Mail()));

        Assert.That((Words(row), row.ContainsKey("report_delay_seconds")), Is.EqualTo(("reporter.example about example.com", false)));
    }

    [Test]
    public async Task A_mail_without_a_report_says_none()
    {
        JsonObject row = await LogAsync(SampleReports.Mail("a", "From: news@example.com\r\nSubject: Offers\r\n\r\nNothing to see.\r\n", Received));

        Assert.That((Words(row), row.ContainsKey("report_delay_seconds")), Is.EqualTo(("none about none", false)));
    }

    [Test]
    public async Task Neither_delay_nor_lag_is_below_nothing_when_clocks_differ()
    {
        DateTimeOffset early = SampleReports.Begin.AddHours(1);
        time.AdjustTime(early.AddHours(-1));

        JsonObject row = await LogAsync(SampleReports.Mail("a", SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 5)), early));

        Assert.That(((long)row["report_delay_seconds"]!, (long)row["lag_seconds"]!), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public async Task Of_very_many_domains_fifty_are_named()
    {
        JsonNode report = JsonNode.Parse(TlsSamples.Report)!;
        JsonNode policy = report["policies"]![0]!;
        for (int i = 10; i < 90; i++)
        {
            JsonNode more = policy.DeepClone();
            more["policy"]!["policy-domain"] = $"d{i}.example";
            report["policies"]!.AsArray().Add(more);
        }

        JsonObject row = await LogAsync(SampleReports.Mail("a", report.ToJsonString(), Received));

        Assert.That(row["domains"]!.AsArray().Select(domain => (string?)domain), Is.EqualTo(Enumerable.Range(10, 50).Select(i => $"d{i}.example")));
    }

    [Test]
    public async Task Each_mail_says_how_many_waited_behind_its_batch()
    {
        MailItem[] mails = [.. "abc".Select(key => SampleReports.Mail($"{key}", $"From: {key}@example.com\r\n\r\nNothing.\r\n", Received))];
        MemoryStore store = await RunAsync(new ListSource([mails[0]], [mails[1], mails[2]]));

        Assert.That(
            store.Of(RowKind.Ingest).Select(Rows.Expected).Select(row => $"{row["mail_key"]} {row["waiting"]}"),
            Is.EquivalentTo(new[] { "a 2", "b 0", "c 0" }));
    }

    private static MailItem Mail(byte[] content) => new() { Source = "list", Key = "a", Received = Received, Size = content.Length, Content = content };

    private static string Words(JsonObject row)
    {
        return $"{Join("reporters")} about {Join("domains")}";

        string Join(string field) => string.Join(", ", row[field]!.AsArray().Select(word => (string?)word));
    }

    private async Task<JsonObject> LogAsync(MailItem mail) => Rows.Expected((await RunAsync(new ListSource([mail]))).Of(RowKind.Ingest).Single());

    private async Task<MemoryStore> RunAsync(ListSource source)
    {
        MemoryStore store = new();
        IngestPipeline pipeline = new(
            new ReportReader(new ReadLimits(), new FailurePrivacy(PrivacyLevel.Full, "a key"u8.ToArray())),
            store,
            new RetentionDoor(() => new RetentionOptions()),
            new PoisonLedger(state, NullLogger.Instance),
            NullLogger<IngestPipeline>.Instance);
        await pipeline.RunAsync(source, new IngestRun(ReadMode.UntilEmpty, Patience.None, time), CancellationToken.None);
        return store;
    }
}
