using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Mail.Http;
using DmarcIngest.Tests.Storage.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Pipeline;

/// <summary>The retention worker over real SQLite and a mailbox in memory, by a clock that can be wrong.</summary>
internal sealed class OpenRetention : IAsyncDisposable
{
    private readonly SqliteFiles files;
    private readonly IngestWorker ingest;
    private readonly EventLog events;

    private OpenRetention(SqliteFiles files, IReportStore store)
    {
        this.files = files;
        Store = store;
        Time.SetUtcNow(Now);
        Door = new RetentionDoor(() => Options);
        State = new DaemonState(store, [Mailbox], Time);
        events = new EventLog(store, Time, NullLogger<EventLog>.Instance);
        Outages outages = new(store, events, Time);
        ingest = new IngestWorker([], store, null!, events, outages, State, Time, NullLogger<IngestWorker>.Instance);
        Worker = new RetentionWorker(ingest, store, Door, [Mailbox], events, outages, Time, new Logger<RetentionWorker>(Log), State);
    }

    public static DateTimeOffset Now { get; } = new(2026, 11, 26, 6, 0, 0, TimeSpan.Zero);

    public RetentionOptions Options { get; } = new();

    public RoundTime Time { get; } = new();

    public IReportStore Store { get; }

    public RetentionDoor Door { get; }

    public DaemonState State { get; }

    public RetentionWorker Worker { get; }

    /// <summary>Warnings.</summary>
    public KeptLog Log { get; } = new();

    public ListSource Mailbox { get; } = new() { KeepFiledDays = 30 };

    public static async Task<OpenRetention> StartAsync()
    {
        SqliteFiles files = new();
        return new OpenRetention(files, await files.OpenAsync("retention"));
    }

    /// <summary>Starts the worker and waits for its first round.</summary>
    public async Task RunAsync()
    {
        await ingest.StartAsync(CancellationToken.None);
        await Worker.StartAsync(CancellationToken.None);
        await Time.WaitsAsync();
    }

    public async Task NextRoundAsync()
    {
        Time.Advance(TimeSpan.FromHours(1));
        await Time.WaitsAsync();
    }

    /// <summary>What an edit of the settings leads to.</summary>
    public async Task WakeAsync()
    {
        Worker.Wake();
        await Time.WaitsAsync();
    }

    /// <summary>Aggregate rows of a period that began so many days ago.</summary>
    public Task WriteAsync(int rows, double daysAgo)
    {
        AggregateReport report = Rows.ReportOf(Now.AddDays(-daysAgo));
        return Store.WriteAsync(Enumerable.Range(0, rows).Select(i => new RowWrite(Rows.Aggregate($"{daysAgo} {i}", report), 1, 0)), CancellationToken.None);
    }

    /// <summary>Rows of the ingest log.</summary>
    public Task WriteMailsAsync(int mails, double daysAgo) =>
        Store.WriteAsync(Enumerable.Range(0, mails).Select(i => new RowWrite(Rows.Ingest($"{daysAgo} {i}", Now.AddDays(-daysAgo)), 1, 0)), CancellationToken.None);

    public Task<long> RowsAsync(RowKind kind) => Store.CountAsync(kind, DateTimeOffset.MinValue, long.MaxValue, CancellationToken.None);

    /// <summary>What the events of a name say.</summary>
    public async Task<string[]> EventsAsync(string what)
    {
        await events.WriteWaitingAsync(CancellationToken.None);
        List<JsonNode> rows = [];
        await foreach (ReadOnlyMemory<byte> row in Store.ReadAsync(RowKind.Event, CancellationToken.None))
        {
            rows.Add(JsonNode.Parse(row.Span)!);
        }

        return [.. rows.Where(row => (string)row["event"]! == what).Select(row => (string)row["detail"]!)];
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.StopAsync(CancellationToken.None);
        Worker.Dispose();
        ingest.Dispose();
        events.Dispose();
        await Store.DisposeAsync();
        Time.Dispose();
        Log.Dispose();
        files.Remove();
    }
}
