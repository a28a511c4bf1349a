using MimeKit;

namespace DmarcIngest.Reports.Decoding;

/// <summary>What the bytes of one mail or file hold, before anything is parsed.</summary>
internal sealed record DecodedMail(HeaderList? Headers, IReadOnlyList<Finding> Findings, ReportSigns Signs);

/// <summary>Tells a bare report file from a mail, and finds the documents in either.</summary>
internal static class MailDecoder
{
    private const int LargestHeader = 256 * 1024;

    public static DecodedMail Decode(ReadOnlyMemory<byte> content, ReadLimits limits, OutlineTrace? trace = null)
    {
        ReportSigns signs = new();
        Unpacker unpacker = new(limits, signs, trace);
        ReadOnlySpan<byte> head = content.Span[..Math.Min(content.Length, DocumentHead.Size)];
        if (!Sniffer.IsBareFile(head))
        {
            if (LongFields.In(content.Span))
            {
                unpacker.RefuseLongField("mail");
                return new DecodedMail(DecodeHeader(content), unpacker.Findings, signs);
            }

            MimeWalk walk = new(limits, signs, unpacker, trace);
            if (walk.Walk(content[Sniffer.SkipBlank(head)..]) is { Count: > 0 } headers)
            {
                RefuseEmptyPromise(walk, signs, unpacker);
                return new DecodedMail(headers, unpacker.Findings, signs);
            }
        }

        ReadFile(content, signs, unpacker, trace);
        return new DecodedMail(null, unpacker.Findings, signs);
    }

    /// <summary>The header of a mail that is too large to be read; null where there is none in its first bytes.</summary>
    public static HeaderList? DecodeHeader(ReadOnlyMemory<byte> content)
    {
        ReadOnlyMemory<byte> head = content[..Math.Min(content.Length, LargestHeader)];
        return Sniffer.IsBareFile(head.Span) ? null : MailParser.ParseHeader(head[Sniffer.SkipBlank(head.Span)..]);
    }

    // A gateway that strips attachments leaves such mails; somebody has to know.
    private static void RefuseEmptyPromise(MimeWalk walk, ReportSigns signs, Unpacker unpacker)
    {
        if (unpacker.Findings.Count == 0 && signs.Announced && !walk.Bounced)
        {
            unpacker.Refuse("mail", Standing.NeedsSigns, RejectReasons.NotAReport, "The subject announces a report, but no part of the mail holds one.");
        }
    }

    private static void ReadFile(ReadOnlyMemory<byte> content, ReportSigns signs, Unpacker unpacker, OutlineTrace? trace)
    {
        signs.See();
        if (trace is not null)
        {
            using DocumentHead head = DocumentHead.Read(new ByteSource(content));
            trace.Content(0, "file", new ByteSource(content), head);
        }

        new LeafReading(new ContentType("text", "xml"), null, null, signs, unpacker).Read("file", new ByteSource(content));
        if (unpacker.Findings.Count == 0)
        {
            string found = content.IsEmpty ? "nothing" : $"\"{Printable.Start(content.Span)}\"";
            unpacker.Refuse("file", Standing.Certain, RejectReasons.NotAReport, $"Expected a mail, XML, JSON, gzip or zip and found {found}.");
        }
    }
}
