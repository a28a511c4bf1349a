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
    ILogger<RetentionWorker> logger,
    DaemonState? state = null) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private readonly SemaphoreSlim wake = new(0);
    private readonly OutageWatch outage = outages.Store();
    private readonly RetentionGuard guard = new(time);
    private readonly RetentionHolds holds = RetentionHolds.Begin(door, events, state, time, logger);

    /// <summary>Runs the purge now; called when the settings have changed.</summary>
    public void Wake() => wake.Release();

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
        RetentionOptions retention = door.Current;
        if (await PurgeRowsAsync(retention, now, cancellationToken))
        {
            // Two folders of one mailbox have one name, unless the settings give them others.
            foreach (IGrouping<string, IMailSource> mailbox in sources.Where(source => source.KeepFiledDays > 0).GroupBy(source => source.Name))
            {
                await PurgeFiledAsync(mailbox.Key, [.. mailbox], retention, now, cancellationToken);
            }
        }

        return true;
    }

    private async Task PurgeFiledAsync(string mailbox, IReadOnlyList<IMailSource> folders, RetentionOptions retention, DateTimeOffset now, CancellationToken cancellationToken)
    {
        FiledPurge old = default;
        foreach (IMailSource source in folders)
        {
            FiledPurge one = await source.PurgeFiledAsync(now.AddDays(-source.KeepFiledDays), PurgeMode.DryRun, cancellationToken);
            old = new FiledPurge(old.Mails + one.Mails, old.Of + one.Of);
        }

        int days = folders.Min(source => source.KeepFiledDays);
        if (guard.Ask(mailbox, now.AddDays(-days), old, retention, now) is { } held)
        {
            holds.Hold(held);
            holds.Publish();
            return;
        }

        holds.Free(null, mailbox);
        holds.Publish();
        foreach (IMailSource source in old.Mails > 0 ? folders : [])
        {
            FiledPurge gone = await source.PurgeFiledAsync(now.AddDays(-source.KeepFiledDays), PurgeMode.Delete, cancellationToken);
            if (gone.Mails > 0)
            {
                LogMailsPurged(gone.Mails, source.Name, source.KeepFiledDays);
            }
        }

        guard.Applied(null, mailbox, days, now);
    }

    /// <summary>False if the clock is in doubt.</summary>
    private async Task<bool> PurgeRowsAsync(RetentionOptions retention, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            RetentionRound round = await RetentionRound.RunAsync(store, retention, guard, now, PurgeMode.Delete, cancellationToken);
            outage.Well();
            foreach ((RowKind kind, DateTimeOffset before, PurgeSummary gone) in round.Gone.Where(one => one.Gone.Rows > 0))
            {
                LogPurged(gone.Rows, kind, before.UtcDateTime, string.Join("; ", gone.Parts), Why(kind, round));
            }

            foreach (RowKind kind in Enum.GetValues<RowKind>().Where(kind => !round.Held.Any(held => held.Kind == kind)))
            {
                holds.Free(kind, store.Description);
            }

            foreach (HeldBack held in round.Held)
            {
                holds.Hold(held);
            }

            holds.Publish();
            if (round.Held.Count > 0)
            {
                return false;
            }

            events.Tell(Events.Retention(store.Description, round.Gone, now, time.GetUtcNow()));
            return true;
        }
        catch (BrokenWorldException exception)
        {
            // Here and not where it is waited for: a mailbox that is away is waited for there too.
            outage.Broken(exception.Message, isFirst: false);
            throw;
        }
    }

    private static string Why(RowKind kind, RetentionRound round) => !round.Shortened.TryGetValue(kind, out int days) ? ""
        : days == 0 ? " They were kept for ever until the settings changed." : $" They were kept for {days} days until the settings changed.";

    [LoggerMessage(LogLevel.Information, "Retention: {Rows} rows ({Kind}) before {Before:yyyy-MM-dd HH:mm} UTC removed: {Parts}.{Why}")]
    private partial void LogPurged(long rows, RowKind kind, DateTime before, string parts, string why);

    [LoggerMessage(LogLevel.Information, "Retention: {Mails} filed mails of {Source} older than {Days} days deleted.")]
    private partial void LogMailsPurged(int mails, string source, int days);
}
