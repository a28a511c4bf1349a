using System.Net;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Reports.Failure;

namespace DmarcIngest.Enrichment;

/// <summary>All that is known of a source, put together: facts of its address, its reverse name, who is behind it. Safe for several threads.</summary>
internal sealed class Sources(AddressFacts facts, SenderNames names, EvidenceReader evidence, Func<IPAddress, string?> reverseName)
{
    /// <summary>Puts into a row what it can be judged by.</summary>
    public void Enrich(StoredRow row)
    {
        switch (row)
        {
            case AggregateRow aggregate:
                aggregate.SourceFacts = Facts(aggregate.SourceIp, null);
                names.Enrich(aggregate);
                aggregate.Evidence = evidence.Read(aggregate);
                break;
            case FailureRow failure:
                failure.SourceFacts = Facts(failure.SourceIp, null);
                break;
        }
    }

    /// <summary>What is known of an address, and who sends from there whatever the mails say.</summary>
    public (SourceFacts Facts, SourceSender? Sender) OfAddress(IPAddress address, string? storedName)
    {
        SourceFacts known = Facts(address, storedName) ?? SourceFacts.None;
        return (known, names.OfAddress(known));
    }

    /// <summary>The sender that rows are to carry: one that the mails themselves named stays, one that was taken from the address is as it is known now.</summary>
    public static SourceSender SenderNow(SourceSender stored, SourceFacts facts, SourceSender? byAddress) =>
        facts.OwnNetwork is { } own ? new SourceSender(own, "own", "own")
        : stored.NamedBy is "spf" or "dkim" ? stored
        : byAddress ?? SourceSender.Unknown;

    private SourceFacts? Facts(IPAddress? address, string? storedName)
    {
        SourceFacts? known = facts.IsInUse ? facts.Find(address) : null;
        string? name = address is null ? null : reverseName(address) ?? storedName;
        return name is null ? known : (known ?? SourceFacts.None) with { ReverseName = name, BaseDomain = evidence.Organisation(name) };
    }
}
