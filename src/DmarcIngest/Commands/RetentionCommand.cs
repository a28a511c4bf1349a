using System.Globalization;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Commands;

/// <summary><c>retention [--dry-run]</c>: removes what is past its retention, or says what would go.</summary>
internal static class RetentionCommand
{
    public static async Task<int> RunAsync(
        IReportStore store, RetentionOptions retention, PurgeMode mode, TimeProvider time, TextWriter output, CancellationToken cancellationToken)
    {
        await store.PrepareAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        string verb = mode == PurgeMode.DryRun ? "would go" : "removed";
        IReadOnlyList<(RowKind, DateTimeOffset, PurgeSummary)> all = await RetentionWorker.ApplyAsync(store, retention, now, mode, cancellationToken);
        foreach ((RowKind kind, DateTimeOffset before, PurgeSummary gone) in all)
        {
            string date = before.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            await output.WriteLineAsync($"{kind,-10} before {date} UTC ({retention.Days(kind)} days): {gone.Rows:N0} rows {verb}");
            foreach (string part in gone.Parts)
            {
                await output.WriteLineAsync($"           {part}");
            }
        }

        foreach (RowKind kind in Enum.GetValues<RowKind>().Where(kind => retention.Days(kind) == 0))
        {
            await output.WriteLineAsync($"{kind,-10} kept for ever");
        }

        if (mode == PurgeMode.Delete)
        {
            await WriteEventAsync(store, Events.Retention(store.Description, all, now, time.GetUtcNow()), output, cancellationToken);
        }

        return ExitCode.Done;
    }

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
