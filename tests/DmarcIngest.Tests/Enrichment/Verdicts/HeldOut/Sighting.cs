namespace DmarcIngest.Tests.Enrichment.Verdicts.HeldOut;

/// <summary>A DKIM signature as a receiver saw it.</summary>
internal sealed record Signature(string Domain, string Selector, string Result = "pass");

/// <summary>Like messages that one receiver got from one address on one day: what becomes a record of its report.</summary>
internal sealed record Sighting
{
    public required string Actor { get; init; }

    public required string Truth { get; init; }

    public required string HeaderFrom { get; init; }

    public required string Source { get; init; }

    public required Receiver Receiver { get; init; }

    /// <summary>Days since the scenario's first.</summary>
    public required int Day { get; init; }

    public required int Count { get; init; }

    /// <summary>Domain that SPF was asked about.</summary>
    public required string Envelope { get; init; }

    public required string Spf { get; init; }

    /// <summary>mfrom, or helo where the envelope was empty.</summary>
    public string Scope { get; init; } = "mfrom";

    public required IReadOnlyList<Signature> Signatures { get; init; }

    /// <summary>What carried it, which some receivers take as a reason to let it pass.</summary>
    public Carrier Carrier { get; init; }

    /// <summary>The same with every signature of these domains (all, where none is given) failed.</summary>
    public Sighting Broken(params string[] domains) => this with
    {
        Signatures = [.. Signatures.Select(signature => domains.Length == 0 || domains.Contains(signature.Domain) ? signature with { Result = "fail" } : signature)],
    };
}

/// <summary>What a receiver may recognise a message by.</summary>
internal enum Carrier
{
    /// <summary>Nothing.</summary>
    Direct,

    /// <summary>A seal of a forwarder that the receiver may trust (ARC).</summary>
    Sealed,

    /// <summary>A mailing list's header fields.</summary>
    List,
}

/// <summary>A published policy.</summary>
internal sealed record Policy(string Domain, string P, string Adkim = "r", string Aspf = "r")
{
    /// <summary>Whether SPF passed for the From field's domain; a HELO name is no identity of DMARC (RFC 7489 section 3.1.2).</summary>
    public bool SpfAligned(Sighting seen) => seen.Spf == "pass" && seen.Scope == "mfrom" && Aligned(seen.Envelope, seen.HeaderFrom, Aspf);

    /// <summary>Whether a signature of the From field's domain passed.</summary>
    public bool DkimAligned(Sighting seen) => seen.Signatures.Any(signature => signature.Result == "pass" && Aligned(signature.Domain, seen.HeaderFrom, Adkim));

    // All domains of the scenario lie directly below the top label "example", so the policy's domain is the organisational one.
    private bool Aligned(string domain, string headerFrom, string mode) => mode == "s"
        ? domain == headerFrom
        : domain == Domain || domain.EndsWith("." + Domain, StringComparison.Ordinal);
}
