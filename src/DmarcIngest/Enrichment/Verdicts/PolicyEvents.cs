using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>
/// Tells of changes of policy as events, and takes back those that later reports have refuted. What is told already is not written again.
/// </summary>
/// <param name="store">Where rows and events are.</param>
/// <param name="from">First day of the first month that is looked at.</param>
/// <param name="to">First day after the last month.</param>
/// <param name="now">This moment.</param>
internal sealed class PolicyEvents(IReportStore store, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
{
    /// <summary>Days before and after: what a policy was before the first day, and whether one of the last days held.</summary>
    private const int Around = 32;

    /// <summary>Gives what the store will never take.</summary>
    public async Task<IReadOnlyList<RefusedRow>> WriteAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, (string Domain, DateOnly Day)> told = await ReadAsync(cancellationToken);
        ILookup<string, (string Id, DateOnly Day)> toldOf = told.ToLookup(one => one.Value.Domain, one => (one.Key, one.Value.Day), StringComparer.Ordinal);
        Dictionary<string, EventRow> found = new(StringComparer.Ordinal);
        List<(string Id, DateOnly Day)> refuted = [];
        await foreach (PolicyHistory domain in HistoriesAsync(cancellationToken))
        {
            foreach ((DateOnly day, PolicyWords before, PolicyWords after) in domain.Changes().Where(change => IsIn(change.Day)))
            {
                EventRow row = Events.PolicyChange(domain.Domain, day, before, after);
                found.TryAdd(row.Id, row);
            }

            // Where the days before are past their retention, nothing speaks against what was told.
            refuted.AddRange(toldOf[domain.Domain].Where(one => one.Day > domain.KnownAfter() && !found.ContainsKey(one.Id)));
        }

        foreach (IGrouping<DateOnly, string> month in refuted.GroupBy(one => one.Day.AddDays(1 - one.Day.Day), one => one.Id))
        {
            await store.RemoveEventsAsync(Window.Start(month.Key), [.. month], cancellationToken);
        }

        RowWrite[] added = [.. found.Values.Where(row => !told.ContainsKey(row.Id)).Select(EventLog.Write)];
        return added.Length == 0 ? [] : (await store.WriteAsync(added, cancellationToken)).Refused;

        bool IsIn(DateOnly day) => Window.Start(day) >= from && Window.Start(day) < to;
    }

    private async IAsyncEnumerable<PolicyHistory> HistoriesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A report may claim to be of any time; what lies ahead confirms nothing.
        DateTimeOffset last = now.AddDays(1);
        DateTimeOffset end = to.AddDays(Around);
        PolicyHistory? domain = null;
        await foreach (PolicyDay day in store.ReadPolicyDaysAsync(from.AddDays(-Around), end < last ? end : last, cancellationToken))
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

    private async Task<Dictionary<string, (string Domain, DateOnly Day)>> ReadAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, (string, DateOnly)> told = new(StringComparer.Ordinal);
        await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(new RowQuery(RowKind.Event) { From = from, To = to }, cancellationToken))
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
