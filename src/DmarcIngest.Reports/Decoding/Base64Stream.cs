using System.Buffers;
using System.Buffers.Text;

namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// Decodes base64 as it is really sent: characters outside the alphabet are skipped, missing padding at the end is no loss, segments
/// padded one by one are joined, and an equals sign where no padding can stand is skipped like any other stray character.
/// </summary>
internal sealed class Base64Stream(ReadOnlyMemory<byte> text) : ForwardStream
{
    private const byte Stray = 255;
    private static readonly byte[] Values = MakeValues();

    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    private int next;
    private int bits;
    private int bitsCount;
    private int quantum;

    public override int Read(Span<byte> buffer)
    {
        ReadOnlySpan<byte> source = text.Span;
        int written = 0;
        while (written < buffer.Length && next < source.Length)
        {
            if (quantum == 0 && bitsCount == 0 && ReadGroups(source, buffer[written..]) is int made and > 0)
            {
                written += made;
                continue;
            }

            byte character = source[next++];
            byte value = Values[character];
            if (value == Stray)
            {
                if (character == '=')
                {
                    SkipPadding(source);
                }

                continue;
            }

            bits = (bits << 6 | value) & 0xFFFF;
            bitsCount += 6;
            quantum = (quantum + 1) & 3;
            if (bitsCount >= 8)
            {
                bitsCount -= 8;
                buffer[written++] = (byte)(bits >> bitsCount & 0xFF);
            }
        }

        return written;
    }

    /// <summary>Whole groups of four letters up to the next character that is none, mostly the end of a line. 0 if there are none, or no room.</summary>
    private int ReadGroups(ReadOnlySpan<byte> source, Span<byte> buffer)
    {
        source = source[next..Math.Min(source.Length, next + (buffer.Length / 3 * 4))];
        int letters = source.IndexOfAnyExcept(Alphabet);
        letters = (letters < 0 ? source.Length : letters) & ~3;
        Base64.DecodeFromUtf8(source[..letters], buffer, out int used, out int made);
        next += used;
        return made;
    }

    // The first equals sign is read; padding is what fills the group of four.
    private void SkipPadding(ReadOnlySpan<byte> source)
    {
        int count = 1;
        while (next < source.Length && source[next] == '=')
        {
            next++;
            count++;
        }

        if (quantum + count == 4)
        {
            quantum = 0;
            bitsCount = 0;
        }
    }

    private static byte[] MakeValues()
    {
        byte[] values = new byte[256];
        Array.Fill(values, Stray);
        ReadOnlySpan<byte> alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        for (int i = 0; i < alphabet.Length; i++)
        {
            values[alphabet[i]] = (byte)i;
        }

        return values;
    }
}
