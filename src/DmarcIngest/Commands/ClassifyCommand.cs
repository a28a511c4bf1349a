using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Commands;

/// <summary><c>classify</c>: judges all stored sources now, as the daemon does by itself at start and every hour.</summary>
internal static class ClassifyCommand
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(
        IReportStore store, Classifier classifier, DateTimeOffset? since, TimeProvider time, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        await store.PrepareAsync(cancellationToken);
        long start = time.GetTimestamp();
        ClassifySummary judged = await classifier.RunAsync(since, Progress(time, errors), cancellationToken);
        await output.WriteLineAsync($"{judged.Keys:N0} groups of rows judged in {time.GetElapsedTime(start).TotalSeconds:F1} s, {judged.Revised:N0} corrected; {judged.Sources:N0} sources and {judged.Domains:N0} domains described in {store.Description}.");
        await SayAsync(output, judged);
        return ExitCode.Done;
    }

    /// <summary>Messages by verdict.</summary>
    public static async Task SayAsync(TextWriter output, ClassifySummary judged)
    {
        long all = judged.Messages.Values.Sum();
        if (all == 0)
        {
            return;
        }

        await output.WriteLineAsync($"{"Verdict of the source",-40} {"Messages",12} {"Share",12}");
        foreach (string verdict in VerdictRules.Verdicts)
        {
            long messages = judged.Messages.GetValueOrDefault(verdict);
            await output.WriteLineAsync($"{verdict,-40} {messages,12:N0} {100.0 * messages / all,10:F1} %");
        }
    }

    /// <summary>Tells of each month, once it has taken a while.</summary>
    public static Action<DateTimeOffset, int> Progress(TimeProvider time, TextWriter errors)
    {
        long start = time.GetTimestamp();
        return (month, left) =>
        {
            if (time.GetElapsedTime(start) > Silence)
            {
                errors.WriteLine($"Judging {month:yyyy-MM}, {left} {(left == 1 ? "month" : "months")} left.");
            }
        };
    }
}
