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
    private const string Name = "feedback";

    // A prefix or white space, with the signs of a tag.
    private const int LongestBesideName = 70;
    private const int LargestNumberOfDocuments = 1000;

    // Unescaping holds several copies of the text at once.
    private const int LargestEscapedText = 8 * 1024 * 1024;

    public static IReadOnlyList<MendedDocument> Read(FoundDocument document, ReadLimits limits)
    {
        DeviationSet deviations = new();
        WholeText whole = new(document, limits);
        string text = whole.Read();
        if (whole.ArchiveEndBroken)
        {
            deviations.Add(AggregateDeviations.ArchiveEndBroken);
        }

        if (whole.EncodingWrong)
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

    private static List<Range> Split(string text)
    {
        List<Range> parts = [];
        (int Begin, int End)? start = Find(StartTag(), text, 0);
        while (start is { } tag)
        {
            (int Begin, int End)? next = Find(StartTag(), text, tag.End);
            ReadOnlySpan<char> part = text.AsSpan(0, next?.Begin ?? text.Length);
            int end = part.Length;
            for ((int Begin, int End)? close = Find(EndTag(), part, tag.End); close is { } found; close = Find(EndTag(), part, end))
            {
                end = found.End;
            }

            parts.Add(tag.Begin..end);
            if (parts.Count > LargestNumberOfDocuments)
            {
                throw new ReportFormatException(RejectReasons.LimitExceeded, $"The document holds more than {LargestNumberOfDocuments} reports.");
            }

            start = next;
        }

        return parts;
    }

    /// <summary>The next tag of a <c>feedback</c> element. Looks for its name first, because of tags there are millions.</summary>
    private static (int Begin, int End)? Find(Regex tag, ReadOnlySpan<char> text, int from)
    {
        for (int at = from; text[at..].IndexOf(Name, StringComparison.OrdinalIgnoreCase) is int found and >= 0; at += found + Name.Length)
        {
            int name = at + found;
            int before = Math.Max(from, name - LongestBesideName);
            int begin = text[before..name].LastIndexOf('<');
            if (begin < 0)
            {
                continue;
            }

            begin += before;
            foreach (ValueMatch match in tag.EnumerateMatches(text[begin..Math.Min(text.Length, name + Name.Length + LongestBesideName)]))
            {
                if (match.Index == 0)
                {
                    return (begin, begin + match.Length);
                }

                break;
            }
        }

        return null;
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
