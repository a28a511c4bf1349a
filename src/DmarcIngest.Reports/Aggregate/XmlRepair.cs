using System.Net;
using System.Text.RegularExpressions;
using System.Xml;
using DmarcIngest.Reports.Decoding;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>One <c>feedback</c> element cut out of a damaged document and mended.</summary>
/// <param name="Open">Gives its text; may be called again.</param>
/// <param name="Context">The namespaces that it uses.</param>
/// <param name="Deviations">What was mended.</param>
internal sealed record MendedDocument(Func<TextReader> Open, XmlParserContext Context, IReadOnlyList<string> Deviations);

/// <summary>
/// The one attempt to read what is not well-formed: the whole document in memory (within its byte limit), decoded, cut to its
/// <c>feedback</c> elements, each of them mended.
/// </summary>
internal static partial class XmlRepair
{
    private const int LargestNumberOfDocuments = 1000;

    // Unescaping holds several copies of the text at once.
    private const int LargestEscapedText = 8 * 1024 * 1024;

    public static IReadOnlyList<MendedDocument> Read(FoundDocument document, ReadLimits limits)
    {
        DeviationSet deviations = new();
        string text = XmlText.Decode(ReadAll(document, limits, deviations).Span, out bool wrong);
        if (wrong)
        {
            deviations.Add(AggregateDeviations.EncodingWrong);
        }

        List<Range> parts = Split(text);
        if (parts.Count == 0 && text.Contains("&lt;feedback", StringComparison.OrdinalIgnoreCase))
        {
            if (text.Length > LargestEscapedText)
            {
                throw new ReportFormatException(RejectReasons.LimitExceeded, $"The document is escaped as HTML text and longer than {LargestEscapedText} characters.");
            }

            deviations.Add(AggregateDeviations.HtmlEscaped);
            text = WebUtility.HtmlDecode(text);
            parts = Split(text);
        }

        RefuseOthers(text, parts, deviations);
        NoteOutside(text, parts, deviations);
        List<MendedDocument> mended = [];
        foreach (Range part in parts)
        {
            mended.Add(XmlMender.Mend(text.AsMemory(part), deviations.ToShared()));
        }

        return mended;
    }

    private static ReadOnlyMemory<byte> ReadAll(FoundDocument document, ReadLimits limits, DeviationSet deviations)
    {
        using Stream stream = document.Open();
        using MemoryStream bytes = new();
        byte[] buffer = new byte[16 * 1024];
        try
        {
            for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > limits.DocumentBytes)
                {
                    throw new ReportFormatException(RejectReasons.LimitExceeded, $"The document is larger than DocumentBytes ({limits.DocumentBytes}).");
                }
            }
        }
        catch (InvalidDataException exception)
        {
            if (bytes.Length == 0)
            {
                throw new ReportFormatException(RejectReasons.BrokenArchive, "The archive gives no data.", exception);
            }

            deviations.Add(AggregateDeviations.ArchiveEndBroken);
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private static List<Range> Split(string text)
    {
        List<Range> parts = [];
        Match start = StartTag().Match(text);
        while (start.Success)
        {
            Match next = start.NextMatch();
            int border = next.Success ? next.Index : text.Length;
            int end = border;
            foreach (ValueMatch close in EndTag().EnumerateMatches(text.AsSpan(start.Index, border - start.Index)))
            {
                end = start.Index + close.Index + close.Length;
            }

            parts.Add(start.Index..end);
            if (parts.Count > LargestNumberOfDocuments)
            {
                throw new ReportFormatException(RejectReasons.LimitExceeded, $"The document holds more than {LargestNumberOfDocuments} reports.");
            }

            start = next;
        }

        return parts;
    }

    private static void RefuseOthers(string text, List<Range> parts, DeviationSet deviations)
    {
        ReadOnlySpan<char> lead = text.AsSpan(0, parts.Count == 0 ? text.Length : parts[0].Start.Value);
        int doctype = lead.IndexOf("<!DOCTYPE", StringComparison.OrdinalIgnoreCase);
        bool isHtml = doctype >= 0 && parts.Count == 0 && lead[(doctype + 9)..].TrimStart().StartsWith("html", StringComparison.OrdinalIgnoreCase);
        if (doctype >= 0 && !isHtml)
        {
            throw new ReportFormatException(RejectReasons.Dtd, "The document has a document type declaration.");
        }

        if (parts.Count > 0)
        {
            return;
        }

        Match root = AnyTag().Match(text);
        if (root.Success)
        {
            throw new ReportFormatException(RejectReasons.NotAReport, $"The root element is '{root.Groups[1].Value}' and not 'feedback'.");
        }

        bool brokenOff = deviations.ToShared().Contains(AggregateDeviations.ArchiveEndBroken);
        throw new ReportFormatException(brokenOff ? RejectReasons.BrokenArchive : RejectReasons.BrokenXml, "The document has no root element.");
    }

    private static void NoteOutside(string text, List<Range> parts, DeviationSet deviations)
    {
        if (parts.Count > 1)
        {
            deviations.Add(AggregateDeviations.SeveralDocuments);
        }

        ReadOnlySpan<char> lead = text.AsSpan(0, parts[0].Start.Value).Trim(" \t\r\n\uFEFF");
        bool plainLead = lead.Length == 0 || (lead.StartsWith("<?xml") && lead.IndexOf("?>") == lead.Length - 2);
        if (!plainLead || !text.AsSpan(parts[^1].End.Value).IsWhiteSpace())
        {
            deviations.Add(AggregateDeviations.ContentOutsideFeedback);
        }
    }

    [GeneratedRegex(@"<(?:[A-Za-z_][\w.-]{0,63}:)?feedback(?=[\s/>])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex StartTag();

    [GeneratedRegex(@"</(?:[A-Za-z_][\w.-]{0,63}:)?feedback\s{0,64}>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EndTag();

    [GeneratedRegex(@"<([A-Za-z_][\w.:-]{0,63})", RegexOptions.CultureInvariant)]
    private static partial Regex AnyTag();
}
