using DmarcIngest.Reports;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Pipeline;

/// <summary>What is held back now: said in the log and as an event when it begins and once a day, and to the page and the door for as long as it lasts.</summary>
internal sealed partial class RetentionHolds(RetentionDoor door, EventLog events, DaemonState? state, TimeProvider time, ILogger logger)
{
    // Its rounds are an hour apart: the round of the same hour must count.
    private static readonly TimeSpan Reminder = TimeSpan.FromHours(23.5);

    private readonly Dictionary<(RowKind? Kind, string Subject), (HeldBack Held, long Said)> holds = [];

    /// <summary>With a door that refuses nothing until a round has looked at the clock: a report that is turned away by a wrong one would be missing.</summary>
    public static RetentionHolds Begin(RetentionDoor door, EventLog events, DaemonState? state, TimeProvider time, ILogger logger)
    {
        door.Hold(Enum.GetValues<RowKind>());
        return new RetentionHolds(door, events, state, time, logger);
    }

    /// <summary>It is held back in this round.</summary>
    public void Hold(HeldBack held)
    {
        bool isKnown = holds.TryGetValue((held.Kind, held.Subject), out (HeldBack Held, long Said) before);
        held = held with { Since = isKnown ? before.Held.Since : held.Clock };

        // Not by the clock that is in doubt.
        bool isSaid = isKnown && time.GetElapsedTime(before.Said) < Reminder;
        if (!isSaid)
        {
            Say(held);
            events.Keep(Events.Held(held, time.GetUtcNow()));
        }

        holds[(held.Kind, held.Subject)] = (held, isSaid ? before.Said : time.GetTimestamp());
    }

    /// <summary>It is not held back in this round.</summary>
    public void Free(RowKind? kind, string subject)
    {
        if (holds.Remove((kind, subject)))
        {
            LogFree(kind is { } rows ? KindNames.Stored(rows) : subject);
        }
    }

    /// <summary>The round is over, or a part of it.</summary>
    public void Publish()
    {
        HeldBack[] all = [.. holds.Values.Select(hold => hold.Held).OrderBy(held => held.Kind is null).ThenBy(held => held.Kind).ThenBy(held => held.Subject, StringComparer.Ordinal)];

        // A clock that is in doubt for one kind is for all.
        door.Hold(all.Any(held => held.Kind is not null) ? Enum.GetValues<RowKind>() : []);
        state?.Hold(all);
    }

    private void Say(HeldBack held)
    {
        (DateTime before, DateTime since, DateTime clock) = (held.Before.UtcDateTime, held.Since.UtcDateTime, held.Clock.UtcDateTime);
        if (held.Kind is { } kind)
        {
            LogRows(held.Count, held.Of, KindNames.Stored(kind), before, held.MostPercent, since, clock);
        }
        else
        {
            LogMails(held.Count, held.Of, held.Subject, before, held.MostPercent, since, clock);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Retention: {Count} of {Of} rows of {Kind} lie before {Before:yyyy-MM-dd HH:mm} UTC, which is more than may go at once (Retention:MostPercent {Percent}), so they have been kept since {Since:yyyy-MM-dd HH:mm}. The clock says {Clock:yyyy-MM-dd HH:mm} UTC: check it (timedatectl). If it is right, see what would go with dmarc-ingest retention --dry-run and let it go with dmarc-ingest retention --force.")]
    private partial void LogRows(long count, long of, string kind, DateTime before, int percent, DateTime since, DateTime clock);

    [LoggerMessage(LogLevel.Warning, "Retention: {Count} of {Of} filed mails of {Source} were received before {Before:yyyy-MM-dd HH:mm} UTC, which is more than may go at once (Retention:MostPercent {Percent}), so they have been kept since {Since:yyyy-MM-dd HH:mm}. The clock says {Clock:yyyy-MM-dd HH:mm} UTC: check it (timedatectl). If it is right, set Retention:MostPercent to 100 for a minute.")]
    private partial void LogMails(long count, long of, string source, DateTime before, int percent, DateTime since, DateTime clock);

    [LoggerMessage(LogLevel.Information, "Retention: {What} is no longer kept beyond its time.")]
    private partial void LogFree(string what);
}
