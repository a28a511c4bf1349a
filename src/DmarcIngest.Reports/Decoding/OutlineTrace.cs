using System.Globalization;
using MimeKit;

namespace DmarcIngest.Reports.Decoding;

/// <summary>Writes down what the decoder looks at. There is none when mails are ingested, so it costs nothing then.</summary>
internal sealed class OutlineTrace
{
    private const int MostParts = 1000;
    private readonly List<OutlinePart> parts = [];

    public IReadOnlyList<OutlinePart> Parts => parts;

    public void Multipart(int depth, MimeEntity entity) => Add(depth, entity.ContentType.MimeType);

    public void Message(int depth, string where) => Add(depth, $"{Last(where)}: a mail");

    public void Sample(int depth, string where, MimeEntity entity) => Add(depth, $"{Last(where)}: {entity.ContentType.MimeType}, sample of a failure report, not looked into");

    /// <summary>A leaf part, with its content decoded to know its size.</summary>
    public void Leaf(int depth, string where, MimePart part, ByteSource content)
    {
        string name = Printable.Clean(part.FileName);
        using DocumentHead head = DocumentHead.Read(content);
        Add(depth, $"{Last(where)}: {part.ContentType.MimeType}{(name.Length == 0 ? "" : $" \"{name}\"")}, {Encoding(part)}, {Size(content)}, {Like(head)}");
    }

    /// <summary>A bare file, or what came out of an archive.</summary>
    public void Content(int depth, string where, ByteSource content, DocumentHead head) => Add(depth, $"{Last(where)}: {Size(content)}, {Like(head)}");

    private static string Encoding(MimePart part) =>
        part.ContentTransferEncoding == ContentEncoding.Default ? "no transfer encoding" : part.Headers[HeaderId.ContentTransferEncoding]?.Trim().ToLowerInvariant() ?? "";

    private static string Like(DocumentHead head) => Sniffer.Sniff(head.Span) switch
    {
        { Kind: ContentKind.Empty } => "empty",
        { Kind: ContentKind.Feedback } => "XML of an aggregate report",
        { Kind: ContentKind.TlsReport } => "JSON of an SMTP TLS report",
        { Kind: ContentKind.RootlessXml } => "XML without a root element in its first bytes",
        { Kind: ContentKind.OtherXml or ContentKind.Page, Name: { } root } => $"XML with the root <{Printable.Clean(root)}>",
        { Kind: ContentKind.UnreadArchive, Name: { } name } => name,
        { Kind: ContentKind.Other } => "text or data",
        { Kind: var kind } => kind.ToString().ToLowerInvariant(),
    };

    private static string Size(ByteSource content)
    {
        byte[] buffer = new byte[64 * 1024];
        long size = 0;
        try
        {
            using Stream stream = content.Open();
            while (stream.Read(buffer) is int read and > 0)
            {
                size += read;
            }
        }
        catch (InvalidDataException)
        {
            return $"{Bytes(size)}, then damaged";
        }
        catch (ReportFormatException)
        {
            return $"more than {Bytes(size)}";
        }

        return Bytes(size);
    }

    private static string Bytes(long size) => string.Create(CultureInfo.InvariantCulture, $"{size:N0} bytes");

    private static string Last(string where) => where.Split(" > ")[^1];

    private void Add(int depth, string text)
    {
        if (parts.Count < MostParts)
        {
            parts.Add(new OutlinePart(depth, text));
        }
    }
}
