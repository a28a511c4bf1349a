using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Pipeline;

/// <summary>The daemon's loop: every source at once, each with a pipeline run of its own, until asked to stop.</summary>
internal sealed partial class IngestWorker(
    IReadOnlyList<IMailSource> sources,
    IReportStore store,
    IngestPipeline pipeline,
    EventLog events,
    Outages outages,
    DaemonState state,
    TimeProvider time,
    ILogger<IngestWorker> logger) : BackgroundService
{
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the store has been prepared.</summary>
    public Task Ready => ready.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            DateTimeOffset begin = time.GetUtcNow();
            WorldRetry retry = new(Patience.Forever, logger, time, outages.Store());
            await retry.ExecuteAsync(PrepareAsync, stoppingToken);
            state.Prepared();
            ready.SetResult();
            string[] names = [.. sources.Select(source => source.Name)];
            LogReady(store.Description, string.Join(", ", names));
            events.Tell(Events.Started(store.Description, names, begin, time.GetUtcNow()));
            IngestRun run = new(ReadMode.Forever, Patience.Forever, time);
            List<Task> runs = [.. sources.Select(source => pipeline.RunAsync(source, run, stoppingToken))];

            // WhenEach, not WhenAll: one source's bug ends the program at once, whatever the others wait for.
            await foreach (Task ended in Task.WhenEach(runs))
            {
                await ended;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop while waiting for a broken world.
        }
        catch (Exception)
        {
            // .NET 10 ends with code 0 when a background service throws; systemd restarts either way, but an operator looks at the code.
            Environment.ExitCode = 1;
            throw;
        }
    }

    private async ValueTask<bool> PrepareAsync(CancellationToken cancellationToken)
    {
        await store.PrepareAsync(cancellationToken);
        return true;
    }

    [LoggerMessage(LogLevel.Information, "Ready: storing in {Store}, reading {Sources}.")]
    private partial void LogReady(string store, string sources);
}
