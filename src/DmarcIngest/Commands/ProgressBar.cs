using DmarcIngest.Pipeline;
using Spectre.Console;

namespace DmarcIngest.Commands;

/// <summary>Runs a source until it is empty, with a bar where a person looks on and log lines otherwise.</summary>
internal static class ProgressBar
{
    public static Task<IngestTotals> RunAsync(IMailSource source, IngestPipeline pipeline, TimeProvider time, CancellationToken cancellationToken) =>
        Console.IsOutputRedirected || Console.IsErrorRedirected
            ? pipeline.RunAsync(source, new IngestRun(ReadMode.UntilEmpty, Patience.None, time), cancellationToken)
            : WithBarAsync(source, pipeline, time, cancellationToken);

    private static Task<IngestTotals> WithBarAsync(IMailSource source, IngestPipeline pipeline, TimeProvider time, CancellationToken cancellationToken)
    {
        Progress progress = AnsiConsole.Progress().AutoClear(true).Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn());
        long start = time.GetTimestamp();
        return progress.StartAsync(context =>
        {
            ProgressTask bar = context.AddTask("Reading mails");
            return pipeline.RunAsync(
                source,
                new IngestRun(ReadMode.UntilEmpty, Patience.None, time, totals =>
                {
                    bar.MaxValue = totals.Mails + totals.Waiting;
                    bar.Value = totals.Mails;
                    bar.Description = $"{totals.Mails:N0} mails, {totals.Rows:N0} rows, {totals.Mails / Math.Max(time.GetElapsedTime(start).TotalSeconds, 0.001):N0} mails/s";
                }),
                cancellationToken);
        });
    }
}
