using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Reports.Authenticity;
using DmarcIngest.Reports.Decoding;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Reports.Tls;
using MimeKit;

namespace DmarcIngest.Reports;

/// <summary>
/// The front door: one mail or one file in, what it held out. Whatever the bytes, it returns within the limits and does not throw;
/// it is the one place that turns a parser's exception into a <see cref="Rejected"/>. Safe for use by several threads at once.
/// </summary>
public sealed class ReportReader
{
    private const int LongestDetail = 500;

    private readonly ReadLimits limits;
    private readonly Func<FoundDocument, ReadLimits, IReadOnlyList<Report>> parse;
    private readonly FailurePrivacy privacy;
    private readonly MailTrust trust = MailTrust.None;

    // Japanese reporters write ISO-2022-JP, Shift_JIS and EUC-JP, which .NET does not know by itself.
    static ReportReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>
    /// A reader that keeps within these limits and redacts failure reports by a key of its own, so that the same address has another hash
    /// with each reader.
    /// </summary>
    public ReportReader(ReadLimits limits)
        : this(limits, Parse)
    {
    }

    /// <summary>A reader that keeps within these limits, and of failure reports what is wanted; judges by <paramref name="trust"/> whom reports are from.</summary>
    public ReportReader(ReadLimits limits, FailurePrivacy privacy, MailTrust? trust = null)
        : this(limits, Parse) => (this.privacy, this.trust) = (privacy, trust ?? MailTrust.None);

    internal ReportReader(ReadLimits limits, Func<FoundDocument, ReadLimits, IReadOnlyList<Report>> parse)
    {
        this.limits = limits;
        this.parse = parse;
        privacy = new FailurePrivacy(PrivacyLevel.Redacted, RandomNumberGenerator.GetBytes(32));
    }

    /// <summary>Reads an RFC 5322 mail, or a bare file (.xml, .gz, .zip), told apart by their first bytes.</summary>
    /// <param name="content">All bytes. Must stay unchanged as long as rows of a report are read.</param>
    public MailReading Read(ReadOnlyMemory<byte> content) => Read(content, trust, null);

    /// <summary>Reads what came past the mail server in the same way; all its reports are unverified, whatever its header says.</summary>
    /// <param name="content">As for <see cref="Read(ReadOnlyMemory{byte})"/>.</param>
    public MailReading ReadUntrusted(ReadOnlyMemory<byte> content) => Read(content, MailTrust.None, null);

    /// <summary>Reads in the same way and says how the mail is built. Looks at everything twice, so it is for one mail and a person.</summary>
    /// <param name="content">As for <see cref="Read(ReadOnlyMemory{byte})"/>.</param>
    public MailOutline Explain(ReadOnlyMemory<byte> content)
    {
        OutlineTrace trace = new();
        MailReading reading = Read(content, trust, trace);
        return new MailOutline(trace.Parts, reading);
    }

    private MailReading Read(ReadOnlyMemory<byte> content, MailTrust judge, OutlineTrace? trace)
    {
        if (content.Length > limits.MailBytes)
        {
            return TooLarge(content);
        }

        DecodedMail mail = MailDecoder.Decode(content, limits, trace);
        List<(ReadResult Result, Standing Standing)> read = [];
        foreach (Finding finding in DistinctDocuments.Of(mail.Findings))
        {
            read.AddRange(Read(finding).Select(result => (result, finding.Standing)));
        }

        bool reportRead = read.Exists(item => item.Result is Parsed or Unread);
        judge.Judge(mail.Headers, read.Select(item => item.Result).OfType<Parsed>().Select(parsed => parsed.Report));
        return Reading(
            mail.Headers,
            mail.Signs.Failure,
            [.. read.Where(item => item.Result is not Rejected || mail.Signs.Tells(item.Standing, reportRead)).Select(item => item.Result)]);
    }

    private static IReadOnlyList<Report> Parse(FoundDocument document, ReadLimits limits) =>
        document.Kind == RowKind.Tls ? TlsParser.Parse(document, limits) : AggregateParser.Parse(document, limits);

    private IEnumerable<ReadResult> Read(Finding finding)
    {
        try
        {
            if (finding is FoundFailure failure)
            {
                return [ReadFailure(failure)];
            }

            if (finding is not Found found)
            {
                return [Rejection(finding.Where, ((Refused)finding).Error)];
            }

            IReadOnlyList<Report> reports = parse(found.Document, limits);
            return reports.Count == 0
                ? [new Rejected(RejectReasons.NotAReport, "Expected a report and found none.") { Where = finding.Where }]
                : reports.Select(report => new Parsed(report) { Where = finding.Where });
        }
        catch (Exception error) when (error is FormatException or XmlException or InvalidDataException or JsonException or DecoderFallbackException)
        {
            return [Rejection(finding.Where, error)];
        }
    }

    private ReadResult ReadFailure(FoundFailure failure) => privacy.Level == PrivacyLevel.Off
        ? new Unread(RowKind.Failure) { Where = failure.Where }
        : new Parsed(FailureParser.Parse(failure, limits, privacy)) { Where = failure.Where };

    // The messages of the platform's readers quote the document, some of them all that they hold of it.
    private static Rejected Rejection(string where, Exception error)
    {
        Rejected rejected = Because(where, error);
        return rejected with { Detail = Printable.Clean(rejected.Detail, LongestDetail) };
    }

    private static Rejected Because(string where, Exception error) => error switch
    {
        ReportFormatException format => new Rejected(format.Reason, format.Message) { Where = where },
        InvalidDataException => new Rejected(RejectReasons.BrokenArchive, $"The compressed data are damaged: {error.Message}") { Where = where },
        XmlException xml => new Rejected(RejectReasons.BrokenXml, $"Expected well-formed XML and found an error in line {xml.LineNumber}: {xml.Message}") { Where = where },
        DecoderFallbackException => new Rejected(RejectReasons.BrokenXml, $"Expected text in the declared encoding and found other bytes: {error.Message}") { Where = where },
        JsonException => new Rejected(RejectReasons.BrokenJson, $"Expected JSON and found an error: {error.Message}") { Where = where },
        _ => new Rejected(RejectReasons.BrokenXml, $"Expected a report and found a value that cannot be read: {error.Message}") { Where = where },
    };

    private MailReading TooLarge(ReadOnlyMemory<byte> content)
    {
        HeaderList? headers = MailDecoder.DecodeHeader(content);
        bool isFailure = headers?[HeaderId.ContentType]?.Contains("feedback-report", StringComparison.OrdinalIgnoreCase) ?? false;
        return Reading(headers, isFailure, [TooLargeBecause(content)]);
    }

    private Rejected TooLargeBecause(ReadOnlyMemory<byte> content) =>
        new(RejectReasons.MailTooLarge, $"The mail has {content.Length} bytes, more than the {limits.MailBytes} allowed by Limits:MailBytes.") { Where = "mail" };

    // Failure reporters write the sample's subject and addresses into their own, also into those that cannot be read.
    private MailReading Reading(HeaderList? headers, bool isFailure, IReadOnlyList<ReadResult> results) => new()
    {
        MessageId = headers is null ? null : MailText.MessageId(headers),
        From = headers is null ? null : MailText.From(headers),
        Subject = headers is null || (isFailure && privacy.Level != PrivacyLevel.Full) ? null : MailText.Subject(headers),
        Results = results,
    };
}
