using DmarcIngest.Faults.Audit;
using DmarcIngest.Faults.Worlds;

namespace DmarcIngest.Faults;

/// <summary>A run that can be asked for.</summary>
internal sealed record Run(string Name, string Text, Func<RunOptions, Task<Verdict>> Action)
{
    public static IReadOnlyList<Run> All { get; } =
    [
        new("audit-check", "whether the audit can fail: a clean state spoilt in one way after another", SelfCheck.RunAsync),
        new("kill", "kill -9 at random moments while mails flow in; --kills 200 --mails 20000 --store sqlite", KillWorld.RunAsync),
        new("sync", "what a power cut could take back: SQLite's log is synced before UID MOVE (strace); --mails 400", SyncWorld.RunAsync),
    ];
}
