using System.Diagnostics.CodeAnalysis;

namespace DmarcIngest.Reports;

/// <summary>
/// The front door: one mail or one file in, what it held out. Whatever the bytes, it returns within the limits and does not throw;
/// it is the one place that turns a parser's exception into a <see cref="Rejected"/>. Safe for use by several threads at once.
/// </summary>
public sealed class ReportReader(ReadLimits limits)
{
    /// <summary>Reads an RFC 5322 mail, or a bare file (.xml, .gz, .zip), told apart by their first bytes.</summary>
    /// <param name="content">All bytes. Must stay unchanged as long as rows of a report are read.</param>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Until the decoder is in.")]
    public MailReading Read(ReadOnlyMemory<byte> content) => throw new InvalidOperationException($"Not there yet ({limits.MailBytes}, {content.Length}).");
}
