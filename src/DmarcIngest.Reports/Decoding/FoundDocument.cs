namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// An unpacked document in a mail: its first bytes after white space and byte-order mark look like XML, or a <c>feedback</c> element
/// begins somewhere in its first bytes (banners of mail gateways stand before and behind). Opened as often as needed (a large
/// report is read twice), by any thread, each time as a fresh forward-only stream of decompressed bytes that throws
/// <see cref="ReportFormatException"/> where a limit is exceeded and <see cref="InvalidDataException"/> where the archive is broken. A
/// truncated archive simply ends early: completeness shows in the document.
/// </summary>
/// <param name="Where">As <see cref="ReadResult.Where"/>.</param>
/// <param name="Open">Opens the stream; the caller disposes of it.</param>
internal sealed record FoundDocument(string Where, Func<Stream> Open);
