using System.Xml;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>Walks whatever is well-formed XML, by <see cref="XmlReader"/>.</summary>
internal sealed class XmlCursor : ElementCursor
{
    private readonly XmlReader reader;
    private readonly LeafText leaf;
    private string rootNamespace = "";
    private XmlNodeType nodeType;

    public XmlCursor(TextReader text, XmlParserContext? context, ReadLimits limits, long deadline)
        : base(limits, deadline)
    {
        leaf = new LeafText(limits);
        reader = XmlReader.Create(
            new MarkupGuard(text),
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

    public override int Depth => reader.Depth;

    public override string RootNamespace => rootNamespace;

    public override ElementName MoveToRoot()
    {
        while (Advance() && nodeType != XmlNodeType.Element)
        {
        }

        rootNamespace = reader.NamespaceURI;
        return Find(reader.LocalName);
    }

    public override bool MoveToChild(int depth, out ElementName name)
    {
        name = ElementName.Unknown;
        if (nodeType == XmlNodeType.Element && reader.Depth == depth && reader.IsEmptyElement)
        {
            return false;
        }

        while (Advance())
        {
            switch (nodeType)
            {
                case XmlNodeType.Element when IsOurs():
                    name = Find(reader.LocalName);
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

    public override void Skip()
    {
        int depth = reader.Depth;
        if (reader.IsEmptyElement)
        {
            return;
        }

        while (Advance() && !(nodeType == XmlNodeType.EndElement && reader.Depth == depth))
        {
        }
    }

    public override void StartText() => leaf.Clear();

    public override string? TakeText() => leaf.IsEmpty ? null : leaf.Take(Limits.FreeTextLength, Deviations);

    public override void ReadToEnd()
    {
        while (Advance())
        {
        }
    }

    public override void Dispose()
    {
        reader.Dispose();
        leaf.Dispose();
    }

    protected override string? ReadText(int longest)
    {
        leaf.Clear();
        int depth = reader.Depth;
        if (reader.IsEmptyElement)
        {
            return null;
        }

        while (Advance())
        {
            switch (nodeType)
            {
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    leaf.Append(reader);
                    break;
                case XmlNodeType.Element:
                    SkipUnknown();
                    break;
                case XmlNodeType.EndElement when reader.Depth == depth:
                    return leaf.Take(longest, Deviations);
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

        nodeType = reader.NodeType;

        if (nodeType == XmlNodeType.Element)
        {
            if (reader.Depth >= Limits.XmlDepth)
            {
                throw new ReportFormatException(RejectReasons.LimitExceeded, $"Elements are nested deeper than XmlDepth ({Limits.XmlDepth}).");
            }

            if (reader.AttributeCount > Limits.XmlAttributes)
            {
                throw new ReportFormatException(RejectReasons.LimitExceeded, $"An element has more than XmlAttributes ({Limits.XmlAttributes}) attributes.");
            }
        }

        Step();
        return true;
    }
}
