using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// Bytes that can be read from their start again and again, by any thread. What is held in memory is the mail itself and compressed
/// archives; what comes out of an archive is made anew each time.
/// </summary>
internal sealed class ByteSource
{
    private readonly Func<Stream> open;
    // By reference, so that a thread sees it either whole or not yet.
    private StrongBox<ReadOnlyMemory<byte>>? held;

    public ByteSource(Func<Stream> open) => this.open = open;

    public ByteSource(ReadOnlyMemory<byte> bytes)
    {
        held = new StrongBox<ReadOnlyMemory<byte>>(bytes);
        open = () => OpenMemory(bytes);
    }

    /// <summary>True if opening it costs nothing.</summary>
    public bool Held => held is not null;

    public Stream Open() => open();

    /// <summary>All bytes at once, for what needs random access (zip).</summary>
    public ReadOnlyMemory<byte> Hold()
    {
        if (Volatile.Read(ref held) is { } bytes)
        {
            return bytes.Value;
        }

        using Stream stream = open();
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        ReadOnlyMemory<byte> all = copy.GetBuffer().AsMemory(0, (int)copy.Length);
        Volatile.Write(ref held, new StrongBox<ReadOnlyMemory<byte>>(all));
        return all;
    }

    /// <summary>The same bytes without the first few.</summary>
    public ByteSource Skip(int count)
    {
        if (count == 0)
        {
            return this;
        }

        return held is { } bytes ? new ByteSource(bytes.Value[count..]) : new ByteSource(() => OpenAt(count));
    }

    public static Stream OpenMemory(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);

    private Stream OpenAt(int count)
    {
        Stream stream = open();
        Span<byte> skipped = stackalloc byte[64];
        while (count > 0)
        {
            int read = stream.Read(skipped[..Math.Min(count, skipped.Length)]);
            if (read == 0)
            {
                break;
            }

            count -= read;
        }

        return stream;
    }
}
