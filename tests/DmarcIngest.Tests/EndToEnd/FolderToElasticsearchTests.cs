using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Storage.Elasticsearch;

namespace DmarcIngest.Tests.EndToEnd;

/// <summary>The daemon as a process of its own, with a real Elasticsearch or OpenSearch.</summary>
[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
public sealed class FolderToElasticsearchTests(string product)
{
    private const int Mails = 1000;
    private const int Kills = 50;
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Killed_fifty_times_at_random_moments_it_loses_nothing_and_doubles_nothing()
    {
        IReadOnlyList<string> reports = CorpusMails.Reports();
        TestServer server = await TestServer.SharedAsync(product);
        await WriteSettingsAsync(server, "kill_", 0);
        string inbox = Path.Combine(folder, "inbox");
        Directory.CreateDirectory(inbox);
        ReportReader reader = new(new ReadLimits());
        Dictionary<string, long> expected = [];
        DateTime received = new(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);
        for (int index = 0; index < Mails; index++)
        {
            byte[] xml = await File.ReadAllBytesAsync(reports[index]);
            string file = Path.Combine(inbox, $"{index:D4}.eml");
            await File.WriteAllBytesAsync(file, CorpusMails.Make(index, xml));
            File.SetLastWriteTimeUtc(file, received.AddSeconds(index));
            foreach (AggregateRow row in reader.Read(xml).Results.OfType<Parsed>().SelectMany(parsed => parsed.Report.ReadRows()).Cast<AggregateRow>())
            {
                expected[row.Id] = row.MessageCount ?? 0;
            }
        }

        Random random = new(20261124);
        for (int kill = 0; kill < Kills; kill++)
        {
            await using DaemonProcess daemon = DaemonProcess.Start(folder);
            await daemon.SaysAsync("Ready");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 350)), TimeProvider.System);
            await daemon.KillAsync();
        }

        TestContext.Out.WriteLine($"{Directory.GetFiles(inbox).Length} of {Mails} mails were left after {Kills} kills.");
        await using (DaemonProcess last = DaemonProcess.Start(folder))
        {
            await last.SaysAsync("Ready");
            if (Directory.GetFiles(inbox).Length > 0)
            {
                await last.SaysAsync("; 0 mails wait");
            }

            await last.StopAsync();
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Directory.GetFiles(inbox), Is.Empty);
            Assert.That(Directory.GetFiles(folder, "*.eml", SearchOption.AllDirectories), Has.Length.EqualTo(Mails));
            Assert.That((await CountsAsync(server, "kill_", RowKind.Aggregate)).Order(), Is.EqualTo(expected.Values.Order()));
            Assert.That(await CountsAsync(server, "kill_", RowKind.Ingest), Has.Count.EqualTo(Mails));
        }
    }

    [Test]
    public async Task Retention_edited_while_it_runs_drops_just_what_is_past_it()
    {
        TestServer server = await TestServer.SharedAsync(product);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Directory.CreateDirectory(Path.Combine(folder, "inbox"));
        foreach (int age in new[] { 10, 29, 31, 100, 300, 364 })
        {
            string xml = SampleReports.Head($"age-{age}", now.AddDays(-age)) + SampleReports.Record("192.0.2.1", age) + "</feedback>";
            await File.WriteAllTextAsync(Path.Combine(folder, "inbox", $"{age}.xml"), xml);
        }

        await WriteSettingsAsync(server, "live_", 365);
        await using DaemonProcess daemon = DaemonProcess.Start(folder);
        await daemon.SaysAsync("6 mails filed, 6 rows stored");

        await WriteSettingsAsync(server, "live_", 30);
        await daemon.SaysAsync("4 rows (Aggregate)");
        Assert.That((await CountsAsync(server, "live_", RowKind.Aggregate)).Order(), Is.EqualTo(new[] { 10, 29 }));

        await WriteSettingsAsync(server, "live_", 400);
        await daemon.SaysAsync("to 400");
        await daemon.StopAsync();
        Assert.That(await CountsAsync(server, "live_", RowKind.Aggregate), Has.Count.EqualTo(2));
    }

    private static async Task<List<long>> CountsAsync(TestServer server, string prefix, RowKind kind)
    {
        await using ElasticsearchReportStore store = Stores.Make(server.Url, prefix);
        await store.PrepareAsync(CancellationToken.None);
        List<long> counts = [];
        await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(kind, CancellationToken.None))
        {
            using JsonDocument document = JsonDocument.Parse(row);
            counts.Add(document.RootElement.TryGetProperty("message_count", out JsonElement count) ? count.GetInt64() : 0);
        }

        return counts;
    }

    private Task WriteSettingsAsync(TestServer server, string prefix, int days) => File.WriteAllTextAsync(
        Path.Combine(folder, "appsettings.json"),
        $$"""
        {
          "Store": { "Kind": "Elasticsearch" },
          "Elasticsearch": { "Urls": [ "{{server.Url}}" ], "IndexPrefix": "{{prefix}}" },
          "Retention": { "AggregateDays": {{days}} },
          "Folder": { "Path": "./inbox", "StableSeconds": 0, "PollSeconds": 1, "BatchMails": 10 }
        }
        """);
}
