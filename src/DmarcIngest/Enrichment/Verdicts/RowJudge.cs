using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>
/// Judges rows that are stored nowhere, as <c>parse</c> prints them: shown all rows once, it gives each the verdict that the classifier would give it if these
/// rows were all there are. Used by one thread.
/// </summary>
internal sealed class RowJudge(Sources sources, EvidenceReader evidence, Func<Overrules> overrules)
{
    private readonly Dictionary<(DateOnly Month, string Domain), DomainHistory> histories = [];

    /// <summary>Takes a row in; afterwards none may be judged and more taken in.</summary>
    public void Show(AggregateRow row)
    {
        sources.Enrich(row);
        if (row.SourceIp is null)
        {
            return;
        }

        DateOnly day = DateOnly.FromDateTime(row.Timestamp.UtcDateTime);
        DateOnly month = new(day.Year, day.Month, 1);
        EvidenceGroup group = new(row.Report.Header.Policy.Domain, day, KeyOf(row), 1, row.MessageCount ?? 0);
        foreach (DateOnly each in new[] { month.AddMonths(-1), month, month.AddMonths(1) })
        {
            Window window = new(each);
            if (day >= window.First && day < window.End)
            {
                Of(window, group.Domain).Add(group);
            }
        }
    }

    /// <summary>To be called when all rows have been shown.</summary>
    public void Close()
    {
        foreach (DomainHistory history in histories.Values)
        {
            history.Close();
        }
    }

    /// <summary>Puts all that is known into a row.</summary>
    public void Judge(StoredRow row)
    {
        sources.Enrich(row);
        if (row is not AggregateRow { SourceIp: { } address } aggregate)
        {
            return;
        }

        DomainHistory history = Of(Window.Of(row.Timestamp), aggregate.Report.Header.Policy.Domain);
        EvidenceKey key = KeyOf(aggregate);
        VerdictRule rule = Verdicts.Judge.Decide(history, history.FindSource(address) ?? history.NewSource(key), key, overrules().Find(history.Domain, key));
        aggregate.Verdict = Verdicts.Judge.VerdictOf(rule, key.Sender);
    }

    private static EvidenceKey KeyOf(AggregateRow row) =>
        new(row.SourceIp!, row.Report.Header.OrgName, row.Evidence!, row.Sender ?? SourceSender.Unknown, row.SourceFacts?.ReverseName, "");

    private DomainHistory Of(Window window, string domain)
    {
        if (!histories.TryGetValue((window.Month, domain), out DomainHistory? history))
        {
            history = new DomainHistory(domain, evidence.Organisation(domain), window, sources.OfAddress);
            histories.Add((window.Month, domain), history);
        }

        return history;
    }
}
