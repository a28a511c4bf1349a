using System.Buffers;

namespace DmarcIngest.Reports.Decoding;

/// <summary>The first bytes of something, in a pooled buffer: enough to know what it is, and all of a small report.</summary>
internal sealed class DocumentHead : IDisposable
{
    public const int Size = 16 * 1024;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(Size);

    public int Length { get; private set; }

    /// <summary>True if there is no more than this.</summary>
    public bool Whole { get; private set; }

    public ReadOnlySpan<byte> Span => buffer.AsSpan(0, Length);

    /// <exception cref="InvalidDataException">The data are broken before their first byte.</exception>
    public static DocumentHead Read(ByteSource source)
    {
        using Stream stream = source.Open();
        DocumentHead head = new();
        head.Fill(stream);
        return head;
    }

    public void Dispose()
    {
        byte[] rented = buffer;
        buffer = [];
        Length = 0;
        if (rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Fill(Stream stream)
    {
        while (Length < Size)
        {
            int read;
            try
            {
                read = stream.Read(buffer, Length, Size - Length);
            }
            catch (InvalidDataException) when (Length > 0)
            {
                // Damaged further on: whoever reads the document meets the same error there, and keeps what stands before it.
                return;
            }

            if (read == 0)
            {
                Whole = true;
                return;
            }

            Length += read;
        }
    }
}
