using System.Collections.Concurrent;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>
/// What the last run of the classifier found out of the newest month, by which rows are judged as they come in. A cache: without it rows are judged by
/// themselves, until the next run. Safe for several threads.
/// </summary>
internal sealed class Standing(EvidenceReader evidence, AddressLookup lookup, Func<Overrules> overrules)
{
    /// <summary>Keys of all domains together that are kept; some 300 bytes each.</summary>
    private const int MostKeys = 200_000;

    private const int MostStrangers = 5_000;

    private readonly ConcurrentDictionary<string, (DomainHistory History, int Keys)> domains = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, DomainHistory> strangers = new(StringComparer.Ordinal);

    /// <summary>Keeps what is known of a domain, instead of what was known before.</summary>
    public void Keep(DomainHistory history)
    {
        int keys = history.Sources.Sum(source => source.Keys.Count);
        domains.TryRemove(history.Domain, out _);
        if (domains.Sum(entry => entry.Value.Keys) + keys <= MostKeys)
        {
            domains[history.Domain] = (history, keys);
        }
    }

    /// <summary>The verdict of a row whose facts, sender and evidence are there already.</summary>
    public SourceVerdict Of(AggregateRow row)
    {
        if (row.SourceIp is not { } address || row.Evidence is not { } seen)
        {
            return SourceVerdict.NotJudged;
        }

        string domain = row.Report.Header.Policy.Domain;
        DomainHistory history = domains.TryGetValue(domain, out (DomainHistory History, int) kept) ? kept.History : Stranger(domain);
        EvidenceKey key = new(address, row.Report.Header.OrgName, seen, row.Sender ?? SourceSender.Unknown, row.SourceFacts?.ReverseName, "");
        VerdictRule rule = Judge.Decide(history, history.FindSource(address) ?? history.NewSource(key), key, overrules().Find(domain, key));
        return Judge.VerdictOf(rule, key.Sender);
    }

    private DomainHistory Stranger(string domain)
    {
        if (strangers.Count >= MostStrangers)
        {
            strangers = new(StringComparer.Ordinal);
        }

        return strangers.GetOrAdd(domain, name => new DomainHistory(name, evidence.Organisation(name), default, lookup));
    }
}
