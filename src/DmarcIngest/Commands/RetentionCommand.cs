using System.Globalization;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Commands;

/// <summary><c>retention [--dry-run] [--force]</c>: removes what is past its retention, or says what would go.</summary>
internal static class RetentionCommand
{
    /// <param name="store">Holds the rows.</param>
    /// <param name="retention">What to keep.</param>
    /// <param name="mode">Whether to remove.</param>
    /// <param name="isForced">Whether much may go at once.</param>
    /// <param name="time">The clock.</param>
    /// <param name="output">Takes what is said.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<int> RunAsync(
        IReportStore store, RetentionOptions retention, PurgeMode mode, bool isForced, TimeProvider time, TextWriter output, CancellationToken cancellationToken)
    {
        await store.PrepareAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        string verb = mode == PurgeMode.DryRun ? "would go" : "removed";
        RetentionRound round = await RetentionRound.RunAsync(store, retention, isForced ? null : new RetentionGuard(time), now, mode, cancellationToken);
        foreach ((RowKind kind, DateTimeOffset before, PurgeSummary gone) in round.Gone)
        {
            await output.WriteLineAsync($"{kind,-10} before {Moment(before)} UTC ({retention.Days(kind)} days): {gone.Rows:N0} rows {verb}");
            foreach (string part in gone.Parts)
            {
                await output.WriteLineAsync($"           {part}");
            }
        }

        foreach (RowKind kind in Enum.GetValues<RowKind>().Where(kind => retention.Days(kind) == 0))
        {
            await output.WriteLineAsync($"{kind,-10} kept for ever");
        }

        await SayHeldAsync(round.Held, mode, now, output);
        if (mode == PurgeMode.Delete && round.Held.Count == 0)
        {
            await WriteEventAsync(store, Events.Retention(store.Description, round.Gone, now, time.GetUtcNow()), output, cancellationToken);
        }

        return round.Held.Count == 0 ? ExitCode.Done : ExitCode.Rejected;
    }

    private static async Task SayHeldAsync(IReadOnlyList<HeldBack> held, PurgeMode mode, DateTimeOffset now, TextWriter output)
    {
        foreach (HeldBack back in held)
        {
            string verb = mode == PurgeMode.DryRun ? "would be held back" : "held back";
            await output.WriteLineAsync($"{back.Kind,-10} before {Moment(back.Before)} UTC: {back.Count:N0} of {back.Of:N0} rows {verb}, more than {back.MostPercent} % at once (Retention:MostPercent)");
        }

        if (held.Count > 0)
        {
            await output.WriteLineAsync($"{(mode == PurgeMode.DryRun ? "Nothing would be" : "Nothing was")} removed. The clock says {Moment(now)} UTC: check it (timedatectl). If it is right: dmarc-ingest retention --force");
        }
    }

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>What was to be removed is removed, whatever becomes of the event.</summary>
    private static async Task WriteEventAsync(IReportStore store, EventRow row, TextWriter output, CancellationToken cancellationToken)
    {
        try
        {
            await store.WriteAsync([EventLog.Write(row)], cancellationToken);
        }
        catch (BrokenWorldException exception)
        {
            await output.WriteLineAsync($"The event was not written: {exception.Message}");
        }
    }
}
