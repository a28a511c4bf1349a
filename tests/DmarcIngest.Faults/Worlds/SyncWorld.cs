using System.Text.RegularExpressions;

namespace DmarcIngest.Faults.Worlds;

/// <summary>
/// What a power cut could take back: all that was written to SQLite's log (WAL) and not synced. The daemon runs under strace, batch after batch alone,
/// and whenever it sends UID MOVE there may be nothing of that kind.
/// </summary>
internal static partial class SyncWorld
{
    private const string Strace = "/usr/bin/strace";
    private const int BatchMails = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static async Task<Verdict> RunAsync(RunOptions options)
    {
        if (!File.Exists(Strace))
        {
            Assert.Ignore("Needs strace (apt-get install strace).");
        }

        int batches = (options.Mails ?? 400) / BatchMails;
        Verdict verdict = new();
        await using Scene scene = await Scene.OpenAsync("sqlite");
        string trace = Path.Combine(scene.Work, "trace");
        string[] calls = ["-f", "-D", "-y", "-s", "40", "-e", "trace=pwrite64,write,sendto,sendmsg,fsync,fdatasync", "-o", trace];
        await using (Daemon daemon = scene.StartUnder(Strace, calls))
        {
            bool filed = true;
            for (int batch = 0; batch < batches && filed; batch++)
            {
                scene.Deliver(BatchMails);
                filed = await scene.FiledAsync(Limit);
            }

            verdict.Check("all mails filed", filed, $"{scene.Waiting()} in the inbox");
            await daemon.StopAsync();
        }

        (int moves, int synced, List<string> unsynced) = Judge(File.ReadLines(trace));
        verdict.Check("the log is synced before mails are filed", moves >= batches && synced > 0 && unsynced.Count == 0, $"{moves} UID MOVE, {synced} syncs of the log, {unsynced.Count} UID MOVE with writes not synced{string.Concat(unsynced.Take(5).Select(line => "\n  " + line))}");
        verdict.Add("sync", await scene.AuditAsync());
        return verdict;
    }

    /// <summary>Walks over a trace: UID MOVE commands, syncs of the log, and the commands that were sent while it had writes that were not synced.</summary>
    public static (int Moves, int Synced, List<string> Unsynced) Judge(IEnumerable<string> trace)
    {
        int moves = 0;
        int synced = 0;
        bool open = false;
        List<string> unsynced = [];
        foreach (string line in trace)
        {
            if (Write().IsMatch(line))
            {
                open = true;
            }
            else if (Sync().IsMatch(line))
            {
                // The start of a call that is cut in two counts as the write, its end as the sync.
                synced++;
                open = false;
            }
            else if (line.Contains("UID MOVE", StringComparison.Ordinal))
            {
                moves++;
                if (open)
                {
                    unsynced.Add(line);
                }
            }
        }

        return (moves, synced, unsynced);
    }

    [GeneratedRegex(@"pwrite64\(\d+<[^>]*-wal>")]
    private static partial Regex Write();

    [GeneratedRegex(@"f(data)?sync\(\d+<[^>]*-wal>\) += 0|<\.\.\. f(data)?sync resumed>\) += 0")]
    private static partial Regex Sync();
}
