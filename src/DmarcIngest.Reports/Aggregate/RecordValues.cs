using System.Net;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>A record as it is stored, before its report is known: what belongs to the header may stand behind it.</summary>
internal readonly struct RecordValues
{
    /// <summary>Hash of all that was sent but the count.</summary>
    public required UInt128 Digest { get; init; }

    public required IPAddress? SourceIp { get; init; }

    public required long? Count { get; init; }

    public required string Disposition { get; init; }

    public required string Dkim { get; init; }

    public required string Spf { get; init; }

    public required string HeaderFrom { get; init; }

    public required string? EnvelopeFrom { get; init; }

    public required string? EnvelopeTo { get; init; }

    public required IReadOnlyList<PolicyOverride> Overrides { get; init; }

    public required IReadOnlyList<DkimResult> DkimResults { get; init; }

    public required IReadOnlyList<SpfResult> SpfResults { get; init; }

    public required IReadOnlyList<string> Deviations { get; init; }

    public required IReadOnlyDictionary<string, string> Raw { get; init; }
}
