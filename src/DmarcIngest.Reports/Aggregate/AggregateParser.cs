using DmarcIngest.Reports.Decoding;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>Reads aggregate reports out of one document: RFC 7489, RFC 9990 and what is really sent (deviations are flagged, not refused).</summary>
internal static class AggregateParser
{
    /// <summary>Gives every report of the document (usually one; several <c>feedback</c> elements may stand one behind another).</summary>
    /// <exception cref="ReportFormatException">It is no report, or damaged beyond repair.</exception>
    public static IReadOnlyList<AggregateReport> Parse(FoundDocument document, ReadLimits limits) =>
        throw new ReportFormatException(RejectReasons.UnsupportedKind, $"Not there yet ({document.Where}, {limits.XmlDepth}).");
}
