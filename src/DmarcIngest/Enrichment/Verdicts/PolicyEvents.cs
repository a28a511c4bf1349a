using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>
/// Tells of the changes of policy in a month as events, and takes back those that later reports have refuted. What is told already is not written again.
/// </summary>
internal sealed class PolicyEvents(IReportStore store, DateTimeOffset now)
{
    /// <summary>Days before and after the month: what a policy was before its first day, and whether one of its last days held.</summary>
    private const int Around = 32;

    /// <summary>Gives what the store will never take.</summary>
    public async Task<IReadOnlyList<RefusedRow>> WriteAsync(DateTimeOffset month, CancellationToken cancellationToken)
    {
        Dictionary<string, (string Domain, DateOnly Day)> told = await ReadAsync(month, cancellationToken);
        List<EventRow> found = [];
        List<string> refuted = [];
        await foreach (PolicyHistory domain in HistoriesAsync(month, cancellationToken))
        {
            found.AddRange(domain.Changes().Where(change => IsIn(change.Day)).Select(change => Events.PolicyChange(domain.Domain, change.Day, change.Before, change.After)));

            // Where the days before are past their retention, nothing speaks against what was told.
            refuted.AddRange(told.Where(one => one.Value.Domain == domain.Domain && one.Value.Day > domain.KnownAfter()).Select(one => one.Key));
        }

        await store.RemoveEventsAsync(month, [.. refuted.Except(found.Select(row => row.Id))], cancellationToken);
        RowWrite[] added = [.. found.Where(row => !told.ContainsKey(row.Id)).Select(EventLog.Write)];
        return added.Length == 0 ? [] : (await store.WriteAsync(added, cancellationToken)).Refused;

        bool IsIn(DateOnly day) => day >= DateOnly.FromDateTime(month.UtcDateTime) && day < DateOnly.FromDateTime(month.UtcDateTime).AddMonths(1);
    }

    private async IAsyncEnumerable<PolicyHistory> HistoriesAsync(DateTimeOffset month, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A report may claim to be of any time; what lies ahead confirms nothing.
        DateTimeOffset last = now.AddDays(1);
        DateTimeOffset end = month.AddMonths(1).AddDays(Around);
        PolicyHistory? domain = null;
        await foreach (PolicyDay day in store.ReadPolicyDaysAsync(month.AddDays(-Around), end < last ? end : last, cancellationToken))
        {
            if (domain?.Domain != day.Domain)
            {
                if (domain is not null)
                {
                    yield return domain;
                }

                domain = new PolicyHistory(day.Domain);
            }

            domain!.Add(day);
        }

        if (domain is not null)
        {
            yield return domain;
        }
    }

    private async Task<Dictionary<string, (string Domain, DateOnly Day)>> ReadAsync(DateTimeOffset month, CancellationToken cancellationToken)
    {
        Dictionary<string, (string, DateOnly)> told = new(StringComparer.Ordinal);
        await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(new RowQuery(RowKind.Event) { From = month, To = month.AddMonths(1) }, cancellationToken))
        {
            using JsonDocument json = JsonDocument.Parse(row);
            JsonElement root = json.RootElement;
            if (root.GetProperty("event").ValueEquals(Events.PolicyChanged))
            {
                told.Add(root.GetProperty("_id").GetString()!, (root.GetProperty("domain").GetString()!, DateOnly.FromDateTime(root.GetProperty("@timestamp").GetDateTimeOffset().UtcDateTime)));
            }
        }

        return told;
    }
}
