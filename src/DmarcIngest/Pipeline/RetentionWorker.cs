using DmarcIngest.Reports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Pipeline;

/// <summary>Removes what is past its retention: at start, every hour, and at once when the settings change.</summary>
internal sealed partial class RetentionWorker(
    IngestWorker ingest,
    IReportStore store,
    RetentionDoor door,
    IReadOnlyList<IMailSource> sources,
    EventLog events,
    Outages outages,
    TimeProvider time,
    ILogger<RetentionWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private readonly SemaphoreSlim wake = new(0);
    private readonly OutageWatch outage = outages.Store();

    /// <summary>Runs the purge now; called when the settings have changed.</summary>
    public void Wake() => wake.Release();

    /// <summary>Applies a retention once; gives what went, or would go, by kind.</summary>
    public static async Task<IReadOnlyList<(RowKind Kind, DateTimeOffset Before, PurgeSummary Gone)>> ApplyAsync(
        IReportStore store, RetentionOptions retention, DateTimeOffset now, PurgeMode mode, CancellationToken cancellationToken)
    {
        List<(RowKind, DateTimeOffset, PurgeSummary)> gone = [];
        foreach (RowKind kind in Enum.GetValues<RowKind>())
        {
            if (retention.Cutoff(kind, now) is { } before)
            {
                gone.Add((kind, before, await store.PurgeAsync(kind, before, mode, cancellationToken)));
            }
        }

        return gone;
    }

    public override void Dispose()
    {
        wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ingest.Ready.WaitAsync(stoppingToken);
            WorldRetry retry = new(Patience.Forever, logger, time);
            while (true)
            {
                await retry.ExecuteAsync(PurgeAsync, stoppingToken);
                await WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        catch (Exception)
        {
            Environment.ExitCode = 1;
            throw;
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task hour = Task.Delay(Interval, time, waiting.Token);
        Task woken = wake.WaitAsync(waiting.Token);
        await Task.WhenAny(hour, woken);
        await waiting.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
    }

    private async ValueTask<bool> PurgeAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await PurgeRowsAsync(now, cancellationToken);
        foreach (IMailSource source in sources.Where(source => source.KeepFiledDays > 0))
        {
            int mails = await source.PurgeFiledAsync(now.AddDays(-source.KeepFiledDays), PurgeMode.Delete, cancellationToken);
            if (mails > 0)
            {
                LogMailsPurged(mails, source.Name, source.KeepFiledDays);
            }
        }

        return true;
    }

    private async Task PurgeRowsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<(RowKind, DateTimeOffset, PurgeSummary)> all = await ApplyAsync(store, door.Current, now, PurgeMode.Delete, cancellationToken);
            outage.Well();
            foreach ((RowKind kind, DateTimeOffset before, PurgeSummary gone) in all)
            {
                if (gone.Rows > 0)
                {
                    LogPurged(gone.Rows, kind, before.UtcDateTime, string.Join("; ", gone.Parts));
                }
            }

            events.Tell(Events.Retention(store.Description, all, now, time.GetUtcNow()));
        }
        catch (BrokenWorldException exception)
        {
            // Here and not where it is waited for: a mailbox that is away is waited for there too.
            outage.Broken(exception.Message, isFirst: false);
            throw;
        }
    }

    [LoggerMessage(LogLevel.Information, "Retention: {Rows} rows ({Kind}) before {Before:yyyy-MM-dd HH:mm} UTC removed: {Parts}.")]
    private partial void LogPurged(long rows, RowKind kind, DateTime before, string parts);

    [LoggerMessage(LogLevel.Information, "Retention: {Mails} filed mails of {Source} older than {Days} days deleted.")]
    private partial void LogMailsPurged(int mails, string source, int days);
}
