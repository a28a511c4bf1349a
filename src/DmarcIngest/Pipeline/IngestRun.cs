namespace DmarcIngest.Pipeline;

/// <summary>How one run over a source is done.</summary>
/// <param name="Mode">Until nothing waits, or for ever.</param>
/// <param name="Patience">What to do when the world is broken.</param>
/// <param name="Time">The clock.</param>
/// <param name="OnProgress">Told after every batch; null to have progress logged instead.</param>
internal sealed record IngestRun(ReadMode Mode, Patience Patience, TimeProvider Time, Action<IngestTotals>? OnProgress = null);
