using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Enrichment.Senders;

/// <summary>Names the sender of a row. Safe for several threads.</summary>
internal sealed class SenderNames(SenderList list)
{
    /// <summary>Puts the sender into a row; its address facts must be there already.</summary>
    public void Enrich(StoredRow row)
    {
        if (row is AggregateRow aggregate)
        {
            aggregate.Sender = Of(aggregate);
        }
    }

    /// <summary>
    /// The first of: the own network, the envelope domain that passed SPF, a domain whose signature passed, the name of the address by reverse DNS, its network. SPF says
    /// which host sent; a signature says so only of the first host, because it survives being passed on; a network says least.
    /// </summary>
    private SourceSender? Of(AggregateRow row)
    {
        if (row.SourceFacts?.OwnNetwork is { } own)
        {
            return new SourceSender(own, "own", "own");
        }

        foreach (SpfResult spf in row.SpfResults)
        {
            if (spf.Result == "pass" && list.BySpf(spf.Domain) is { } found)
            {
                return found.ForRows(SenderKind.Spf);
            }
        }

        foreach (DkimResult dkim in row.DkimResults)
        {
            if (dkim.Result == "pass" && list.ByDkim(dkim.Domain) is { } found)
            {
                return found.ForRows(SenderKind.Dkim);
            }
        }

        return OfAddress(row.SourceFacts);
    }

    /// <summary>By what is known of the address alone: its name, then its network.</summary>
    public SourceSender? OfAddress(SourceFacts? facts) =>
        facts?.ReverseName is { } name && list.ByReverseName(name) is { } host ? host.ForRows(SenderKind.Rdns)
        : facts?.Asn is { } asn && list.ByAsn(asn) is { } network ? network.ForRows(SenderKind.Asn)
        : null;
}
