namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// Finds the documents in the bytes of one file or one part of a mail, through archives within archives. One for a mail: its parts
/// share one byte budget.
/// </summary>
internal sealed class Unpacker(ReadLimits limits, ReportSigns signs, OutlineTrace? trace = null)
{
    private readonly ByteBudget budget = new(limits);
    private readonly List<Finding> findings = [];
    private int indent;

    public IReadOnlyList<Finding> Findings => findings;

    public void Refuse(string where, Standing standing, string reason, string detail) =>
        findings.Add(Refused.Because(where, standing, reason, detail));

    /// <summary>A mail that is not parsed because of <see cref="LongFields"/>.</summary>
    public void RefuseLongField(string where) =>
        Refuse(where, Standing.Certain, RejectReasons.LimitExceeded, $"A header field is longer than {LongFields.Longest} bytes, or than {LongFields.LongestFolded} bytes in several lines.");

    /// <summary>A failure report.</summary>
    public void AddFailure(FoundFailure failure)
    {
        signs.SeeFailure();
        findings.Add(failure);
    }

    /// <summary>Drops failure reports in plain text from a finding on: another one says the same.</summary>
    public void DropPlainText(int first)
    {
        for (int i = findings.Count - 1; i >= first; i--)
        {
            if (findings[i] is FoundFailure { IsPlainText: true })
            {
                findings.RemoveAt(i);
            }
        }
    }

    /// <summary>A document that stands in the mail as it is.</summary>
    public void AddDocument(string where, ByteSource source, DocumentHead head, Standing standing) =>
        AddDocument(where, source, head, budget.Meter(), standing);

    /// <summary>An SMTP TLS report that stands in the mail as it is.</summary>
    public void AddTls(string where, ByteSource source, DocumentHead head, string? fileName) =>
        AddTls(where, source, head, budget.Meter(), fileName);

    /// <summary>An archive as a whole, judged to be one by <see cref="Sniffer"/>.</summary>
    /// <param name="where">Where it lies.</param>
    /// <param name="source">Its bytes.</param>
    /// <param name="content">What it was judged to be.</param>
    /// <param name="outlineDepth">How deep its content stands in an outline.</param>
    public void AddArchive(string where, ByteSource source, Content content, int outlineDepth)
    {
        indent = outlineDepth;
        AddLayer(where, source, content, 1);
    }

    private void AddLayer(string where, ByteSource source, Content content, int depth)
    {
        if (depth > limits.ArchiveDepth)
        {
            Refuse(where, Standing.Certain, RejectReasons.LimitExceeded, $"Archives are nested deeper than the {limits.ArchiveDepth} allowed by Limits:ArchiveDepth.");
        }
        else if (content.Kind == ContentKind.Gzip)
        {
            ByteSource gzip = source.Skip(content.Offset);
            Examine(where, () => new GzipMembers(gzip), depth, Standing.Certain);
        }
        else
        {
            AddZip(where, source, depth);
        }
    }

    private void AddZip(string where, ByteSource source, int depth)
    {
        bool any = false;
        int files = 0;
        int first = findings.Count;
        foreach (ZipEntry entry in ZipEntries.Read(source.Hold()))
        {
            if (files == 0 && ReportSigns.IsOfficeEntry(entry.Name))
            {
                return;
            }

            any = true;
            if (IsClutter(entry.Name) || entry.Empty)
            {
                continue;
            }

            if (++files > limits.ArchiveEntries)
            {
                Refuse(where, Standing.Certain, RejectReasons.LimitExceeded, $"The zip archive holds more than the {limits.ArchiveEntries} files allowed by Limits:ArchiveEntries; the others were not read.");
                break;
            }

            signs.SeeName(entry.Name);
            AddEntry($"{where} > {Printable.Clean(entry.Name)}", entry, depth);
        }

        if (files == 0)
        {
            string reason = any ? RejectReasons.NotXml : RejectReasons.BrokenArchive;
            Refuse(where, Standing.NeedsSigns, reason, "Expected a zip archive with a report in it and found no file.");
        }

        DropReadMes(first);
    }

    private void AddEntry(string where, ZipEntry entry, int depth)
    {
        if (entry.Encrypted)
        {
            Refuse(where, Standing.NeedsSigns, RejectReasons.Encrypted, "The zip entry is encrypted and needs a password.");
            return;
        }

        Examine(where, entry.Open, depth, Standing.NeedsSigns);
    }

