using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Pipeline;

/// <summary>What one aggregate report counts for its domain.</summary>
internal sealed class DomainCount(string domain)
{
    /// <summary>No report tells of more; one that claims to must not carry the sums of all others past what a number holds.</summary>
    private const long Most = 1_000_000_000_000;

    public string Domain => domain;

    public long Messages { get; private set; }

    /// <summary>Of them, those that passed DMARC.</summary>
    public long Passed { get; private set; }

    public void Add(AggregateRow row)
    {
        long count = Math.Clamp(row.MessageCount ?? 0, 0, Most - Messages);
        Messages += count;
        Passed += row.DmarcResult == "pass" ? count : 0;
    }
}
