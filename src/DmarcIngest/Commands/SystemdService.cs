using System.Globalization;
using DmarcIngest.Overview.Health;
using DmarcIngest.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace DmarcIngest.Commands;

/// <summary>
/// Whether systemd runs this program, and what it is told. .NET 10 asks only for the name of the parent process, which a unit with <c>ProtectProc=invisible</c>, as ours
/// is, does not see: such a daemon would never say that it is ready.
/// </summary>
internal static class SystemdService
{
    /// <summary>True if systemd started this very process: its log goes to the journal.</summary>
    public static bool IsOne() =>
        SystemdHelpers.IsSystemdService() || Environment.GetEnvironmentVariable("SYSTEMD_EXEC_PID") == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Tells whoever listens that the daemon is ready, what it does and that it lives.</summary>
    public static void Add(IServiceCollection services, TimeProvider time)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NOTIFY_SOCKET")))
        {
            return;
        }

        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.AddSingleton<IHostLifetime, SystemdLifetime>();
        services.AddHostedService(all => new SystemdWatch(
            all.GetRequiredService<ISystemdNotifier>(), all.GetRequiredService<IngestWorker>(), all.GetRequiredService<DaemonState>(), time, SystemdWatch.Patience()));
    }
}
