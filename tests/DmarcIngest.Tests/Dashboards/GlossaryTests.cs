using DmarcIngest.Tests.Fixtures;
using Words = DmarcIngest.Dashboards.Words;

namespace DmarcIngest.Tests.Dashboards;

/// <summary>Results, dispositions and verdicts are called in the dashboards as the glossary calls them.</summary>
public sealed class GlossaryTests
{
    [Test]
    public void Words_of_the_dashboards_stand_in_the_glossary()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "glossary.md"));
        IEnumerable<string> absent = Words.Results.Concat(Words.Dispositions).Concat(Words.Verdicts).Select(word => word.Text)
            .Where(text => !lines.Any(line => line.Contains(text.En, StringComparison.OrdinalIgnoreCase) && line.Contains(text.Ja, StringComparison.Ordinal)))
            .Select(text => $"{text.En} / {text.Ja}");

        Assert.That(absent, Is.Empty);
    }
}
