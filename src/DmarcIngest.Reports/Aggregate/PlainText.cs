using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>Makes strings of the text of plain documents; equal short texts mostly are one string. Kept from document to document.</summary>
internal sealed class PlainText
{
    private const int SharedBits = 12;
    private const int SharedLength = 64;

    [ThreadStatic]
    private static PlainText? spare;

    /// <summary>Where several texts have one place, the last stays.</summary>
    private readonly string?[] shared = new string?[1 << SharedBits];
    private char[] characters = new char[1024];

    /// <summary>The one that this thread gave back last, or a new one.</summary>
    public static PlainText TakeSpare()
    {
        PlainText taken = spare ?? new PlainText();
        spare = null;
        return taken;
    }

    /// <summary>For the next document.</summary>
    public void GiveBack() => spare = this;

    /// <summary>A text of ASCII.</summary>
    public string OfAscii(ReadOnlySpan<byte> text)
    {
        if (text.Length > SharedLength)
        {
            return Encoding.ASCII.GetString(text);
        }

        ref string? place = ref shared[Place(text)];
        if (place is null || !Ascii.Equals(text, place))
        {
            place = Encoding.ASCII.GetString(text);
        }

        return place;
    }

    /// <summary>Text with line ends, character references or letters beyond ASCII, trimmed as <see cref="LeafText"/> does; false for what is for a full reader to judge.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, out ReadOnlySpan<char> read)
    {
        read = default;
        if (characters.Length < text.Length)
        {
            characters = new char[text.Length * 2];
        }

        if (Utf8.ToUtf16(text, characters, out _, out int length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            return false;
        }

        Span<char> all = characters.AsSpan(0, length);
        if (all.ContainsAnyInRange('\uFFFE', '\uFFFF') || all.ContainsAnyInRange('\0', '\b') || all.ContainsAnyInRange('\v', '\u001F') || all.Contains("]]>", StringComparison.Ordinal) || !TryReplace(ref all))
        {
            return false;
        }

        read = LeafText.Trim(all);
        return true;
    }

    /// <summary>Puts characters in the place of the five references that need no declaration.</summary>
    private static bool TryReplace(ref Span<char> text)
    {
        int at = text.IndexOf('&');
        if (at < 0)
        {
            return true;
        }

        int to = at;
        while (at < text.Length)
        {
            if (text[at] != '&')
            {
                text[to++] = text[at++];
                continue;
            }

            (char character, int length) = text[at..] switch
            {
                ['&', 'a', 'm', 'p', ';', ..] => ('&', 5),
                ['&', 'l', 't', ';', ..] => ('<', 4),
                ['&', 'g', 't', ';', ..] => ('>', 4),
                ['&', 'q', 'u', 'o', 't', ';', ..] => ('"', 6),
                ['&', 'a', 'p', 'o', 's', ';', ..] => ('\'', 6),
                _ => ('\0', 0),
            };
            if (length == 0)
            {
                return false;
            }

            text[to++] = character;
            at += length;
        }

        text = text[..to];
        return true;
    }

    /// <summary>By the length and the first and last letters; texts that differ between them only take each other's place.</summary>
    private static int Place(ReadOnlySpan<byte> text)
    {
        ulong first;
        ulong last;
        if (text.Length >= sizeof(ulong))
        {
            first = BinaryPrimitives.ReadUInt64LittleEndian(text);
            last = BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..]);
        }
        else if (text.Length >= sizeof(uint))
        {
            first = BinaryPrimitives.ReadUInt32LittleEndian(text);
            last = BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..]);
        }
        else
        {
            first = text[0];
            last = ((uint)text[text.Length / 2] << 8) | text[^1];
        }

        return (int)(unchecked((first + ((ulong)text.Length << 56) + (last * 0x9E37_79B9_7F4A_7C15)) * 0xD6E8_FEB8_6659_FD93) >> (64 - SharedBits));
    }
}
