using System.Diagnostics;
using DmarcIngest.Enrichment;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Overview;
using DmarcIngest.Pipeline;
using DmarcIngest.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Benchmarks;

/// <summary>How long the pages of the overview take over a year of rows in SQLite, asked for by HTTP, and how much memory the program has when all of them have been shown.</summary>
internal static class HomeRun
{
    private const int Warm = 3;
    private const int Measured = 11;
    private const double Limit = 200;

    private static readonly string[] Pages =
    [
        "/?period=90", "/?period=30", "/?period=90&domain=d3.example", "/domains?period=90", "/sources?period=90", "/sources?period=90&failing=1&sort=failing&page=40", "/sources?period=90&country=JP", "/reporters?period=90",
        "/reports?period=90", "/domain?domain=d3.example&period=90", "/source?source=10.0.0.1&period=90", "/reporter?reporter=reporter3.example&period=90", "/whatif?domain=d3.example&period=90", "/mails?period=90",
    ];

    /// <param name="path">The database; made where there is none, and left for the next run.</param>
    /// <param name="rows">How many, if it is made.</param>
    public static async Task<int> RunAsync(string path, int rows)
    {
        bool isNew = !File.Exists(path);
        await using SqliteReportStore store = new(new SqliteOptions { Path = path });
        await store.PrepareAsync(CancellationToken.None);
        if (isNew)
        {
            await FillAsync(store, rows);
        }

        await using OverviewServer server = new(new OverviewOptions { Listen = "127.0.0.1:0" }, store, TimeProvider.System, NullLoggerFactory.Instance);
        await server.StartAsync(CancellationToken.None);
        using HttpClient http = new() { Timeout = TimeSpan.FromMinutes(5) };
        using Process self = Process.GetCurrentProcess();
        bool slow = false;
        foreach (string page in Pages)
        {
            List<double> times = [];
            int bytes = 0;
            for (int turn = 0; turn < Warm + Measured; turn++)
            {
                long began = Stopwatch.GetTimestamp();
                bytes = (await http.GetByteArrayAsync(new Uri(server.Address, page))).Length;
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            double[] measured = [.. times.Skip(Warm).Order()];
            self.Refresh();
            slow |= page == Pages[0] && measured[Measured / 2] >= Limit;
            Console.WriteLine($"{page,-60} first {times[0],7:F0} ms, median {measured[Measured / 2],6:F0} ms, longest {measured[^1],6:F0} ms, {bytes / 1024,5} kB; process {self.WorkingSet64 / 1048576,4} MiB, at most {self.PeakWorkingSet64 / 1048576} MiB");
        }

        await server.StopAsync(CancellationToken.None);
        return slow ? 1 : 0;
    }

    private static async Task FillAsync(SqliteReportStore store, int rows)
    {
        DateTimeOffset begin = new(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-365).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        long began = Stopwatch.GetTimestamp();
        await store.WriteAsync(EvidenceRun.Make(rows, begin, null), CancellationToken.None);
        Console.WriteLine($"{rows} rows written in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
        EnrichmentOptions options = new();
        options.Dns.Enabled = false;
        await using Enricher enricher = new(options, Path.GetTempPath(), () => Overrules.None, TimeProvider.System, NullLoggerFactory.Instance);
        began = Stopwatch.GetTimestamp();
        ClassifySummary summary = await enricher.Classifier(store).RunAsync(null, null, CancellationToken.None);
        Console.WriteLine($"{summary.Sources} sources judged in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
        began = Stopwatch.GetTimestamp();
        await store.ReadTotalsAsync(new MailQuery(new MailFilter(begin, begin.AddDays(1))), CancellationToken.None);
        Console.WriteLine($"days added up in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
    }
}
