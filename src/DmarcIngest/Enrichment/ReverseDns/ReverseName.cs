namespace DmarcIngest.Enrichment.ReverseDns;

/// <summary>What the DNS says of an address.</summary>
/// <param name="Name">Its name, lower case and without the root's dot, which itself leads back to the address; null if it has none.</param>
internal sealed record ReverseName(string? Name)
{
    public static ReverseName None { get; } = new((string?)null);
}

/// <summary>How a look-up ended.</summary>
internal enum LookUpEnd
{
    /// <summary>It is known whether the address has a name.</summary>
    Known,

    /// <summary>The resolver could not find out.</summary>
    Failed,

    /// <summary>No resolver said anything.</summary>
    Unanswered,
}

/// <summary>What is kept of an address.</summary>
/// <param name="Name">What is known of it; null if nothing ever was.</param>
/// <param name="End">How the last look-up ended; after a failure an older name stays.</param>
/// <param name="Asked">When that was.</param>
internal sealed record KnownAddress(ReverseName? Name, LookUpEnd End, DateTimeOffset Asked);
