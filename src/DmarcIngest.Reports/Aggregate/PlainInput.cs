using System.Buffers;
using System.Xml;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>The bytes of a plain document, as many at a time as a buffer holds.</summary>
internal sealed class PlainInput(Stream stream, long most) : IDisposable
{
    private const int Size = 32 * 1024;
    private const ulong EightBlanks = 0x2020_2020_2020_2020;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(Size);
    private int position;
    private int end;
    private long bytes;

    /// <summary>What is at hand; more may come.</summary>
    public ReadOnlySpan<byte> Rest => buffer.AsSpan(position, end - position);

    /// <summary>A byte at hand; there must be as many.</summary>
    public byte this[int index] => buffer[position + index];

    /// <summary>Ends the reading of a document that is not plain.</summary>
    public static XmlException NotPlain() => new("Not a plain document.");

    /// <summary>Goes on by so many bytes, which must be at hand, and gives them.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        position += count;
        return buffer.AsSpan(position - count, count);
    }

    /// <summary>So many bytes are at hand.</summary>
    public void Need(int count)
    {
        while (end - position < count)
        {
            More();
        }
    }

    /// <summary>More bytes are at hand than before.</summary>
    public void More()
    {
        if (!TryMore())
        {
            throw new PlainEndException();
        }
    }

    /// <summary>Goes on to what is not white space, or to the end.</summary>
    public void SkipBlank()
    {
        do
        {
            while (position < end)
            {
                if (buffer[position] is not ((byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r'))
                {
                    return;
                }

                position++;

                // Mostly it is an indent.
                while (end - position >= sizeof(ulong) && BitConverter.ToUInt64(buffer, position) == EightBlanks)
                {
                    position += sizeof(ulong);
                }
            }
        }
        while (TryMore());
    }

    public void Dispose()
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
            stream.Dispose();
        }
    }

    /// <summary>False at the end. What must be seen as a whole and does not fit is not plain.</summary>
    private bool TryMore()
    {
        if (position > 0)
        {
            buffer.AsSpan(position, end - position).CopyTo(buffer);
            end -= position;
            position = 0;
        }
        else if (end == buffer.Length)
        {
            throw NotPlain();
        }

        int read = stream.Read(buffer, end, buffer.Length - end);
        end += read;
        bytes += read;
        return bytes > most ? throw NotPlain() : read > 0;
    }
}
