using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>What the retention leaves where it is, because so much at once looks like a wrong clock (<see cref="RetentionGuard"/>).</summary>
/// <param name="Kind">Which rows; null for filed mails.</param>
/// <param name="Subject">The store or the mailbox.</param>
/// <param name="Before">What lies before this moment would go.</param>
/// <param name="Count">How much would go.</param>
/// <param name="Of">How much there is.</param>
/// <param name="MostPercent">What may go at once.</param>
/// <param name="Clock">What the clock said.</param>
internal sealed record HeldBack(RowKind? Kind, string Subject, DateTimeOffset Before, long Count, long Of, int MostPercent, DateTimeOffset Clock)
{
    /// <summary>Since when it has been held back.</summary>
    public DateTimeOffset Since { get; init; } = Clock;
}
