using DmarcIngest.Pipeline;
using MailKit;

namespace DmarcIngest.Commands;

/// <summary>
/// <c>reprocess</c>: runs filed mail through again. What can be read now is stored and moved to its folder, the rest stays. Ids are content
/// addresses, so an archive read into an empty store gives the store that was lost.
/// </summary>
internal static class ReprocessCommand
{
    public static async Task<int> RunAsync(
        IReadOnlyList<FiledFolder> folders, IReportStore store, IngestPipeline pipeline, TimeProvider time, TextWriter output, CancellationToken cancellationToken)
    {
        await store.PrepareAsync(cancellationToken);
        bool unread = false;
        foreach (FiledFolder folder in folders)
        {
            long start = time.GetTimestamp();
            await using StayingSource source = folder.Open();
            try
            {
                IngestTotals totals = await ProgressBar.RunAsync(source, pipeline, time, cancellationToken);
                unread |= totals.Of(MailOutcome.Invalid) > 0;
                await SayAsync(output, folder, source.Stayed, totals, time.GetElapsedTime(start).TotalSeconds);
            }
            catch (BrokenWorldException exception) when (exception.InnerException is FolderNotFoundException)
            {
                await output.WriteLineAsync($"{folder.Mailbox}, {folder.Folder}: not there, so there is nothing to read again.");
            }
        }

        if (folders.Count == 0)
        {
            await output.WriteLineAsync("No mail is filed for that: Filing deletes it.");
        }

        return unread ? ExitCode.Rejected : ExitCode.Done;
    }

    private static async Task SayAsync(TextWriter output, FiledFolder folder, int stayed, IngestTotals totals, double seconds)
    {
        await output.WriteLineAsync(
            $"{folder.Mailbox}, {folder.Folder}: {totals.Mails:N0} mails read again in {seconds:F1} s, {totals.Rows:N0} rows stored, {totals.Mails - stayed:N0} mails filed anew, {stayed:N0} stay.");
        foreach (MailOutcome outcome in Enum.GetValues<MailOutcome>().Where(outcome => totals.Of(outcome) > 0))
        {
            await output.WriteLineAsync($"  {totals.Of(outcome):N0} {outcome.ToString().ToLowerInvariant()}");
        }

        foreach ((string reason, int mails) in totals.Rejections.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal))
        {
            await output.WriteLineAsync($"    {mails:N0} could not be read: {reason}");
        }

        if (totals.RowsExpired > 0)
        {
            await output.WriteLineAsync($"  {totals.RowsExpired:N0} rows are older than the retention and were not stored (section Retention; 0 keeps all)");
        }
    }
}
