using System.Text.Json;
using DmarcIngest.Mail.Imap;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Storage.Sqlite;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Storage.Elasticsearch;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.EndToEnd;

/// <summary>2,000 mails made of real reports, from a real IMAP server into each store.</summary>
[TestFixture]
public sealed class DovecotToStoresTests
{
    private const int Mails = 2000;
    private static readonly DateTimeOffset Received = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [TestCase("sqlite")]
    [TestCase("elasticsearch")]
    [TestCase("opensearch")]
    public async Task Rows_and_sums_are_those_of_the_reports_and_a_second_run_adds_none(string product)
    {
        IReadOnlyList<string> reports = CorpusMails.Reports();
        await using DovecotServer server = await DovecotServer.StartAsync();
        Dictionary<string, long> expected = [];
        ReportReader reader = new(new ReadLimits());
        for (int index = 0; index < Mails; index++)
        {
            byte[] xml = await File.ReadAllBytesAsync(reports[index % reports.Count]);
            server.Deliver("reports", index, CorpusMails.Make(index, xml), Received.AddSeconds(index));
            foreach (AggregateRow row in reader.Read(xml).Results.OfType<Parsed>().SelectMany(parsed => parsed.Report.ReadRows()).Cast<AggregateRow>())
            {
                // A repeated report overwrites itself, a later copy's count stands.
                expected[row.Id] = row.MessageCount ?? 0;
            }
        }

        await using IReportStore store = await OpenAsync(product);
        IngestTotals first = await RunAsync(server, store);
        (int rows, long messages) = await SumAsync(store, RowKind.Aggregate);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Mails, Is.EqualTo(Mails));
            Assert.That((rows, messages), Is.EqualTo((expected.Count, expected.Values.Sum())));
            Assert.That(server.Count("reports", "Archive/Aggregate"), Is.EqualTo(Mails));
            Assert.That(server.Count("reports", ""), Is.Zero);
        }

        server.MoveBack("reports", "Archive/Aggregate");
        IngestTotals second = await RunAsync(server, store);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Mails, Is.EqualTo(Mails));
            Assert.That(await SumAsync(store, RowKind.Aggregate), Is.EqualTo((rows, messages)));
            Assert.That((await SumAsync(store, RowKind.Ingest)).Rows, Is.EqualTo(Mails));
            Assert.That(server.Count("reports", "Archive/Aggregate"), Is.EqualTo(Mails));
        }
    }

    private async Task<IReportStore> OpenAsync(string product)
    {
        IReportStore store = product == "sqlite"
            ? new SqliteReportStore(new SqliteOptions { Path = Path.Combine(folder, "dmarc.db") })
            : await Stores.OpenAsync(product, "dovecot-to-stores");
        await store.PrepareAsync(CancellationToken.None);
        return store;
    }

    private async Task<IngestTotals> RunAsync(DovecotServer server, IReportStore store)
    {
        ImapMailboxOptions options = new() { Host = "127.0.0.1", Port = server.Port, Security = ImapSecurity.None, Username = "reports", Password = DovecotServer.Password };
        await using ImapSource source = new(options, new ReadLimits(), TimeProvider.System, NullLogger<ImapSource>.Instance);
        RetentionOptions retention = new() { AggregateDays = 0, IngestDays = 0 };
        IngestPipeline pipeline = new(
            new ReportReader(new ReadLimits()), store, new RetentionDoor(() => retention), new PoisonLedger(folder, NullLogger.Instance), NullLogger<IngestPipeline>.Instance);
        return await pipeline.RunAsync(source, new IngestRun(ReadMode.UntilEmpty, Patience.None, TimeProvider.System), CancellationToken.None);
    }

    private static async Task<(int Rows, long Messages)> SumAsync(IReportStore store, RowKind kind)
    {
        int rows = 0;
        long messages = 0;
        await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(kind, CancellationToken.None))
        {
            using JsonDocument document = JsonDocument.Parse(row);
            rows++;
            messages += document.RootElement.TryGetProperty("message_count", out JsonElement count) ? count.GetInt64() : 0;
        }

        return (rows, messages);
    }
}
