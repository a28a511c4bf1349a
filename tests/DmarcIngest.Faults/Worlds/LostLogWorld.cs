using System.Globalization;
using System.Text.RegularExpressions;

namespace DmarcIngest.Faults.Worlds;

/// <summary>
/// The power goes: the daemon is killed, and all that SQLite wrote to its log (WAL) after the last sync is taken back by cutting it out of the file. What
/// was synced is known from a trace of its system calls.
/// </summary>
internal static partial class LostLogWorld
{
    private const string Strace = "/usr/bin/strace";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static async Task<Verdict> RunAsync(RunOptions options)
    {
        if (!File.Exists(Strace))
        {
            Assert.Ignore("Needs strace (apt-get install strace).");
        }

        int cuts = options.Kills ?? 30;
        int mails = options.Mails ?? 3000;
        Random random = new(options.Seed);
        Verdict verdict = new();
        await using Scene scene = await Scene.OpenAsync("sqlite");
        scene.Settings["Imap__Mailboxes__0__BatchMails"] = "20";
        scene.Deliver(mails / 10);
        string trace = Path.Combine(scene.Work, "trace");
        long lost = 0;
        int hit = 0;
        for (int cut = 0; cut < cuts; cut++)
        {
            File.Delete(trace);
            string[] calls = ["-f", "-D", "-y", "-s", "0", "-e", "trace=pwrite64,fsync,fdatasync,ftruncate", "-o", trace];
            await using (Daemon daemon = scene.StartUnder(Strace, calls))
            {
                int due = (mails / 10) + (int)((long)(mails - (mails / 10)) * (cut + 1) / cuts) - scene.Sent.Count;
                await scene.FlowAsync(due, TimeSpan.FromSeconds(1 + (4 * random.NextDouble())));
                await daemon.KillAsync();
            }

            // The tracer writes the last lines after the daemon has gone.
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
            IReadOnlyList<(long From, long To)> unsynced = Unsynced(File.ReadLines(trace));
            lost += TakeBack(scene.Database + "-wal", unsynced);
            hit += unsynced.Count > 0 ? 1 : 0;
            scene.Tell($"{cut + 1} power cuts, {hit} of them with writes not synced, {scene.Waiting()} mails wait");
        }

        await using (Daemon last = scene.Start())
        {
            verdict.Check("all mails filed", await scene.FiledAsync(Limit), $"{scene.Waiting()} in the inbox");
            verdict.Check("stops when asked", await last.StopAsync(), "SIGTERM");
        }

        verdict.Check("cuts hit writes", hit > 0, $"{cuts} power cuts, {hit} with writes to the log that were not synced, {lost} bytes taken back");
        verdict.Add("lost-wal", await scene.AuditAsync());
        return verdict;
    }

    /// <summary>The parts of the log that were written after its last sync, as a trace tells.</summary>
    public static IReadOnlyList<(long From, long To)> Unsynced(IEnumerable<string> trace)
    {
        List<(long, long)> parts = [];
        foreach (string line in trace)
        {
            if (Write().Match(line) is { Success: true } write)
            {
                long from = long.Parse(write.Groups["offset"].ValueSpan, CultureInfo.InvariantCulture);
                parts.Add((from, from + long.Parse(write.Groups["count"].ValueSpan, CultureInfo.InvariantCulture)));
            }
            else if (Sync().IsMatch(line))
            {
                parts.Clear();
            }
        }

        return parts;
    }

    /// <summary>Overwrites the parts with zeros; gives how many bytes that were.</summary>
    private static long TakeBack(string log, IReadOnlyList<(long From, long To)> parts)
    {
        long bytes = 0;
        if (File.Exists(log) && parts.Count > 0)
        {
            using FileStream file = new(log, FileMode.Open, FileAccess.Write);
            foreach ((long from, long to) in parts.Where(part => part.From < file.Length))
            {
                long end = Math.Min(to, file.Length);
                file.Position = from;
                file.Write(new byte[end - from]);
                bytes += end - from;
            }
        }

        return bytes;
    }

    // Calls that are cut in two in the trace count from their start; a sync counts from its end.
    [GeneratedRegex(@"pwrite64\(\d+<[^>]*-wal>, .*, (?<count>\d+), (?<offset>\d+)(\)| <unfinished)")]
    private static partial Regex Write();

    [GeneratedRegex(@"f(data)?sync\(\d+<[^>]*-wal>\) += 0|<\.\.\. f(data)?sync resumed>\) += 0")]
    private static partial Regex Sync();
}
