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
        new("proxy-imap", "the connection to the mail server breaks at every command, before, behind and within its answer; --mails 20 each", ImapProxyWorld.RunAsync),
        new("lost-wal", "power cuts: killed, and what SQLite had not synced is taken back (strace); --kills 30 --mails 3000", LostLogWorld.RunAsync),
        new("disk-full", "no room for SQLite, for the log, for Elasticsearch's data (tmpfs, root); --mails 2000", DiskWorld.RunAsync),
        new("two-daemons", "two daemons on one mailbox and one store, one of which is killed at last; --mails 2000 --kills 10 --store sqlite", TwoDaemonsWorld.RunAsync),
        new("imap-world", "a mail server that is restarted, renumbers, changes its password; somebody else at work in the mailbox; --mails 300 each", ImapWorld.RunAsync),
        new("crowd", "100,000 mails wait in one folder; --mails 100000", ImapWorld.CrowdAsync),
        new("proxy-store", "the way to the search server is broken, slow or tells lies; --mails 60 each --store elasticsearch", StoreProxyWorld.RunAsync),
        new("store-away", "the search server answers 503 for ten minutes; --minutes 10 --mails 1000 --store elasticsearch", StoreProxyWorld.AwayAsync),
        new("store-world", "indices closed, read-only, deleted, red, mapped by a foreign template; --mails 60 each --store elasticsearch", StoreWorld.RunAsync),
        new("certificates", "certificates of both servers expire and are renewed; --mails 60 each --store elasticsearch", CertificateWorld.RunAsync),
        new("clock", "the clock runs 400 days ahead, then a day back (faketime); --mails 3000 --store sqlite", ClockWorld.RunAsync),
        new("soak", "an hour of steady flow with faults at random on both sides; --minutes 60 --store elasticsearch", SoakWorld.RunAsync),
    ];
}
