using System.Text;
using DmarcIngest.Reports.Decoding;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>The text of a whole document, which has two bytes a character: a hundred megabytes for the largest that are read.</summary>
internal sealed class WholeText(FoundDocument document, ReadLimits limits)
{
    private const int Portion = 64 * 1024;

    // Of a mail no more than a handful are so large.
    private const int Large = 16 * 1024 * 1024;

    // In portions, because one array would be made again, twice as large, whenever it is full.
    private readonly List<ReadOnlyMemory<byte>> portions = [];

    /// <summary>True if the archive was damaged and the text is what stands before that.</summary>
    public bool ArchiveEndBroken { get; private set; }

    /// <summary>True if the encoding that was claimed is not the one that fits.</summary>
    public bool EncodingWrong { get; private set; }

    /// <summary>Reads it, once.</summary>
    /// <exception cref="ReportFormatException">The document is too large, or there is nothing in it but damage.</exception>
    public string Read()
    {
        ReadPortions();
        Encoding claimed = XmlText.Choose(portions.Count == 0 ? default : portions[0].Span, out int mark);
        if (portions.Count > 0)
        {
            portions[0] = portions[0][mark..];
        }

        if (TryDecode(claimed) is not { } text)
        {
            EncodingWrong = true;
            text = TryDecode(XmlText.StrictUtf8) ?? TryDecode(XmlText.Windows1252)!;
        }

        portions.Clear();
        CollectIfLarge(text.Length);
        return text;
    }

    private void ReadPortions()
    {
        using Stream stream = document.Open();
        long length = 0;
        byte[] portion = new byte[Portion];
        int filled = 0;
        while (Take(stream, portion.AsSpan(filled), length == 0) is int read and > 0)
        {
            filled += read;
            length += read;
            if (length > limits.DocumentBytes)
            {
                throw new ReportFormatException(RejectReasons.LimitExceeded, $"The document is larger than DocumentBytes ({limits.DocumentBytes}).");
            }

            if (filled == Portion)
            {
                portions.Add(portion);
                (portion, filled) = (new byte[Portion], 0);
            }
        }

        if (filled > 0)
        {
            portions.Add(portion.AsMemory(0, filled));
        }
    }

    private int Take(Stream stream, Span<byte> buffer, bool first)
    {
        try
        {
            return stream.Read(buffer);
        }
        catch (InvalidDataException exception)
        {
            if (first)
            {
                throw new ReportFormatException(RejectReasons.BrokenArchive, "The archive gives no data.", exception);
            }

            ArchiveEndBroken = true;
            return 0;
        }
    }

    private string? TryDecode(Encoding encoding)
    {
        try
        {
            // Counted first, so that the text is held once.
            int length = Decode(encoding, default);
            CollectIfLarge(length);
            return string.Create(length, (Text: this, encoding), (characters, from) => from.Text.Decode(from.encoding, characters));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Left alone, the collector lets several such texts of documents before this one stand, and the bytes of this one, of which nobody needs any.</summary>
    private static void CollectIfLarge(int length)
    {
        if (length > Large)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        }
    }

    /// <summary>Gives the number of characters, and the characters where there is room for them.</summary>
    private int Decode(Encoding encoding, Span<char> text)
    {
        // Without the final flush, so that a document cut off within a character is not taken for one in another encoding.
        Decoder decoder = encoding.GetDecoder();
        char[] counted = text.IsEmpty ? new char[encoding.GetMaxCharCount(4096)] : [];
        int length = 0;
        foreach (ReadOnlyMemory<byte> portion in portions)
        {
            ReadOnlySpan<byte> rest = portion.Span;
            while (!rest.IsEmpty)
            {
                Span<char> room = text.IsEmpty ? counted : text[length..];
                decoder.Convert(rest, room, flush: false, out int used, out int written, out _);
                length += written;
                rest = rest[used..];
            }
        }

        return length;
    }
}
