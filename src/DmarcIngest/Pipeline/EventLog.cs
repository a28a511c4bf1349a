using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Pipeline;

/// <summary>
/// Events on their way into the store. They are written beside everything else: nobody waits for it, and nothing ends when it fails. Told only
/// once the store has been prepared.
/// </summary>
internal sealed partial class EventLog(IReportStore store, TimeProvider time, ILogger<EventLog> logger) : BackgroundService
{
    private const int MostWaiting = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim wake = new(0);
    private readonly List<(EventRow Row, bool Keep)> waiting = [];

    /// <summary>A sign of life: not worth keeping if the store does not take it now.</summary>
    public void Tell(EventRow row) => Add(row, keep: false);

    /// <summary>What must be known later: kept until the store takes it, the newest hundred.</summary>
    public void Keep(EventRow row) => Add(row, keep: true);

    public override void Dispose()
    {
        wake.Dispose();
        base.Dispose();
    }

    /// <summary>How an event is written, under a version that is the same each time.</summary>
    public static RowWrite Write(EventRow row) => new(row, RowVersion.Of(row, row.Timestamp), 0);

    /// <summary>Writes what waits; false if some of it must be tried again.</summary>
    internal async Task<bool> WriteWaitingAsync(CancellationToken cancellationToken)
    {
        List<(EventRow Row, bool Keep)> now;
        lock (gate)
        {
            now = [.. waiting];
        }

        if (now.Count == 0)
        {
            return true;
        }

        bool isAway = false;
        try
        {
            WriteSummary written = await store.WriteAsync(now.Select(one => Write(one.Row)), cancellationToken);
            foreach (RefusedRow refused in written.Refused)
            {
                LogRefused(refused.Reason);
            }
        }
        catch (BrokenWorldException exception)
        {
            isAway = true;
            LogNotWritten(now.Count, exception.Message);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Mail must not stop for an event, and the same rows would fail again.
            LogBug(exception);
        }

        lock (gate)
        {
            waiting.RemoveAll(one => now.Contains(one) && !(isAway && one.Keep));
            return !isAway || waiting.Count == 0;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await wake.WaitAsync(stoppingToken);
                while (!await WriteWaitingAsync(stoppingToken))
                {
                    await Task.Delay(Pause, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private void Add(EventRow row, bool keep)
    {
        lock (gate)
        {
            if (waiting.Count == MostWaiting)
            {
                waiting.RemoveAt(Math.Max(0, waiting.FindIndex(one => !one.Keep)));
            }

            waiting.Add((row, keep));
        }

        wake.Release();
    }

    [LoggerMessage(LogLevel.Debug, "{Events} events could not be written; outages are kept and written later. {Reason}")]
    private partial void LogNotWritten(int events, string reason);

    [LoggerMessage(LogLevel.Warning, "The store refused an event: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(LogLevel.Error, "Writing an event failed, which is a bug of this program: please report it. Mail goes on; the event is lost.")]
    private partial void LogBug(Exception exception);
}
