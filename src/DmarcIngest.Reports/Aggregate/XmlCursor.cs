using System.Diagnostics;
using System.Xml;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>
/// Walks the elements of one document within the limits: skips what is not ours, and gives the text of leaves trimmed, cut and
/// shared where it repeats.
/// </summary>
internal sealed class XmlCursor : IDisposable
{
    private readonly XmlReader reader;
    private readonly ReadLimits limits;
    private readonly long deadline;
    private readonly LeafText leaf;
    private string rootNamespace = "";
    private int nodes;

    public XmlCursor(TextReader text, XmlParserContext? context, ReadLimits limits, long deadline)
    {
        this.limits = limits;
        this.deadline = deadline;
        leaf = new LeafText(limits);
        reader = XmlReader.Create(
            text,
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = limits.DocumentBytes,
                MaxCharactersFromEntities = 1024,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                IgnoreWhitespace = true,
                CloseInput = true,
            },
            context);
    }

    /// <summary>Deviations of what is being read now; the reader of records changes it at each record.</summary>
    public required DeviationSet Deviations { get; set; }

    public int Depth => reader.Depth;

    public string LocalName => reader.LocalName;

    public string RootNamespace => rootNamespace;

    /// <summary>Moves to the root element, whatever it is.</summary>
    public void MoveToRoot()
    {
        while (Advance() && reader.NodeType != XmlNodeType.Element)
        {
        }

        rootNamespace = reader.NamespaceURI;
    }

    /// <summary>Moves to the next element of ours within the element at <paramref name="depth"/>; Unknown ones are for the caller to skip.</summary>
    public bool MoveToChild(int depth, out ElementName name)
    {
        name = ElementName.Unknown;
        if (reader.NodeType == XmlNodeType.Element && reader.Depth == depth && reader.IsEmptyElement)
        {
            return false;
        }

        while (Advance())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when IsOurs():
                    name = ElementNames.Find(reader.LocalName, out bool otherCase);
                    if (otherCase)
                    {
                        Deviations.Add(AggregateDeviations.ElementCase);
                    }

                    return true;
                case XmlNodeType.Element:
                    Skip();
                    break;
                case XmlNodeType.EndElement when reader.Depth == depth:
                    return false;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    leaf.Append(reader);
                    break;
            }
        }

        throw new XmlException("The document ends before its end tag.");
    }

    /// <summary>As <see cref="MoveToChild"/>, where text between the elements means nothing.</summary>
    public bool MoveToChildOnly(int depth, out ElementName name)
    {
        StartText();
        bool found = MoveToChild(depth, out name);
        NoteStrayText();
        return found;
    }

    public void NoteStrayText()
    {
        if (TakeText() is not null)
        {
            Deviations.Add(AggregateDeviations.StrayText);
        }
    }

    /// <summary>The first of two values of one field, which should have been the only one.</summary>
    public string? First(string? first, string? next)
    {
        if (first is not null && next is not null)
        {
            Deviations.Add(AggregateDeviations.DuplicateElement);
        }

        return first ?? next;
    }

    /// <summary>Reads on behind the element; whatever stands in it is of no interest.</summary>
    public void Skip()
    {
        int depth = reader.Depth;
        if (reader.IsEmptyElement)
        {
            return;
        }

        while (Advance() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
        {
        }
    }

    public void SkipUnknown()
    {
        Deviations.Add(AggregateDeviations.UnknownElement);
        Skip();
    }

    /// <summary>Forgets text between elements that was read so far.</summary>
    public void StartText() => leaf.Clear();

    /// <summary>The text between elements since <see cref="StartText"/>.</summary>
    public string? TakeText() => leaf.Take(limits.FreeTextLength, Deviations);

    /// <summary>Text of the leaf element; null where it is empty.</summary>
    public string? ReadText() => ReadText(limits.TextLength);

    public string? ReadFreeText() => ReadText(limits.FreeTextLength);

    /// <summary>Reads to the end of the document, which must be well-formed to be whole.</summary>
    public void ReadToEnd()
    {
        while (Advance())
        {
        }
    }

    public void Dispose() => reader.Dispose();

    private string? ReadText(int length)
    {
        leaf.Clear();
        int depth = reader.Depth;
        if (reader.IsEmptyElement)
        {
            return null;
        }

        while (Advance())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    leaf.Append(reader);
                    break;
                case XmlNodeType.Element:
                    SkipUnknown();
                    break;
                case XmlNodeType.EndElement when reader.Depth == depth:
                    return leaf.Take(length, Deviations);
            }
        }

        throw new XmlException("The document ends within a value.");
    }

    private bool IsOurs()
    {
        string name = reader.NamespaceURI;
        return name.Length == 0 || ReferenceEquals(name, rootNamespace) || name == rootNamespace || ElementNames.IsDmarcNamespace(name);
    }

    private bool Advance()
    {
        if (!reader.Read())
        {
            return false;
        }

        if (reader.NodeType == XmlNodeType.Element)
        {
            if (reader.Depth >= limits.XmlDepth)
            {
                throw new ReportFormatException(RejectReasons.LimitExceeded, $"Elements are nested deeper than XmlDepth ({limits.XmlDepth}).");
            }

            if (reader.AttributeCount > limits.XmlAttributes)
            {
                throw new ReportFormatException(RejectReasons.LimitExceeded, $"An element has more than XmlAttributes ({limits.XmlAttributes}) attributes.");
            }
        }

        nodes++;
        if ((nodes & 0xFFF) == 0 && Stopwatch.GetTimestamp() > deadline)
        {
            throw new ReportFormatException(RejectReasons.LimitExceeded, $"Reading took longer than DocumentSeconds ({limits.DocumentSeconds}).");
        }

        return true;
    }
}
