using System.Globalization;
using System.Text.Json.Nodes;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Grafana;
using Words = DmarcIngest.Dashboards.Words;

namespace DmarcIngest.Tests.Dashboards;

/// <summary>Figures of panels beside the same figures added up from the rows in memory.</summary>
[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
internal sealed class PanelFiguresTests(string product)
{
    private const string Whole = "";
    private static readonly Dictionary<string, Chosen> AsShipped = [];

    private DemoData data = null!;
    private GrafanaServer server = null!;

    private static IEnumerable<TestCaseData> Cases() =>
    [
        Case("overview", "Messages", Figure, data => One(Messages(Month(data)))),
        Case("overview", "DMARC pass rate", Figure, data => One(Rate(Month(data)))),
        Case("overview", "Pass rate, change (last $compare)", Figure, data => One(Rate(Days(data, 0, 30)) - Rate(Days(data, 30, 60)))),
        Case("overview", "Spoofing suspected", Figure, data => One(Messages(Failed(data).Where(row => row.Verdict!.Verdict == "spoof")))),
        Case("overview", "Misconfigured (ours)", Figure, data => One(Messages(Failed(data).Where(row => row.Verdict!.Verdict == "misconfigured")))),
        Case("overview", "Newest report", Figure, data => One(data.Aggregate.Max(row => row.Report.Header.End.ToUnixTimeMilliseconds()))),
        Case("overview", "Messages a day and DMARC pass rate", ByDay("Pass"), data => PerDay(Month(data).Where(Passed), Messages)),
        Case("overview", "Messages a day and DMARC pass rate", ByDay("DMARC pass rate"), data => PerDay(Month(data), Rate)),
        Case("overview", "Failing messages by verdict", Sums, data => Named(Words.Verdicts, Failed(data), row => row.Verdict!.Verdict)),
        Case("overview", "Domains", Column("published_policy.domain", "Sum message_count"), data => Per(Month(data), row => row.Report.Header.Policy.Domain, Messages)),
        Case("overview", "Domains", Column("published_policy.domain", "Bucket Script|params.m1 / params.m0"), data => Per(Month(data), row => row.Report.Header.Policy.Domain, Rate)),
        Case("overview", "SPF alignment", Sums, data => Named(Words.Results, Month(data), row => row.SpfAlignment)),
        Case("overview", "DKIM alignment", Sums, data => Named(Words.Results, Month(data), row => row.DkimAlignment)),
        Case("overview", "Disposition", Sums, data => Named(Words.Dispositions, Month(data), row => row.Disposition)),
        Case("domain", "By Header From", Column("header_from", "Sum message_count"), data => Per(Month(data), row => row.HeaderFrom, Messages)),
        Case("reporters", "Volume and pass rate", Column("org_name", "Sum message_count"), data => Per(Month(data), row => row.Report.Header.OrgName, Messages)),
        Case("reporters", "Volume and pass rate", Column("org_name", "Bucket Script|params.m1 / params.m0"), data => Per(Month(data), row => row.Report.Header.OrgName, Rate)),
        Case("failures", "Failed mails", Figure, data => One(data.Failures.Where(data.InMonth).Sum(row => row.Incidents))),
        Case("tls", "Sessions failed", Figure, data => One(data.Tls.Where(data.InMonth).Where(row => row.Detail is null).Sum(row => row.Policy.FailedSessions))),
        Case("failures", "By domain", Column("reported_domain", "Sum"), data => data.Failures.Where(data.InMonth).GroupBy(row => row.ReportedDomain).ToDictionary(group => group.Key, group => (double)group.Sum(row => row.Incidents))),
        Case("tls", "Sessions encrypted", Figure, data => One(data.Tls.Where(data.InMonth).Where(row => row.Detail is null).Sum(row => row.Policy.SuccessfulSessions))),
        Case("tls", "Failures by type", Sums, data => data.Tls.Where(data.InMonth).Where(row => row.Detail is not null).GroupBy(row => row.Detail!.ResultType).ToDictionary(group => group.Key, group => (double)group.Sum(row => row.Detail!.FailedSessions))),
        Case("sources", "New sources", Figure, data => One(data.Sources.Count(row => row.Timestamp >= data.Now.AddDays(-30) && row.FirstSeen >= data.Now.AddDays(-30)))),
        Case("sources", "Messages by country", Largest, data => Ranked(Per(Month(data), row => row.SourceFacts?.Country ?? "unknown", Messages))),
        Case("readiness", "Would be hit", Figure, data => One(Messages(Failed(data).Where(row => row.Verdict!.Verdict != "spoof" && !row.Evidence!.Code.Contains("said", StringComparison.Ordinal))))),
        Case("readiness", "Domains by policy", Sums, data => Words.Policies.ToDictionary(word => word.Text.En, word => (double)data.Domains.Count(row => row.Policy.P == word.Value))),
        Case("reporters", "Reporters by last report", Column("org_name", "Max"), data => Per(Month(data), row => row.Report.Header.OrgName, rows => rows.Max(row => row.Report.Header.End.ToUnixTimeMilliseconds()))),
        Case("reporters", "Delay of reports", Column("reporters", "Average"), data => Delays(data)),
        Case("ingest", "Could not be read", Figure, data => One(data.Mails.Count(row => row.Timestamp >= data.Now.AddDays(-7) && row.Outcome == "invalid"))),
        Case("ingest", "Mails taken in", Figure, data => One(data.Mails.Count(row => row.Timestamp >= data.Now.AddDays(-7)))),
    ];

    [OneTimeSetUp]
    public async Task Fill()
    {
        data = await DemoData.OfTodayAsync();
        server = await DemoData.ServerAsync(product);
    }

    [TestCaseSource(nameof(Cases))]
    public async Task A_panel_shows_what_the_rows_add_up_to(string board, string title, Func<JsonObject, IReadOnlyList<Frame>, Dictionary<string, double>> read, Func<DemoData, Dictionary<string, double>> expected)
    {
        JsonObject dashboard = Shipped.Read(product, "en", board);
        JsonObject[] panels = [.. Shipped.Panels(dashboard).Where(panel => panel.Text("title") == title)];
        Assert.That(panels, Has.Length.EqualTo(1), $"There are {string.Join(", ", Shipped.Panels(dashboard).Select(panel => panel.Text("title")))}");
        IReadOnlyList<Frame> frames = await server.RunAsync(dashboard, panels[0], PanelTime.OfDashboard(dashboard, data.Now), data.Now, AsShipped, CancellationToken.None);

        Dictionary<string, double> shown = read(panels[0], frames);

        Dictionary<string, double> sums = expected(data);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(shown.Keys, Is.EquivalentTo(sums.Keys));
            foreach ((string name, double sum) in sums)
            {
                Assert.That(shown.GetValueOrDefault(name), Is.EqualTo(sum).Within(1e-9), name);
            }
        }
    }

    private static TestCaseData Case(string board, string title, Func<JsonObject, IReadOnlyList<Frame>, Dictionary<string, double>> read, Func<DemoData, Dictionary<string, double>> expected) =>
        new TestCaseData(board, title, read, expected).SetArgDisplayNames(board, title, read.Method.Name);

    private static IEnumerable<AggregateRow> Month(DemoData data) => Days(data, 0, 30);

    // The server counts whole milliseconds back from its own now, some seconds after the data were made; no report begins in that time.
    private static IEnumerable<AggregateRow> Days(DemoData data, int after, int before) => data.Aggregate.Where(row => row.Timestamp >= data.Now.AddDays(-before) && row.Timestamp < data.Now.AddDays(-after));

    private static IEnumerable<AggregateRow> Failed(DemoData data) => Month(data).Where(row => row.DmarcResult == "fail");

    private static bool Passed(AggregateRow row) => row.DmarcResult == "pass";

    private static double Messages(IEnumerable<AggregateRow> rows) => rows.Sum(row => row.MessageCount ?? 0);

    private static double Rate(IEnumerable<AggregateRow> rows)
    {
        AggregateRow[] all = [.. rows];
        return Messages(all.Where(Passed)) / Messages(all);
    }

    private static Dictionary<string, double> Delays(DemoData data) => data.Mails.Where(data.InMonth).Where(row => row.Outcome is "aggregate" or "tls")
        .SelectMany(row => row.Reporters.Select(reporter => (reporter, row.ReportDelaySeconds!.Value))).GroupBy(one => one.reporter)
        .ToDictionary(group => group.Key, group => group.Average(one => (double)one.Value));

    private static Dictionary<string, double> One(double figure) => new() { [Whole] = figure };

    private static Dictionary<string, double> Per(IEnumerable<AggregateRow> rows, Func<AggregateRow, string> key, Func<IEnumerable<AggregateRow>, double> sum) =>
        rows.GroupBy(key).ToDictionary(group => group.Key, group => sum(group));

    private static Dictionary<string, double> PerDay(IEnumerable<AggregateRow> rows, Func<IEnumerable<AggregateRow>, double> sum) =>
        Per(rows, row => row.Timestamp.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), sum);

    private static Dictionary<string, double> Named(IEnumerable<DmarcIngest.Dashboards.Model.Word> words, IEnumerable<AggregateRow> rows, Func<AggregateRow, string> key)
    {
        AggregateRow[] all = [.. rows];
        return words.ToDictionary(word => word.Text.En, word => Messages(all.Where(row => key(row) == word.Value)));
    }

    private static Dictionary<string, double> Figure(JsonObject panel, IReadOnlyList<Frame> frames) => One((double)Reduction.Of(frames, panel["options"]!["reduceOptions"]).Single().Value!);

    private static Dictionary<string, double> Sums(JsonObject panel, IReadOnlyList<Frame> frames) =>
        Reduction.Of(frames, panel["options"]!["reduceOptions"]).ToDictionary(shown => shown.Name, shown => (double)shown.Value!);

    private static Dictionary<string, double> Largest(JsonObject panel, IReadOnlyList<Frame> frames) => Ranked(Sums(panel, frames));

    /// <summary>The ten largest by their rank: names with the same figure may change places.</summary>
    private static Dictionary<string, double> Ranked(Dictionary<string, double> figures) =>
        figures.Values.OrderDescending().Take(10).Index().ToDictionary(one => (one.Index + 1).ToString(CultureInfo.InvariantCulture), one => one.Item);

    private static Func<JsonObject, IReadOnlyList<Frame>, Dictionary<string, double>> ByDay(string series) => (_, frames) =>
    {
        Frame frame = frames.Single(frame => frame.Fields.Any(field => field.IsCalled(series)));
        return frame["Time"].Values.Zip(frame[series].Values)
            .Where(point => point.Second is double and not 0 and not double.NaN)
            .ToDictionary(point => DateTimeOffset.FromUnixTimeMilliseconds((long)(double)point.First!).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), point => (double)point.Second!);
    };

    private static Func<JsonObject, IReadOnlyList<Frame>, Dictionary<string, double>> Column(string key, string value) => (_, frames) =>
    {
        Frame frame = frames.Single();
        string column = value.Split('|').First(name => frame.Fields.Any(field => field.IsCalled(name)));
        return frame[key].Values.Zip(frame[column].Values).ToDictionary(row => (string)row.First!, row => (double)row.Second!);
    };
}
