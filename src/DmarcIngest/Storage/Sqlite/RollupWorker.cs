using DmarcIngest.Pipeline;
using Microsoft.Extensions.Hosting;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// Adds up the days whose rows have changed before somebody looks, so that looking is quick. A backlog changes the same days again and again: after a round that took long the next waits longer, so
/// that a tenth of the time at most is spent on it.
/// </summary>
internal sealed class RollupWorker(SqliteReportStore store, TimeProvider time) : BackgroundService
{
    private const int Share = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            long began = time.GetTimestamp();
            try
            {
                if (store.IsOpen)
                {
                    await store.RefreshAsync(stoppingToken);
                }
            }
            catch (BrokenWorldException)
            {
                // Whoever writes or looks says so.
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // .NET 10 ends with code 0 when a background service throws; systemd restarts either way, but an operator looks at the code.
                Environment.ExitCode = 1;
                throw;
            }

            TimeSpan wait = time.GetElapsedTime(began) * Share;
            await Task.Delay(wait > Pause ? wait : Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
