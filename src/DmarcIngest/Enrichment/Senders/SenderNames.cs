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
    /// The first of: the own network, the envelope domain that passed SPF, a domain whose signature passed, the network of the address. SPF says
    /// which host sent; a signature says so only of the first host, because it survives being passed on; a network says least.
    /// </summary>
    private SourceSender? Of(AggregateRow row)
    {
        if (row.SourceFacts?.OwnNetwork is { } own)
        {
            return new SourceSender(own, "own");
        }

        Sender? found = null;
        foreach (SpfResult spf in row.SpfResults)
        {
            found ??= spf.Result == "pass" ? list.BySpf(spf.Domain) : null;
        }

        foreach (DkimResult dkim in row.DkimResults)
        {
            found ??= dkim.Result == "pass" ? list.ByDkim(dkim.Domain) : null;
        }

        found ??= row.SourceFacts?.Asn is { } asn ? list.ByAsn(asn) : null;
        return found is null ? null : found.ForRows;
    }
}
