using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Commands;

/// <summary><c>import PATH…</c>: takes files, folders, mbox and Maildir into the store and leaves them where they are.</summary>
internal static class ImportCommand
{
    public static async Task<int> RunAsync(
        IMailSource source, IReportStore store, IngestPipeline pipeline, Classifier classifier, TimeProvider time, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        await store.PrepareAsync(cancellationToken);
        long start = time.GetTimestamp();
        IngestTotals totals = await ProgressBar.RunAsync(source, pipeline, time, cancellationToken);
        double seconds = Math.Max(time.GetElapsedTime(start).TotalSeconds, 0.001);
        await SayAsync(output, totals, seconds, store, cancellationToken);
        if (totals.Rows > 0)
        {
            ClassifySummary judged = await classifier.RunAsync(null, ClassifyCommand.Progress(time, errors), cancellationToken);
            await output.WriteLineAsync();
            await ClassifyCommand.SayAsync(output, judged);
        }

        return totals.Of(MailOutcome.Invalid) > 0 ? ExitCode.Rejected : ExitCode.Done;
    }

    private static async Task SayAsync(TextWriter output, IngestTotals totals, double seconds, IReportStore store, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"{totals.Mails:N0} mails read in {seconds:F1} s: {totals.Reports:N0} reports, {totals.Rows:N0} rows stored in {store.Description}.");
        if (totals.RowsExpired > 0)
        {
            await output.WriteLineAsync($"{totals.RowsExpired:N0} rows are older than the retention and were not stored (Retention:AggregateDays; 0 keeps all).");
        }

        if (totals.Of(MailOutcome.Other) > 0)
        {
            await output.WriteLineAsync($"{totals.Of(MailOutcome.Other):N0} mails held no report.");
        }

        foreach ((string reason, int mails) in totals.Rejections.OrderByDescending(entry => entry.Value))
        {
            await output.WriteLineAsync($"{mails:N0} mails could not be read: {reason}.");
        }

        if (totals.RowsRefused > 0)
        {
            await output.WriteLineAsync($"{totals.RowsRefused:N0} rows were refused by the store; the log above says why.");
        }

        IReadOnlyList<DomainTotal> domains = await store.SummariseAsync(cancellationToken);
        if (domains.Count == 0)
        {
            return;
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync($"{"Domain",-40} {"Messages",12} {"DMARC pass",12} {"Rows",10}");
        foreach (DomainTotal domain in domains.Take(20))
        {
            string rate = domain.Messages > 0 ? $"{100.0 * domain.Passed / domain.Messages:F1} %" : "-";
            await output.WriteLineAsync($"{LogText.Of(domain.Domain),-40} {domain.Messages,12:N0} {rate,12} {domain.Rows,10:N0}");
        }

        if (domains.Count > 20)
        {
            await output.WriteLineAsync($"... and {domains.Count - 20:N0} more domains.");
        }
    }
}
