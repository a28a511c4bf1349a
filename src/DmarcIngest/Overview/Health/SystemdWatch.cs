using System.Globalization;
using System.Net.Sockets;
using DmarcIngest.Pipeline;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace DmarcIngest.Overview.Health;

/// <summary>
/// Tells systemd what the daemon does (<c>systemctl status</c>) and, where the unit has a <c>WatchdogSec</c>, that it is alive. A daemon that waits for a
/// broken world is; one whose loop has ended is not, and is ended and started again.
/// </summary>
/// <param name="systemd">Told.</param>
/// <param name="ingest">The loop that must be alive.</param>
/// <param name="state">What is told.</param>
/// <param name="time">The clock.</param>
/// <param name="patience">How long systemd waits for a sign of life; null if it does not.</param>
internal sealed class SystemdWatch(ISystemdNotifier systemd, IngestWorker ingest, DaemonState state, TimeProvider time, TimeSpan? patience) : BackgroundService
{
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(10);

    /// <summary>The unit's <c>WatchdogSec</c>, as systemd tells it; null without one.</summary>
    internal static TimeSpan? Patience()
    {
        // Meant for the process whose number it names, and for no child of it.
        bool isOurs = Environment.GetEnvironmentVariable("WATCHDOG_PID") is not { Length: > 0 } pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return isOurs && long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }

    /// <summary>What systemd shows of the daemon.</summary>
    internal static string Line(DaemonSnapshot state)
    {
        string mailboxes = state.Sources.Count == 1 ? "1 mailbox" : $"{state.Sources.Count} mailboxes";
        string what = $"{mailboxes}, {state.Waiting} waiting, store {state.Store.Name}";
        string line = state.Condition switch
        {
            DaemonCondition.Starting => $"Starting: {what}",
            DaemonCondition.Degraded => $"Degraded: {string.Join(" ", state.Reasons)} ({what})",
            _ => what,
        };
        return LogText.Of(line);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? said = null;
        using PeriodicTimer timer = new(Interval(), time);
        try
        {
            do
            {
                if (patience is not null && ingest.ExecuteTask is { IsCompleted: false })
                {
                    Tell("WATCHDOG=1");
                }

                string line = Line(state.Read());
                if (line != said && Tell($"STATUS={line}"))
                {
                    said = line;
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <summary>False if systemd does not listen now, as while it starts itself anew: no reason to end.</summary>
    private bool Tell(string word)
    {
        try
        {
            systemd.Notify(new ServiceState(word));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Half of systemd's patience, as sd_watchdog_enabled(3) advises.</summary>
    private TimeSpan Interval() => patience is { } most && most / 2 < LongestInterval ? most / 2 : LongestInterval;
}
