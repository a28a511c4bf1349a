using Microsoft.Extensions.Hosting;

namespace DmarcIngest.Pipeline;

/// <summary>
/// Reads what the store has of the last days and gives it to the metrics. What is counted as reports come cannot tell of days: a report comes late, twice, or corrected.
/// </summary>
internal sealed class ReportDaysWorker(IReportStore store, DaemonState state, Metrics metrics, TimeProvider time) : BackgroundService
{
    /// <summary>Days before today that are told of: a report is seldom later.</summary>
    public const int Days = 7;

    /// <summary>Domains times days. Those with the fewest messages are left out.</summary>
    private const int Most = BoundedWords.Most * Days;

    /// <summary>Until the store can be asked.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            bool hasRead = false;
            try
            {
                hasRead = state.Read().Prepared && await ReadAsync(stoppingToken);
            }
            catch (BrokenWorldException)
            {
                // Whoever writes says so, and dmarc_ingest_store_up. The last figures stay.
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // As in other workers: code 0 would look like an orderly end.
                Environment.ExitCode = 1;
                throw;
            }

            await Task.Delay(hasRead ? Pause : Soon, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset today = new(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        MailTotals totals = await store.ReadTotalsAsync(new MailQuery(new MailFilter(today.AddDays(-Days), today), MailKey.Domain, MailKey.Day) { Take = Most }, cancellationToken);
        metrics.Days([.. totals.Totals.Select(total => new DomainDay(total.Key[0], (int)(today.Date - total.FirstDay.ToDateTime(TimeOnly.MinValue)).TotalDays, total.Messages, total.Passed))]);
        return true;
    }
}

/// <summary>A domain's messages on a day.</summary>
/// <param name="Domain">Policy domain.</param>
/// <param name="DaysAgo">1 for yesterday (UTC).</param>
/// <param name="Messages">That reports of periods which begin on it tell of.</param>
/// <param name="Passed">Of them, those that passed DMARC.</param>
internal sealed record DomainDay(string Domain, int DaysAgo, long Messages, long Passed);
