namespace DmarcIngest.Demo;

/// <summary>What a source really is for a domain, at that receiver and at that time. Known because it was made so.</summary>
internal enum TruthVerdict
{
    /// <summary>An own or approved sender that authenticates in alignment; its odd failing row is still its own.</summary>
    Legitimate,

    /// <summary>Sends with the owner's knowledge, or is one of the owner's people, but unaligned or unsigned.</summary>
    Misconfigured,

    /// <summary>Passes mail of the domain on.</summary>
    Forwarder,

    /// <summary>A legitimate source whose signature fails at this receiver and passes at the others.</summary>
    DkimBrokenAtReceiver,

    /// <summary>Somebody else's mail in the domain's name.</summary>
    Spoof,

    /// <summary>Nobody could tell, even with all the data.</summary>
    Undetermined,
}
