using System.Globalization;
using DmarcIngest.Tests.Hostile;

namespace DmarcIngest.Benchmarks;

/// <summary>Each hostile mail alone in the real program, a good one behind it: how long it takes from the start of the process, and the most memory.</summary>
internal static class HostileRun
{
    private const double MostSeconds = 5;
    private const int MostMebibytes = 300;

    /// <param name="words">Only cases whose name holds them.</param>
    public static async Task<int> RunAsync(string words)
    {
        int failed = 0;
        Console.WriteLine($"{"seconds",8} {"MiB",5}  {"outcome",-10} {"reason",-16} case");
        foreach (HostileCase hostile in HostileCases.All.Where(hostile => hostile.Name.Contains(words, StringComparison.Ordinal)))
        {
            (double seconds, int peak, HostileResult? result) = await OneAsync(hostile);
            string fault = result is not { GoodStored: true } ? "  <- the good mail behind it is not stored"
                : seconds > MostSeconds ? "  <- too long"
                : peak > MostMebibytes ? "  <- too much memory"
                : (result.Outcome, result.Reason) != (hostile.Outcome, hostile.Reason) ? $"  <- expected {hostile.Outcome}, {hostile.Reason}"
                : "";
            failed += fault.Length > 0 ? 1 : 0;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds,8:F2} {peak,5}  {result?.Outcome,-10} {result?.Reason,-16} {hostile.Name}{fault}"));
        }

        Console.WriteLine($"{failed} cases fail; allowed are {MostSeconds} s and {MostMebibytes} MiB.");
        return failed > 0 ? 1 : 0;
    }

    private static async Task<(double Seconds, int Peak, HostileResult? Result)> OneAsync(HostileCase hostile)
    {
        using WorkFolder work = new();
        string database = Path.Combine(work.Path, "hostile.db");
        string mails = Path.Combine(work.Path, "inbox");
        HostileInbox inbox = new(mails, database);
        inbox.Put(0, hostile);
        double seconds;
        int peak;
        using (Daemon daemon = new(work.Path, Settings(work.Path, mails, database)))
        {
            while (await daemon.ReadLineAsync() is { } line && !line.Contains("; 0 mails wait", StringComparison.Ordinal))
            {
            }

            (seconds, peak) = daemon.Ended ? (double.PositiveInfinity, 0) : (daemon.Age.TotalSeconds, daemon.Peak);
        }

        return (seconds, peak, File.Exists(database) ? inbox.Result(0) : null);
    }

    private static Dictionary<string, string> Settings(string work, string mails, string database) => new()
    {
        ["Retention__AggregateDays"] = "0",
        ["Retention__FailureDays"] = "0",
        ["Store__StateFolder"] = work,
        ["Enrichment__Dns__Enabled"] = "false",
        ["Overview__Listen"] = "127.0.0.1:0",
        ["Folder__Path"] = mails,
        ["Folder__StableSeconds"] = "0",
        ["Sqlite__Path"] = database,
    };
}
