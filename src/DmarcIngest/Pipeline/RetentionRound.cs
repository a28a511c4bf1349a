using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>One application of the retention to all kinds of rows.</summary>
/// <param name="Gone">What went, or would go, by kind; nothing goes while anything is held back.</param>
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
        List<HeldBack> held = [];
        foreach (RowKind kind in Enum.GetValues<RowKind>())
        {
            if (guard is not null && await guard.AskAsync(store, kind, retention, now, cancellationToken) is { } back)
            {
                held.Add(back);
            }
        }

        // One kind that looks like a wrong clock is enough: by that clock nothing of the others goes either.
        List<(RowKind, DateTimeOffset, PurgeSummary)> gone = [];
        foreach (RowKind kind in held.Count > 0 && mode == PurgeMode.Delete ? [] : Enum.GetValues<RowKind>())
        {
            if (retention.Cutoff(kind, now) is { } before)
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