    // Looks into one layer of decompressed data.
    private void Examine(string where, Func<Stream> open, int depth, Standing whenBroken)
    {
        ByteMeter meter = budget.Meter();
        ByteSource source = new(() => new LimitedStream(open(), meter));
        try
        {
            using DocumentHead head = DocumentHead.Read(source);
            trace?.Content(indent + depth - 1, where, source, head);
            AddContent(where, source, head, meter, depth);
        }
        catch (InvalidDataException broken)
        {
            findings.Add(new Refused(where, new ReportFormatException(RejectReasons.BrokenArchive, $"The compressed data are damaged: {broken.Message}", broken), whenBroken));
        }
        catch (ReportFormatException refused)
        {
            findings.Add(new Refused(where, refused, refused.Reason == RejectReasons.LimitExceeded ? Standing.Certain : whenBroken));
        }
    }

    private void AddContent(string where, ByteSource source, DocumentHead head, ByteMeter meter, int depth)
    {
        Content content = Sniffer.Sniff(head.Span);
        switch (content.Kind)
        {
            case ContentKind.Feedback:
                signs.See();
                AddDocument(where, source, head, meter, Standing.Certain);
                break;
            case ContentKind.RootlessXml:
                AddDocument(where, source, head, meter, Standing.Certain);
                break;
            case ContentKind.OtherXml:
                Refuse(where, Standing.Certain, RejectReasons.NotAReport, OtherRoot(content));
                break;
            case ContentKind.TlsReport:
                signs.See();
                AddTls(where, source, head, meter, where);
                break;
            case ContentKind.Gzip or ContentKind.Zip:
                AddLayer(where, source, content, depth + 1);
                break;
            case ContentKind.UnreadArchive:
                Refuse(where, Standing.NeedsSigns, RejectReasons.UnsupportedContainer, UnreadKinds.Archive(content));
                break;
            case ContentKind.Ole or ContentKind.Tnef:
                Refuse(where, Standing.NeedsSigns, RejectReasons.UnsupportedContainer, UnreadKinds.Outlook);
                break;
            case ContentKind.Empty when head.Length == 0:
                Refuse(where, Standing.NeedsSigns, RejectReasons.BrokenArchive, "Expected a report in the archive and found nothing: it is empty, or breaks off before its first byte.");
                break;
            default:
                Refuse(where, Standing.NeedsSigns, RejectReasons.NotXml, $"Expected XML or JSON in the archive and found \"{Printable.Start(head.Span)}\".");
                break;
        }
    }

    private void AddDocument(string where, ByteSource source, DocumentHead head, ByteMeter meter, Standing standing) =>
        findings.Add(new Found(Document(where, source, head, meter), standing));

    private void AddTls(string where, ByteSource source, DocumentHead head, ByteMeter meter, string? fileName) =>
        findings.Add(new Found(
            Document(where, source, head, meter) with { Kind = RowKind.Tls, AboutDomain = signs.AboutDomain ?? ReportSigns.DomainIn(fileName) },
            Standing.Certain));

    private static FoundDocument Document(string where, ByteSource source, DocumentHead head, ByteMeter meter)
    {
        // Most reports are small: what was read to recognise them is all of them.
        ByteSource document = head.Whole && !source.Held ? new ByteSource(head.Span.ToArray()) : source;
        return new FoundDocument(where, () => new LimitedStream(document.Open(), meter));
    }

    // A read-me beside the report, and an empty file, are no second report.
    private void DropReadMes(int first)
    {
        if (findings.FindIndex(first, finding => finding is Found) < 0)
        {
            return;
        }

        for (int i = findings.Count - 1; i >= first; i--)
        {
            if (findings[i] is Refused { Error: ReportFormatException { Reason: RejectReasons.NotXml } })
            {
                findings.RemoveAt(i);
            }
        }
    }

    private static bool IsClutter(string name)
    {
        string file = name[(name.LastIndexOf('/') + 1)..];
        return file.Length == 0
            || name.EndsWith('\\')
            || name.StartsWith("__MACOSX", StringComparison.Ordinal)
            || file.StartsWith("._", StringComparison.Ordinal)
            || file is ".DS_Store" or "Thumbs.db" or "desktop.ini";
    }

    public static string OtherRoot(Content content) => $"Expected XML with the root element <feedback> and found <{Printable.Clean(content.Name)}>.";
}
