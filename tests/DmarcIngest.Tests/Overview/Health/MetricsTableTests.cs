using System.Diagnostics.Metrics;
using DmarcIngest.Pipeline;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Overview.Health;

/// <summary>The README's table of metrics names each instrument as Prometheus does, with its type, and no other.</summary>
[TestFixture]
internal sealed class MetricsTableTests
{
    [Test]
    public void Every_metric_stands_in_the_readme_with_its_type()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        IEnumerable<string> table = readme.Split("<!-- metrics -->")[1].Split("<!-- /metrics -->")[0].Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => string.Join(' ', line.Split('|')[1..3].Select(cell => cell.Trim())));

        List<Instrument> instruments = [];
        using MeterListener listener = new() { InstrumentPublished = (instrument, _) => instruments.Add(instrument) };
        listener.Start();
        using Metrics metrics = new(new DaemonState(new MemoryStore(), [], TimeProvider.System), TimeProvider.System);

        Assert.That(table, Is.EquivalentTo(instruments.Where(instrument => instrument.Meter.Name == "DmarcIngest").Select(instrument => $"`{Name(instrument)}` {Type(instrument)}")));
    }

    /// <summary>By the rules of OpenTelemetry's "Prometheus and OpenMetrics Compatibility": dots, the unit as a word, <c>_total</c>.</summary>
    private static string Name(Instrument instrument)
    {
        string unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            null => "",
            _ when instrument.Unit.StartsWith('{') => "",
            _ => throw new ArgumentOutOfRangeException(nameof(instrument), instrument.Unit, null),
        };
        return instrument.Name.Replace('.', '_') + unit + (instrument is Counter<long> ? "_total" : "");
    }

    private static string Type(Instrument instrument) => instrument switch
    {
        Counter<long> => "counter",
        Histogram<double> => "histogram",
        _ => "gauge",
    };
}
