using System.Diagnostics.Metrics;

namespace DmarcIngest.Overview.Access;

/// <summary>Counts requests that were refused, by why.</summary>
internal sealed class Refusals : IDisposable
{
    public const string Instrument = "dmarc_ingest.overview.refusals";

    private readonly Meter meter = new("DmarcIngest");
    private readonly Counter<long> counter;

    public Refusals() => counter = meter.CreateCounter<long>(Instrument, "{request}", "Requests to the overview that were refused, by reason.");

    public void Add(string reason) => counter.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => meter.Dispose();
}
