using DmarcIngest.Pipeline;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>
/// The policy of one domain day by day, as most of the reported messages showed it, and where it changed. Some reporters go on with an old policy that
/// they remember: a change counts only if the new policy has the majority on the next day with reports too, or if there is no such day yet.
/// Days without reports break nothing.
/// </summary>
/// <param name="domain">Policy domain.</param>
internal sealed class PolicyHistory(string domain)
{
    private readonly SortedDictionary<DateOnly, Dictionary<PolicyWords, (long Messages, long Rows)>> days = [];

    public string Domain => domain;

    public void Add(PolicyDay day)
    {
        if (!days.TryGetValue(day.Day, out Dictionary<PolicyWords, (long Messages, long Rows)>? policies))
        {
            days.Add(day.Day, policies = []);
        }

        (long messages, long rows) = policies.GetValueOrDefault(day.Policy);
        policies[day.Policy] = (messages + day.Messages, rows + day.Rows);
    }

    /// <summary>The first day from which on a change can be told, because what was before is known; null if there is none.</summary>
    public DateOnly? KnownAfter() => Runs().Select(run => (DateOnly?)run.Day).FirstOrDefault();

    /// <summary>Each first day of a new policy, with what it was before and what it is.</summary>
    public IEnumerable<(DateOnly Day, PolicyWords Before, PolicyWords After)> Changes()
    {
        PolicyWords? before = null;
        foreach ((DateOnly day, PolicyWords policy) in Runs())
        {
            if (before is not null)
            {
                yield return (day, before, policy);
            }

            before = policy;
        }
    }

    /// <summary>The policies one after the other, each with its first day.</summary>
    private IEnumerable<(DateOnly Day, PolicyWords Policy)> Runs()
    {
        (DateOnly Day, PolicyWords Policy)[] all = [.. days.Select(day => (day.Key, Majority(day.Value)))];
        PolicyWords? current = null;
        for (int i = 0; i < all.Length; i++)
        {
            bool holds = i == all.Length - 1 || all[i + 1].Policy == all[i].Policy;
            if (holds && all[i].Policy != current)
            {
                current = all[i].Policy;
                yield return all[i];
            }
        }
    }

    private static PolicyWords Majority(Dictionary<PolicyWords, (long Messages, long Rows)> policies) => policies
        .OrderByDescending(entry => entry.Value.Messages)
        .ThenByDescending(entry => entry.Value.Rows)
        .ThenBy(entry => entry.Key.Text, StringComparer.Ordinal)
        .First().Key;
}
