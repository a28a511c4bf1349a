namespace DmarcIngest.Reports;

/// <summary>
/// Thrown by decoders and parsers for input that is no readable report; <see cref="ReportReader"/> alone catches it and makes a
/// <see cref="Rejected"/> of it.
/// </summary>
internal sealed class ReportFormatException(string reason, string detail, Exception? inner = null) : FormatException(detail, inner)
{
    /// <summary>A code out of <see cref="RejectReasons"/>.</summary>
    public string Reason { get; } = reason;
}
