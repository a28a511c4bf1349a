using System.Diagnostics;
using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Dashboards;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Grafana;
using DmarcIngest.Tests.Storage.Elasticsearch;

namespace DmarcIngest.Benchmarks;

/// <summary>How long each panel of the overview takes on a warm server that holds a year of rows in one-month indices, for the dashboard's own period and for the whole year.</summary>
internal static class PanelsRun
{
    private const int Warm = 3;
    private const int Measured = 7;

    private static readonly SourceVerdict[] Verdicts =
        [.. new[] { "legitimate", "misconfigured", "forwarder", "spoof", "undetermined" }.Select(verdict => new SourceVerdict(verdict, "high", "made", ["made"]))];

    public static async Task<int> RunAsync(string product, int rows)
    {
        try
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            TestServer server = await TestServer.StartAsync(product);
            await FillAsync(server, rows, now);
            using HttpClient http = new();
            IndexNames names = new("", null);
            GrafanaServer grafana = new(http, new Uri(server.Url + "/"), Shipped.Kinds.ToDictionary(kind => kind.Key, kind => new DataSource(names.Pattern(kind.Value))));
            JsonObject overview = Shipped.Read(product, "en", "overview");
            bool slow = false;
            foreach (int days in new[] { 30, 365 })
            {
                foreach (JsonObject panel in Shipped.Panels(overview).Where(panel => panel.Objects("targets").Any()))
                {
                    double[] times = await TimesAsync(grafana, overview, panel, days, now);
                    slow |= days == 30 && times[^1] >= 1_000;
                    Console.WriteLine($"{product}, last {days,3} days  {panel.Text("title"),-40} median {times[Measured / 2],6:F0} ms, longest {times[^1],6:F0} ms");
                }
            }

            return slow ? 1 : 0;
        }
        finally
        {
            TestServer.StopAll();
        }
    }

    private static async Task FillAsync(TestServer server, int rows, DateTimeOffset now)
    {
        await using ElasticsearchReportStore store = Stores.Make(server.Url);
        await store.PrepareAsync(CancellationToken.None);
        long began = Stopwatch.GetTimestamp();
        DateTimeOffset begin = new(DateOnly.FromDateTime(now.UtcDateTime).AddDays(-365).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        WriteSummary written = await store.WriteAsync(EvidenceRun.Make(rows, begin, source => Verdicts[source % Verdicts.Length]), CancellationToken.None);
        int months = (await store.ListMonthsAsync(CancellationToken.None)).Count;
        Console.WriteLine($"{written.Stored} rows in {months} indices, written in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
    }

    /// <summary>Milliseconds, sorted. Each time a second later, as a reader would press the button.</summary>
    private static async Task<double[]> TimesAsync(GrafanaServer grafana, JsonObject overview, JsonObject panel, int days, DateTimeOffset now)
    {
        List<double> times = [];
        for (int turn = 0; turn < Warm + Measured; turn++)
        {
            DateTimeOffset then = now.AddSeconds(turn);
            long began = Stopwatch.GetTimestamp();
            await grafana.RunAsync(overview, panel, new PanelRange(then.AddDays(-days), then, IsRelative: true), then, new Dictionary<string, Chosen>(), CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        double[] measured = [.. times.Skip(Warm)];
        Array.Sort(measured);
        return measured;
    }
}
