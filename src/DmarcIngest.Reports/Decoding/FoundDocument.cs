namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// An unpacked document in a mail, judged by its first bytes after white space and byte-order mark: XML, or anything in which a
/// <c>feedback</c> element begins (banners of mail gateways stand before and behind), or the JSON of an SMTP TLS report. Opened as often as needed (a large
/// report is read twice), by any thread, each time as a fresh forward-only stream of decompressed bytes that throws
/// <see cref="ReportFormatException"/> where a limit is exceeded and <see cref="InvalidDataException"/> where the archive is broken. A
/// truncated archive simply ends early: completeness shows in the document.
/// </summary>
/// <param name="Where">As <see cref="ReadResult.Where"/>.</param>
/// <param name="Open">Opens the stream; the caller disposes of it.</param>
internal sealed record FoundDocument(string Where, Func<Stream> Open)
{
    /// <summary>Which parser reads it: aggregate or SMTP TLS.</summary>
    public RowKind Kind { get; init; }

    /// <summary>The domain that the mail says the report is about; null if it says none. Used where the report itself does not say.</summary>
    public string? AboutDomain { get; init; }
}
