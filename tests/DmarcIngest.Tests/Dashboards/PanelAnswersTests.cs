using System.Text.Json.Nodes;
using DmarcIngest.Tests.Grafana;

namespace DmarcIngest.Tests.Dashboards;

/// <summary>Each panel and variable of the shipped dashboards, asked as Grafana asks, on real servers that hold a quarter.</summary>
[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
internal sealed class PanelAnswersTests(string product)
{
    private static readonly Dictionary<string, Chosen> AsShipped = [];

    private DemoData data = null!;
    private GrafanaServer server = null!;

    private static IEnumerable<TestCaseData> Boards() => from language in new[] { "en", "ja" }
                                                        from name in Shipped.Names
                                                        select new TestCaseData(language, name);

    private static IEnumerable<TestCaseData> Variables() =>
    [
        Variable("overview", "tenant", data => ["default"]),
        Variable("overview", "domain", data => data.Aggregate.Where(data.InMonth).Select(row => row.Report.Header.Policy.Domain)),
        Variable("overview", "reporter", data => data.Aggregate.Where(data.InMonth).Select(row => row.Report.Header.OrgName)),
        Variable("sources", "sender", data => data.Aggregate.Where(data.InMonth).Select(row => row.Sender!.Name)),
        Variable("failures", "domain", data => data.Failures.Where(data.InMonth).Select(row => row.ReportedDomain)),
        Variable("failures", "reporter", data => data.Failures.Where(data.InMonth).Select(row => row.Reporter)),
        Variable("tls", "domain", data => data.Tls.Where(data.InMonth).Select(row => row.Policy.PolicyDomain)),
        Variable("tls", "reporter", data => data.Tls.Where(data.InMonth).Select(row => row.Report.Header.OrgName)),
        Variable("ingest", "mailbox", data => data.Mails.Select(row => row.Mailbox)),
    ];

    [OneTimeSetUp]
    public async Task Fill()
    {
        data = await DemoData.OfTodayAsync();
        server = await DemoData.ServerAsync(product);
    }

    [TestCaseSource(nameof(Boards))]
    public async Task Every_panel_has_an_answer_with_the_columns_that_it_names(string language, string name)
    {
        JsonObject dashboard = Shipped.Read(product, language, name);
        List<string> faults = [];
        foreach (JsonObject panel in Shipped.Panels(dashboard).Where(panel => panel.Objects("targets").Any()))
        {
            IReadOnlyList<Frame> frames = await server.RunAsync(dashboard, panel, PanelTime.OfDashboard(dashboard, data.Now), data.Now, AsShipped, CancellationToken.None);
            faults.AddRange(PanelAnswer.Faults(panel, frames).Select(fault => $"{panel.Text("title")}: {fault}"));
        }

        Assert.That(faults, Is.Empty);
    }

    [TestCaseSource(nameof(Variables))]
    public async Task A_variable_offers_what_the_rows_have(string board, string name, Func<DemoData, IEnumerable<string>> expected)
    {
        JsonObject dashboard = Shipped.Read(product, "ja", board);
        JsonObject variable = dashboard["templating"].Objects("list").Single(one => one.Text("name") == name);

        IReadOnlyList<string> values = await server.ValuesAsync(dashboard, variable, PanelTime.OfDashboard(dashboard, data.Now), AsShipped, CancellationToken.None);

        Assert.That(values, Is.EquivalentTo(expected(data).Distinct()));
    }

    private static TestCaseData Variable(string board, string name, Func<DemoData, IEnumerable<string>> expected) => new TestCaseData(board, name, expected).SetArgDisplayNames(board, name);
}
