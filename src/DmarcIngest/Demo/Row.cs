using System.Net;

namespace DmarcIngest.Demo;

/// <summary>One record before it is written. Equal ones of the same actor become one, so lists are held as text.</summary>
internal sealed record Row
{
    public required IPAddress Source { get; init; }

    public required string HeaderFrom { get; init; }

    public required string EnvelopeFrom { get; init; }

    public string? EnvelopeTo { get; init; }

    public required string Disposition { get; init; }

    public required bool DkimPasses { get; init; }

    public required bool SpfPasses { get; init; }

    /// <summary>Type and comment of the override; null for none.</summary>
    public (string Type, string? Comment)? Reason { get; init; }

    /// <summary>The signatures that the reporter lists.</summary>
    public required Listed Signatures { get; init; }

    public required string SpfDomain { get; init; }

    public required string SpfResult { get; init; }

    /// <summary>The name in HELO, where the reporter checks that too.</summary>
    public string? Helo { get; init; }

    public bool WithoutResults { get; init; }

    public required TruthVerdict Truth { get; init; }

    public required string Actor { get; init; }
}

/// <summary>Signatures with value equality.</summary>
internal sealed class Listed(IReadOnlyList<Signature> signatures) : IEquatable<Listed>
{
    public IReadOnlyList<Signature> Signatures { get; } = signatures;

    public bool Equals(Listed? other) => other is not null && Signatures.SequenceEqual(other.Signatures);

    public override bool Equals(object? obj) => Equals(obj as Listed);

    public override int GetHashCode() => Signatures.Aggregate(0, HashCode.Combine);
}
