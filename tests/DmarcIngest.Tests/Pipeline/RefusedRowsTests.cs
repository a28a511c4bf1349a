using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Pipeline;

/// <summary>Rows that a store will never take: what is written down of them, and how they come back.</summary>
[TestFixture]
public sealed class RefusedRowsTests
{
    private readonly MemoryStore store = new();
    private string state = "";

    [SetUp]
    public void SetUp() => state = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(state, recursive: true);

    [Test]
    public async Task A_refused_row_is_written_down_the_rest_is_stored_and_the_mail_can_be_read_again()
    {
        MailItem mail = SampleReports.Mail("a", SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 5), SampleReports.Record("192.0.2.2", 7)));
        store.Refuse = row => row is AggregateRow { MessageCount: 7 } ? "no such field [message_count]" : null;
        ListSource first = new([mail]);
        await RunAsync(first, state);

        string file = Path.Combine(state, "refused.ndjson");
        JsonNode line = JsonNode.Parse((await File.ReadAllLinesAsync(file)).Single())!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Settled.Single().Outcome, Is.EqualTo(MailOutcome.Invalid));
            Assert.That(store.Of(RowKind.Aggregate).Single().Weight, Is.EqualTo(5));
            Assert.That(((string)line["reason"]!, (string)line["kind"]!, (string)line["mail_key"]!), Is.EqualTo(("no such field [message_count]", "dmarc_aggregate", "a")));
            Assert.That(((string)line["row"]!["source_ip_address"]!, (long)line["row"]!["message_count"]!), Is.EqualTo(("192.0.2.2", 7L)));
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        store.Refuse = _ => null;
        ListSource again = new([mail]);
        await RunAsync(again, state);

        Assert.That(again.Settled.Single().Outcome, Is.EqualTo(MailOutcome.Aggregate));
        Assert.That(store.Of(RowKind.Aggregate).Select(row => row.Weight), Is.EquivalentTo(new[] { 5, 7 }));
    }

    [Test]
    public async Task A_line_that_a_crash_broke_off_spoils_no_other()
    {
        string file = Path.Combine(state, "refused.ndjson");
        await File.WriteAllTextAsync(file, "{\"refused\":\"2026-1");
        store.Refuse = row => row is AggregateRow ? "no" : null;
        await RunAsync(new ListSource([SampleReports.Mail("a", SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 5)))]), state);

        string[] lines = await File.ReadAllLinesAsync(file);
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That((string)JsonNode.Parse(lines[1])!["reason"]!, Is.EqualTo("no"));
    }

    [Test]
    public async Task While_it_cannot_be_written_down_the_mail_is_not_filed()
    {
        string nowhere = Path.Combine(state, "file");
        await File.WriteAllTextAsync(nowhere, "in the way");
        store.Refuse = row => row is AggregateRow ? "no" : null;
        ListSource source = new([SampleReports.Mail("a", SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 5)))]);

        Assert.That(async () => await RunAsync(source, nowhere), Throws.TypeOf<BrokenWorldException>().With.Message.Contains("refused.ndjson"));
        Assert.That(source.Settled, Is.Empty);
    }

    [Test]
    public async Task A_file_that_is_full_grows_no_more()
    {
        string file = Path.Combine(state, "refused.ndjson");
        await using (FileStream stream = File.Create(file))
        {
            stream.SetLength(RefusedRows.MostBytes - 1);
            stream.Seek(0, SeekOrigin.End);
            stream.WriteByte((byte)'\n');
        }

        store.Refuse = row => row is AggregateRow ? "no" : null;
        ListSource source = new([SampleReports.Mail("a", SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 5)))]);
        await RunAsync(source, state);

        Assert.That(new FileInfo(file).Length, Is.EqualTo(RefusedRows.MostBytes));
        Assert.That(source.Settled.Single().Outcome, Is.EqualTo(MailOutcome.Invalid));
    }

    private async Task RunAsync(ListSource source, string folder)
    {
        RetentionOptions retention = new() { AggregateDays = 0 };
        IngestPipeline pipeline = new(
            new ReportReader(new ReadLimits()),
            store,
            new RetentionDoor(() => retention),
            new PoisonLedger("", NullLogger.Instance),
            NullLogger<IngestPipeline>.Instance,
            refusedRows: new RefusedRows(folder, TimeProvider.System));
        await pipeline.RunAsync(source, new IngestRun(ReadMode.UntilEmpty, Patience.None, TimeProvider.System), CancellationToken.None);
    }
}
