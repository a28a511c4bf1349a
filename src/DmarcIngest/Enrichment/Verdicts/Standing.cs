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

    private const int MostRemembered = 50_000;

    private readonly ConcurrentDictionary<string, (DomainHistory History, int Keys)> domains = new(StringComparer.Ordinal);

    // Reports say the same of the same sources again and again. Overrules are left out of it, because they may change.
    private readonly Memo<(DomainHistory, EvidenceKey), VerdictRule> remembered = new(MostRemembered);
    private readonly Memo<Looks, VerdictRule> strangers = new(MostRemembered);

    /// <summary>Keeps what is known of a domain, instead of what was known before.</summary>
    public void Keep(DomainHistory history)
    {
        int keys = history.Sources.Sum(source => source.Keys.Count);
        domains.TryRemove(history.Domain, out _);
        remembered.Forget();
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
        SourceSender sender = row.Sender ?? SourceSender.Unknown;
        EvidenceKey key = new(address, row.Report.Header.OrgName, seen, sender, row.SourceFacts?.ReverseName, "");
        Overrule? overrule = overrules().Find(domain, key);
        bool isKnown = domains.TryGetValue(domain, out (DomainHistory History, int) kept);
        return Judge.VerdictOf(
            overrule is not null ? Decide(isKnown ? kept.History : Stranger(domain), key, overrule)
            : isKnown ? OfKnown(kept.History, key)
            : OfStranger(row, domain, key),
            sender);
    }

    private static VerdictRule Decide(DomainHistory history, EvidenceKey key, Overrule? overrule) =>
        Judge.Decide(history, history.FindSource(key.Address) ?? history.NewSource(key), key, overrule);

    private VerdictRule OfKnown(DomainHistory history, EvidenceKey key) =>
        remembered.TryGet((history, key), out VerdictRule? rule) ? rule : remembered.Keep((history, key), Decide(history, key, null));

    private VerdictRule OfStranger(AggregateRow row, string domain, EvidenceKey key)
    {
        Looks looks = LooksOf(row, domain);
        return strangers.TryGet(looks, out VerdictRule? rule) ? rule : strangers.Keep(looks, Decide(Stranger(domain), key, null));
    }

    private DomainHistory Stranger(string domain) => new(domain, evidence.Organisation(domain), default, lookup);

    private Looks LooksOf(AggregateRow row, string domain)
    {
        SourceFacts facts = row.SourceFacts ?? SourceFacts.None;
        return new Looks(
            row.Evidence!.Code,
            EvidenceReader.HasSelector(row.Evidence.Signer),
            row.Sender ?? SourceSender.Unknown,
            lookup(row.SourceIp!, null).Sender,
            facts.OwnNetwork is not null,
            facts.BaseDomain is { } name && name == evidence.Organisation(domain));
    }

    /// <summary>All that a source of which nothing was seen before can be judged by.</summary>
    private readonly record struct Looks(string Code, bool HasSelector, SourceSender Sender, SourceSender? ByAddress, bool IsOwn, bool IsNamedAsOwn);
}
