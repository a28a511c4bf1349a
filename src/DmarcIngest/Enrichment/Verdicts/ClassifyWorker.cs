using DmarcIngest.Pipeline;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>
/// Judges all sources at start, the newest months every hour, and all of them again when the settings overrule other sources than before.
/// </summary>
internal sealed partial class ClassifyWorker(IngestWorker ingest, Enricher enricher, IReportStore store, Outages outages, TimeProvider time, ILogger<ClassifyWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>How often is looked whether names were found of which rows were stored without.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(5);

    private readonly Classifier classifier = enricher.Classifier(store);

    /// <summary>Reports come days late at times, and months are judged by sixteen days on either side.</summary>
    private static readonly TimeSpan Back = TimeSpan.FromDays(20);

    private readonly SemaphoreSlim wake = new(0);

    /// <summary>Judges all now; called when the settings have changed.</summary>
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
            WorldRetry retry = new(Patience.Forever, logger, time, outages.Store());
            bool all = true;
            while (true)
            {
                DateTimeOffset? since = all ? null : time.GetUtcNow() - Back;
                await retry.ExecuteAsync(token => RunAsync(since, token), stoppingToken);
                all = await WaitAsync(stoppingToken);
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

    private async ValueTask<bool> RunAsync(DateTimeOffset? since, CancellationToken cancellationToken)
    {
        try
        {
            await classifier.RunAsync(since, null, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or BrokenWorldException))
        {
            // What is derived can be derived again; mail must not stop for it, and a restart would meet the same rows.
            LogBug(exception);
            return false;
        }
    }

    /// <summary>Waits until it is time again; true if it was woken.</summary>
    private async Task<bool> WaitAsync(CancellationToken stoppingToken)
    {
        long start = time.GetTimestamp();
        do
        {
            using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            Task pause = Task.Delay(Look, time, waiting.Token);
            Task woken = wake.WaitAsync(waiting.Token);
            await Task.WhenAny(pause, woken);
            await waiting.CancelAsync();
            stoppingToken.ThrowIfCancellationRequested();

            // Both may have happened: a call that was taken must not be lost.
            if (woken.IsCompletedSuccessfully)
            {
                return true;
            }
        }
        while (time.GetElapsedTime(start) < Interval && !enricher.TakeLateNames());

        return false;
    }

    [LoggerMessage(LogLevel.Error, "Judging the sources failed, which is a bug of this program: please report it. Mail goes on, rows keep the verdicts that they have, and it is tried again in an hour.")]
    private partial void LogBug(Exception exception);
}
