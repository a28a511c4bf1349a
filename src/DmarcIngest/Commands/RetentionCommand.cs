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
        foreach ((RowKind kind, DateTimeOffset before, PurgeSummary gone) in await RetentionWorker.ApplyAsync(store, retention, now, mode, cancellationToken))
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

        return ExitCode.Done;
    }
}
