using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>
/// A clock that runs a year ahead must not empty the store. At start, and after the clock has jumped, no purge takes more than <see cref="RetentionOptions.MostPercent"/>
/// of what there is. From one round to the next the clock is believed: what goes then is what has grown old meanwhile, or what somebody has shortened the retention for.
/// </summary>
internal sealed class RetentionGuard(TimeProvider time)
{
    /// <summary>So few are not worth a word: a store of some days, a kind that hardly comes.</summary>
    public const int Few = 100;

    // A clock that is put right by minutes was not wrong enough to ask.
    private static readonly TimeSpan Jump = TimeSpan.FromHours(2);

    private readonly Dictionary<(RowKind? Kind, string Subject), (int Days, DateTimeOffset Clock, long Timestamp)> applied = [];

    /// <summary>What must stay of a kind; null if all that is past its retention may go.</summary>
    public async Task<HeldBack?> AskAsync(IReportStore store, RowKind kind, RetentionOptions retention, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (retention.Cutoff(kind, now) is not { } before || retention.MostPercent == 100 || IsBelieved(kind, store.Description, now))
        {
            return null;
        }

        long count = (await store.PurgeAsync(kind, before, PurgeMode.DryRun, cancellationToken)).Rows;

        // No more need be counted than make it few enough.
        long enough = ((count * (100 - retention.MostPercent)) + retention.MostPercent - 1) / retention.MostPercent;
        long all = count <= Few ? count : count + await store.CountAsync(kind, before, enough, cancellationToken);
        return IsTooMuch(count, all, retention.MostPercent) ? new HeldBack(kind, store.Description, before, count, all, retention.MostPercent, now) : null;
    }

    /// <summary>The same for the filed mails of a mailbox, of which so many are old.</summary>
    public HeldBack? Ask(string mailbox, DateTimeOffset before, FiledPurge old, RetentionOptions retention, DateTimeOffset now) =>
        IsTooMuch(old.Mails, old.Of, retention.MostPercent) && !IsBelieved(null, mailbox, now)
            ? new HeldBack(null, mailbox, before, old.Mails, old.Of, retention.MostPercent, now)
            : null;

    /// <summary>What was past its days is gone, by this clock; gives the days of the round before, null if there was none.</summary>
    public int? Applied(RowKind? kind, string subject, int days, DateTimeOffset now)
    {
        int? before = applied.TryGetValue((kind, subject), out (int Days, DateTimeOffset Clock, long Timestamp) last) ? last.Days : null;
        applied[(kind, subject)] = (days, now, time.GetTimestamp());
        return before;
    }

    private static bool IsTooMuch(long count, long all, int mostPercent) => count > Few && count * 100 > all * mostPercent;

    /// <summary>True if the clock says of the time since the last round what has passed.</summary>
    private bool IsBelieved(RowKind? kind, string subject, DateTimeOffset now) =>
        applied.TryGetValue((kind, subject), out (int Days, DateTimeOffset Clock, long Timestamp) last) && now - last.Clock <= time.GetElapsedTime(last.Timestamp) + Jump;
}
