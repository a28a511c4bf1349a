using MimeKit;

namespace DmarcIngest.Reports.Decoding;

/// <summary>A failure report: a <c>message/feedback-report</c> part and the sample beside it, or Exim's plain text that holds both.</summary>
/// <param name="Where">As <see cref="ReadResult.Where"/>.</param>
/// <param name="Feedback">The feedback part, transfer encoding undone; or the plain text.</param>
/// <param name="IsPlainText">True for the plain text.</param>
/// <param name="Sample">The mail that failed; null if none came along.</param>
/// <param name="Carrier">Header of the mail that carried the report.</param>
internal sealed record FoundFailure(string Where, ByteSource Feedback, bool IsPlainText, FoundSample? Sample, HeaderList? Carrier)
    : Finding(Where, Standing.Certain);

/// <summary>The sample of a failure report. Its body is never read.</summary>
/// <param name="Headers">Its header, where the mail's parser has read it already.</param>
/// <param name="Content">Its bytes otherwise.</param>
/// <param name="HeadersOnly">True if the reporter sent the header alone.</param>
internal sealed record FoundSample(HeaderList? Headers, ByteSource? Content, bool HeadersOnly);
