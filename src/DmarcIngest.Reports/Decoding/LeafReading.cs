using MimeKit;

namespace DmarcIngest.Reports.Decoding;

/// <summary>Judges one leaf part by its content: a document, an archive, a kind that is not read, or the mail's own text.</summary>
internal sealed class LeafReading(ContentType type, string? fileName, HeaderList? carrier, ReportSigns signs, Unpacker unpacker, int indent = 1)
{
    /// <param name="number">Where the part lies, without its name.</param>
    /// <param name="source">Its content, transfer encoding undone.</param>
    public void Read(string number, ByteSource source)
    {
        signs.SeeName(fileName);
        if (PartKinds.IsTlsReport(type))
        {
            signs.See();
        }

        string name = Printable.Clean(fileName);
        string where = name.Length == 0 ? number : $"{number} > {name}";
        using DocumentHead head = DocumentHead.Read(source);
        Content content = Sniffer.Sniff(head.Span);
        if (content.Kind == ContentKind.Base64)
        {
            ByteSource text = source.Skip(content.Offset);
            ByteSource decoded = new(() => new Base64Stream(text.Hold()));
            using DocumentHead inner = DocumentHead.Read(decoded);
            Add(where, decoded, inner, Sniffer.Sniff(inner.Span));
        }
        else
        {
            Add(where, source, head, content);
        }
    }

    private void Add(string where, ByteSource source, DocumentHead head, Content content)
    {
        switch (content.Kind)
        {
            case ContentKind.Feedback:
                signs.See();
                unpacker.AddDocument(where, source, head, Standing.Certain);
                break;
            case ContentKind.Gzip or ContentKind.Zip:
                unpacker.AddArchive(where, source, content, indent);
                break;
            case ContentKind.TlsReport:
            case ContentKind.Json when PartKinds.IsTlsReport(type):
                signs.See();
                unpacker.AddTls(where, source, head, fileName);
                break;
            case ContentKind.Tnef:
            case ContentKind.Ole when PartKinds.IsOutlook(type, fileName):
                unpacker.Refuse(where, Standing.Certain, RejectReasons.UnsupportedContainer, UnreadKinds.Outlook);
                break;
            case ContentKind.Ole:
                unpacker.Refuse(where, Standing.NeedsSigns, RejectReasons.UnsupportedContainer, UnreadKinds.Outlook);
                break;
            case ContentKind.UnreadArchive:
                unpacker.Refuse(where, Standing.NeedsSigns, RejectReasons.UnsupportedContainer, UnreadKinds.Archive(content));
                break;
            case ContentKind.RootlessXml when PartKinds.IsXml(type, fileName):
                unpacker.AddDocument(where, source, head, Standing.NeedsAbsence);
                break;
            case ContentKind.OtherXml when PartKinds.IsXml(type, fileName):
                unpacker.Refuse(where, Standing.NeedsAbsence, RejectReasons.NotAReport, Unpacker.OtherRoot(content));
                break;
            default:
                AddText(where, source, head);
                break;
        }
    }

    private void AddText(string where, ByteSource source, DocumentHead head)
    {
        if (PartKinds.IsOutlook(type, fileName))
        {
            unpacker.Refuse(where, Standing.Certain, RejectReasons.UnsupportedContainer, UnreadKinds.Outlook);
        }
        else if (PartKinds.IsOpaqueSigned(type))
        {
            unpacker.Refuse(where, Standing.NeedsSigns, RejectReasons.UnsupportedContainer, "Expected a report and found it inside an opaque S/MIME signature, which is not read.");
        }
        else if (IsEximReport(head.Span))
        {
            unpacker.AddFailure(new FoundFailure(where, source, true, null, carrier));
        }
        else if (ReportSigns.IsReportName(fileName) || PartKinds.IsTlsReport(type))
        {
            string found = head.Length == 0 ? "nothing" : $"\"{Printable.Start(head.Span)}\"";
            unpacker.Refuse(where, Standing.Certain, RejectReasons.NotXml, $"Expected gzip, zip, XML or JSON by the part's name or type and found {found}.");
        }
    }

    // QUIRK: Exim and cPanel send failure reports as plain text.
    private bool IsEximReport(ReadOnlySpan<byte> text) =>
        type.MediaType.Equals("text", StringComparison.OrdinalIgnoreCase)
        && text.IndexOf("has failed the published DMARC policy for your domain."u8) >= 0;
}
