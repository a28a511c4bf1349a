using DmarcIngest.Reports;

namespace DmarcIngest.Enrichment.Senders;

/// <summary>Who stands behind a name or number of a report; see <c>reference/senders/README.md</c>.</summary>
/// <param name="Name">The sender.</param>
/// <param name="Type">One of <see cref="SenderLines.Types"/>.</param>
/// <param name="SignsForCustomer">Whether it can sign DKIM with its customer's domain: yes, no or unknown.</param>
/// <param name="Documentation">Its page about SPF or DKIM.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
internal sealed record Sender(string Name, string Type, string SignsForCustomer, string? Documentation, string? Country)
{
    // Made once, because many rows name the same few senders; a tuple, so that equal senders stay equal.
    private readonly (SourceSender Rdns, SourceSender Dkim, SourceSender Spf, SourceSender Asn) forRows =
        (new(Name, Type, "rdns"), new(Name, Type, "dkim"), new(Name, Type, "spf"), new(Name, Type, "asn"));

    /// <summary>As rows carry it when it was recognised by a value of this kind.</summary>
    public SourceSender ForRows(SenderKind by) => by switch
    {
        SenderKind.Rdns => forRows.Rdns,
        SenderKind.Dkim => forRows.Dkim,
        SenderKind.Spf => forRows.Spf,
        _ => forRows.Asn,
    };
}

/// <summary>What a value of the list is, in the list's own words.</summary>
internal enum SenderKind
{
    /// <summary>End of a reverse-DNS name.</summary>
    Rdns,

    /// <summary>DKIM <c>d=</c>.</summary>
    Dkim,

    /// <summary>Domain of the envelope sender.</summary>
    Spf,

    /// <summary>Number of an autonomous system.</summary>
    Asn,
}
