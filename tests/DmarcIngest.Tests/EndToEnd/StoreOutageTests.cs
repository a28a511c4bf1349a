using DmarcIngest.Mail.Folder;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Storage.Elasticsearch;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.EndToEnd;

/// <summary>A real Elasticsearch goes away and comes back: the pipeline waits, says so once, and goes on by itself.</summary>
[TestFixture]
public sealed class StoreOutageTests
{
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task No_mail_leaves_the_inbox_while_the_store_is_away_and_all_are_stored_when_it_is_back()
    {
        TestServer server = await TestServer.StartAsync("elasticsearch");
        await using ElasticsearchReportStore store = Stores.Make(server.Url, "outage_", new HastyTime());
        await store.PrepareAsync(CancellationToken.None);
        string inbox = Path.Combine(folder, "inbox");
        Directory.CreateDirectory(inbox);
        for (int index = 0; index < 50; index++)
        {
            await File.WriteAllTextAsync(Path.Combine(inbox, $"{index}.xml"), SampleReports.Xml($"r{index}", SampleReports.Record("192.0.2.1", index + 1)));
        }

        await server.StopAsync();
        WarningLog log = new();
        RetentionOptions retention = new() { AggregateDays = 0, IngestDays = 0 };
        IngestPipeline pipeline = new(new ReportReader(new ReadLimits()), store, new RetentionDoor(() => retention), new PoisonLedger(folder, NullLogger.Instance), log);
        await using FolderSource source = new(new FolderOptions { Path = inbox, StableSeconds = 0 }, new ReadLimits(), TimeProvider.System, NullLogger<FolderSource>.Instance);
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(3));
        Task<IngestTotals> running = pipeline.RunAsync(source, new IngestRun(ReadMode.UntilEmpty, Patience.Forever, TimeProvider.System), limit.Token);

        await log.First.WaitAsync(limit.Token);
        Assert.That(Directory.GetFiles(inbox), Has.Length.EqualTo(50));
        await server.RestartAsync();
        IngestTotals totals = await running;

        int rows = 0;
        await foreach (ReadOnlyMemory<byte> _ in store.ReadAsync(RowKind.Aggregate, limit.Token))
        {
            rows++;
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That((totals.Mails, rows), Is.EqualTo((50, 50)));
            Assert.That(Directory.GetFiles(inbox), Is.Empty);
            Assert.That(log.Warnings.Count(warning => warning.EndsWith("Waiting; mails stay where they are.", StringComparison.Ordinal)), Is.EqualTo(1), string.Join('\n', log.Warnings));
        }
    }

    private sealed class WarningLog : ILogger<IngestPipeline>
    {
        private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task First => first.Task;

        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
            {
                lock (Warnings)
                {
                    Warnings.Add(formatter(state, exception));
                }

                first.TrySetResult();
            }
        }
    }
}
