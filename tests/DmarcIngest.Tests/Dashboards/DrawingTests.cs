using System.Text.Json.Nodes;
using DmarcIngest.Tests.Dashboards.Drawing;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Grafana;

namespace DmarcIngest.Tests.Dashboards;

/// <summary>Each dashboard drawn as a page, to be looked at: <c>artifacts/dashboards/LANGUAGE/NAME.html</c>.</summary>
[TestFixture]
internal sealed class DrawingTests
{
    private static IEnumerable<TestCaseData> Boards() => from language in new[] { "en", "ja" }
                                                        from name in Shipped.Names
                                                        select new TestCaseData(language, name);

    [TestCaseSource(nameof(Boards))]
    public async Task Each_panel_that_is_not_folded_away_is_drawn_with_its_title_and_its_words(string language, string name)
    {
        DemoData data = await DemoData.OfTodayAsync();
        GrafanaServer server = await DemoData.ServerAsync("elasticsearch");
        JsonObject dashboard = Shipped.Read("elasticsearch", language, name);

        string page = await PageDrawing.DrawAsync(server, dashboard, language, data.Now);

        string folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "dashboards", language)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.html"), page);
        IEnumerable<string> titles = dashboard.Objects("panels").Select(panel => panel.Text("title")!).Where(title => !title.Contains('$', StringComparison.Ordinal));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(titles.Where(title => !page.Contains(PanelDrawing.Html(title), StringComparison.Ordinal)), Is.Empty);
            Assert.That(page, Does.Not.Contain("No data").And.Not.Contains("Bucket Script").And.Not.Contains("params.m"));
        }
    }
}
