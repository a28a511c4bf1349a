using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>
/// The retention that counts now. Ingest asks it what to refuse, the retention worker what to purge: one value, so that nothing comes in
/// that the next purge would remove. While the clock is in doubt nothing is refused.
/// </summary>
internal sealed class RetentionDoor(Func<RetentionOptions> current)
{
    private IReadOnlyCollection<RowKind> held = [];

    public RetentionOptions Current => current();

    /// <summary>Rows that lie before this moment do not come in; null if all do.</summary>
    public DateTimeOffset? Cutoff(RowKind kind, DateTimeOffset now) => Volatile.Read(ref held).Contains(kind) ? null : Current.Cutoff(kind, now);

    /// <summary>These kinds are held back from now on, and no others.</summary>
    public void Hold(IEnumerable<RowKind> kinds) => Volatile.Write(ref held, [.. kinds]);
}
