using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>One application of the retention to all kinds of rows.</summary>
/// <param name="Gone">What went, or would go, by kind; of a kind that is held back only what would go.</param>
/// <param name="Held">What stays, or would stay, because it is too much at once.</param>
/// <param name="Shortened">Kinds whose days were shortened since the last round, with the days before (0 was for ever).</param>
internal sealed record RetentionRound(
    IReadOnlyList<(RowKind Kind, DateTimeOffset Before, PurgeSummary Gone)> Gone, IReadOnlyList<HeldBack> Held, IReadOnlyDictionary<RowKind, int> Shortened)
{
    /// <param name="store">Holds the rows.</param>
    /// <param name="retention">What to keep.</param>
    /// <param name="guard">Holds back what is too much; null lets all go.</param>
    /// <param name="now">What the clock says.</param>
    /// <param name="mode">Whether to remove.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<RetentionRound> RunAsync(
        IReportStore store, RetentionOptions retention, RetentionGuard? guard, DateTimeOffset now, PurgeMode mode, CancellationToken cancellationToken)
    {
        List<(RowKind, DateTimeOffset, PurgeSummary)> gone = [];
        List<HeldBack> held = [];
        foreach (RowKind kind in Enum.GetValues<RowKind>())
        {
            HeldBack? back = guard is null ? null : await guard.AskAsync(store, kind, retention, now, cancellationToken);
            if (back is not null)
            {
                held.Add(back);
            }

            if (retention.Cutoff(kind, now) is { } before && (back is null || mode == PurgeMode.DryRun))
            {
                gone.Add((kind, before, await store.PurgeAsync(kind, before, mode, cancellationToken)));
            }
        }

        return new RetentionRound(gone, held, mode == PurgeMode.Delete && held.Count == 0 ? Believe(store, retention, guard, now) : new Dictionary<RowKind, int>());
    }

    // The clock is believed from here on; where it is in doubt for one kind it is for all.
    private static Dictionary<RowKind, int> Believe(IReportStore store, RetentionOptions retention, RetentionGuard? guard, DateTimeOffset now)
    {
        Dictionary<RowKind, int> shortened = [];
        foreach (RowKind kind in Enum.GetValues<RowKind>())
        {
            int days = retention.Days(kind);
            if (guard?.Applied(kind, store.Description, days, now) is { } last && days > 0 && (last == 0 || days < last))
            {
                shortened.Add(kind, last);
            }
        }

        return shortened;
    }
}
