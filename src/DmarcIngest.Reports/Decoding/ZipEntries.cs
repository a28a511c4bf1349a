using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace DmarcIngest.Reports.Decoding;

/// <summary>One file in a zip archive. Its name is for people, never a path.</summary>
/// <param name="Name">As written, any slashes included.</param>
/// <param name="Encrypted">True if it needs a password.</param>
/// <param name="Method">0 is stored, 8 is deflate.</param>
/// <param name="Data">All that follows the entry's header; deflate knows its own end.</param>
/// <param name="StoredLength">Length of stored data as declared; 0 where unknown.</param>
internal sealed record ZipEntry(string Name, bool Encrypted, int Method, ReadOnlyMemory<byte> Data, uint StoredLength)
{
    /// <summary>True for a file without content; deflate writes that as one empty block.</summary>
    public bool Empty => Method switch
    {
        0 => EndOfStored() == 0,
        8 => Data.Span.StartsWith((ReadOnlySpan<byte>)[3, 0]),
        _ => false,
    };

    public Stream Open() => Method switch
    {
        0 => ByteSource.OpenMemory(Data[..EndOfStored()]),
        8 => new DeflateStream(ByteSource.OpenMemory(Data), CompressionMode.Decompress),
        _ => throw new ReportFormatException(
            RejectReasons.UnsupportedContainer, $"Expected a zip entry stored or deflated and found compression method {Method}."),
    };

    // Stored data have no end of their own: where no length is declared, they end at the next header.
    private int EndOfStored()
    {
        if (StoredLength > 0 && StoredLength <= Data.Length)
        {
            return (int)StoredLength;
        }

        ReadOnlySpan<byte> data = Data.Span;
        int position = 0;
        while (data[position..].IndexOf("PK"u8) is int found and >= 0)
        {
            position += found;
            if (data.Length - position < 4 || (data[position + 2], data[position + 3]) is (1, 2) or (3, 4) or (5, 6) or (7, 8))
            {
                return position;
            }

            position += 2;
        }

        return data.Length;
    }
}

/// <summary>
/// Lists the files of a zip archive. Declared sizes are not believed: senders get them wrong, and ZipArchive cuts the content to them.
/// Where the central directory is lost or wrong, or uses zip64, the local headers are searched instead.
/// </summary>
internal static class ZipEntries
{
    private const int LocalLength = 30;
    private const int CentralLength = 46;
    private const int EndLength = 22;

    private static ReadOnlySpan<byte> LocalMark => "PK\u0003\u0004"u8;

    private static ReadOnlySpan<byte> CentralMark => "PK\u0001\u0002"u8;

    private static ReadOnlySpan<byte> EndMark => "PK\u0005\u0006"u8;

    public static IEnumerable<ZipEntry> Read(ReadOnlyMemory<byte> zip) =>
        FindDirectory(zip.Span) is (int Start, int Shift) directory && DirectoryHolds(zip.Span, directory.Start, directory.Shift)
            ? ReadDirectory(zip, directory.Start, directory.Shift)
            : SearchLocalHeaders(zip);

    // Offsets in the directory count from the archive's own first byte; the shift is the junk before it.
    private static (int Start, int Shift)? FindDirectory(ReadOnlySpan<byte> zip)
    {
        int end = zip.LastIndexOf(EndMark);
        // QUIRK: base64 without its padding may cost the last two bytes, the length of the comment.
        if (end < 0 || zip.Length - end < EndLength - 2)
        {
            return null;
        }

        long size = BinaryPrimitives.ReadUInt32LittleEndian(zip[(end + 12)..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(zip[(end + 16)..]);
        long start = end - size;
        return start < 0 || start < offset ? null : ((int)start, (int)(start - offset));
    }

    private static bool DirectoryHolds(ReadOnlySpan<byte> zip, int start, int shift)
    {
        int position = start;
        while (IsAt(zip, position, CentralMark) && zip.Length - position >= CentralLength)
        {
            if (LocalOf(zip, position, shift) < 0)
            {
                return false;
            }

            position = NextCentral(zip, position);
        }

        return IsAt(zip, position, EndMark);
    }

    private static IEnumerable<ZipEntry> ReadDirectory(ReadOnlyMemory<byte> zip, int start, int shift)
    {
        for (int position = start; IsAt(zip.Span, position, CentralMark); position = NextCentral(zip.Span, position))
        {
            ReadOnlySpan<byte> central = zip.Span[position..];
            int nameLength = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(central[28..]), central.Length - CentralLength);
            int flags = BinaryPrimitives.ReadUInt16LittleEndian(central[8..]);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(central[20..]);
            string name = Name(central.Slice(CentralLength, nameLength));
            yield return Entry(zip, LocalOf(zip.Span, position, shift), name, flags, length);
        }
    }

    private static IEnumerable<ZipEntry> SearchLocalHeaders(ReadOnlyMemory<byte> zip)
    {
        int position = NextLocal(zip.Span, 0);
        while (position >= 0)
        {
            ReadOnlySpan<byte> local = zip.Span[position..];
            int nameLength = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(local[26..]), local.Length - LocalLength);
            int flags = BinaryPrimitives.ReadUInt16LittleEndian(local[6..]);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(local[18..]);
            ZipEntry entry = Entry(zip, position, Name(local.Slice(LocalLength, nameLength)), flags, length);
            yield return entry;

            // Over the entry's data, unless its declared length leads nowhere.
            int data = DataOf(zip.Span, position);
            long behind = data + (long)length;
            bool leadsOn = behind <= zip.Length - 4 && zip.Span.Slice((int)behind, 2).SequenceEqual("PK"u8);
            position = NextLocal(zip.Span, leadsOn ? (int)behind : data);
        }
    }

    private static ZipEntry Entry(ReadOnlyMemory<byte> zip, int local, string name, int flags, uint length)
    {
        int method = BinaryPrimitives.ReadUInt16LittleEndian(zip.Span[(local + 8)..]);
        return new ZipEntry(name, (flags & 1) != 0, method, zip[DataOf(zip.Span, local)..], length);
    }

    private static int LocalOf(ReadOnlySpan<byte> zip, int central, int shift)
    {
        long local = shift + (long)BinaryPrimitives.ReadUInt32LittleEndian(zip[(central + 42)..]);
        return local <= zip.Length - LocalLength && IsAt(zip, (int)local, LocalMark) ? (int)local : -1;
    }

    private static int DataOf(ReadOnlySpan<byte> zip, int local)
    {
        int names = BinaryPrimitives.ReadUInt16LittleEndian(zip[(local + 26)..])
            + BinaryPrimitives.ReadUInt16LittleEndian(zip[(local + 28)..]);
        return Math.Min(zip.Length, local + LocalLength + names);
    }

    private static int NextCentral(ReadOnlySpan<byte> zip, int central) =>
        central + CentralLength
        + BinaryPrimitives.ReadUInt16LittleEndian(zip[(central + 28)..])
        + BinaryPrimitives.ReadUInt16LittleEndian(zip[(central + 30)..])
        + BinaryPrimitives.ReadUInt16LittleEndian(zip[(central + 32)..]);

    private static int NextLocal(ReadOnlySpan<byte> zip, int from)
    {
        int found = zip[from..].IndexOf(LocalMark);
        return found < 0 || zip.Length - from - found < LocalLength ? -1 : from + found;
    }

    private static bool IsAt(ReadOnlySpan<byte> zip, int position, ReadOnlySpan<byte> mark) =>
        position <= zip.Length - mark.Length && zip.Slice(position, mark.Length).SequenceEqual(mark);

    private static string Name(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name);
}
