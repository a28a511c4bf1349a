using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Storage.Sqlite;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Storage.Elasticsearch;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Tests.EndToEnd;

/// <summary>The daemon is killed again and again while it takes mail out of a real IMAP server.</summary>
[TestFixture]
public sealed class DovecotKillTests
{
    private const int Mails = 2000;
    private const int Kills = 50;
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [TestCase("sqlite")]
    [TestCase("elasticsearch")]
    public async Task Killed_fifty_times_it_loses_nothing_doubles_nothing_and_files_every_mail(string product)
    {
        IReadOnlyList<string> reports = CorpusMails.Reports();
        await using DovecotServer server = await DovecotServer.StartAsync();
        string url = product == "sqlite" ? "" : (await TestServer.SharedAsync(product)).Url;
        ReportReader reader = new(new ReadLimits());
        Dictionary<string, long> expected = [];
        DateTimeOffset received = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        for (int index = 0; index < Mails; index++)
        {
            byte[] xml = await File.ReadAllBytesAsync(reports[index % reports.Count]);
            server.Deliver("reports", index, CorpusMails.Make(index, xml), received.AddSeconds(index));
            foreach (AggregateRow row in reader.Read(xml).Results.OfType<Parsed>().SelectMany(parsed => parsed.Report.ReadRows()).Cast<AggregateRow>())
            {
                expected[row.Id] = row.MessageCount ?? 0;
            }
        }

        await WriteSettingsAsync(server.Port, url);
        Random random = new(20261124);
        for (int kill = 0; kill < Kills; kill++)
        {
            await using DaemonProcess daemon = DaemonProcess.Start(folder);
            await daemon.SaysAsync("Ready");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 500)), TimeProvider.System);
            await daemon.KillAsync();
        }

        TestContext.Out.WriteLine($"{server.Count("reports", "")} of {Mails} mails were left after {Kills} kills.");
        await using (DaemonProcess last = DaemonProcess.Start(folder))
        {
            await last.SaysAsync("Ready");
            if (server.Count("reports", "") > 0)
            {
                await last.SaysAsync("; 0 mails wait");
            }

            await last.StopAsync();
        }

        await using IReportStore store = product == "sqlite"
            ? new SqliteReportStore(new SqliteOptions { Path = Path.Combine(folder, "data", "dmarc.db") })
            : Stores.Make(url, "dovecot-kill_");
        await store.PrepareAsync(CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Count("reports", ""), Is.Zero);
            Assert.That(server.Count("reports", "Archive/Aggregate"), Is.EqualTo(Mails));
            Assert.That(await CountsAsync(store, RowKind.Aggregate), Is.EquivalentTo(expected));
            Assert.That(await CountsAsync(store, RowKind.Ingest), Has.Count.EqualTo(Mails));
        }
    }

    private static async Task<Dictionary<string, long>> CountsAsync(IReportStore store, RowKind kind)
    {
        Dictionary<string, long> counts = [];
        await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(kind, CancellationToken.None))
        {
            using JsonDocument document = JsonDocument.Parse(row);
            counts.Add(
                document.RootElement.GetProperty("_id").GetString()!,
                document.RootElement.TryGetProperty("message_count", out JsonElement count) ? count.GetInt64() : 0);
        }

        return counts;
    }

    private Task WriteSettingsAsync(int port, string url) => File.WriteAllTextAsync(
        Path.Combine(folder, "appsettings.json"),
        $$"""
        {
          "Imap": { "Mailboxes": [ {
            "Host": "127.0.0.1", "Port": {{port}}, "Security": "None", "Username": "reports", "Password": "{{DovecotServer.Password}}", "BatchMails": 20
          } ] },
          "Store": { "Kind": "{{(url.Length == 0 ? "Sqlite" : "Elasticsearch")}}" },
          {{(url.Length == 0 ? "" : $"\"Elasticsearch\": {{ \"Urls\": [ \"{url}\" ], \"IndexPrefix\": \"dovecot-kill_\" }},")}}
          "Retention": { "AggregateDays": 0 }
        }
        """);
}
