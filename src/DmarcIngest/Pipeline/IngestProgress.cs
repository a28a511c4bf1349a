using Microsoft.Extensions.Logging;

namespace DmarcIngest.Pipeline;

/// <summary>Adds up what was done and says how far a backlog is, at most every ten seconds.</summary>
internal sealed partial class IngestProgress(string source, IngestTotals totals, IngestRun run, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long saidAt = run.Time.GetTimestamp();
    private int mailsSaid;
    private long rowsSaid;

    public void Add(BatchWork batch, IReadOnlyList<IngestRow> log)
    {
        for (int index = 0; index < log.Count; index++)
        {
            totals.Add(batch.Mails[index].Outcome(), log[index]);
            if (batch.Mails[index].Outcome() == MailOutcome.Invalid)
            {
                LogRejected(LogText.Of(log[index].MailKey), source, log[index].Reason, LogText.Of(log[index].Detail));
            }
        }

        totals.Waiting = batch.Waiting;
        if (run.OnProgress is { } told)
        {
            told(totals);
        }
        else if (batch.Waiting == 0 || run.Time.GetElapsedTime(saidAt) >= Interval)
        {
            Say();
        }
    }

    public void Done()
    {
        if (run.OnProgress is null && totals.Mails > mailsSaid)
        {
            Say();
        }
    }

    private void Say()
    {
        double seconds = Math.Max(run.Time.GetElapsedTime(saidAt).TotalSeconds, 0.001);
        LogStored(source, totals.Mails - mailsSaid, totals.Rows - rowsSaid, (totals.Mails - mailsSaid) / seconds, totals.Waiting);
        (saidAt, mailsSaid, rowsSaid) = (run.Time.GetTimestamp(), totals.Mails, totals.Rows);
    }

    [LoggerMessage(LogLevel.Information, "{Source}: {Mails} mails filed, {Rows} rows stored, {Rate:F0} mails/s; {Waiting} mails wait.")]
    private partial void LogStored(string source, int mails, long rows, double rate, int waiting);

    [LoggerMessage(LogLevel.Warning, "Mail {Key} of {Source} could not be read ({Reason}): {Detail}")]
    private partial void LogRejected(string key, string source, string reason, string detail);
}
