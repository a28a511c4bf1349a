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
}
