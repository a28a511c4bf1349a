using DmarcIngest.Reports.Decoding;

namespace DmarcIngest.Fuzz;

/// <summary>Gives bytes in pieces of 1 to 64, cut by chance: the same content is cut in the same way each time.</summary>
internal sealed class TrickleStream(byte[] content) : ForwardStream
{
    private uint state = Seed(content);
    private int position;

    public override int Read(Span<byte> buffer)
    {
        // The constants of Numerical Recipes; System.Random promises nothing about the next version.
        state = unchecked((state * 1664525) + 1013904223);
        int length = Math.Min((int)((state >> 16) % 64) + 1, Math.Min(buffer.Length, content.Length - position));
        content.AsSpan(position, length).CopyTo(buffer);
        position += length;
        return length;
    }

    private static uint Seed(byte[] content)
    {
        uint hash = 2166136261;
        foreach (byte value in content)
        {
            hash = unchecked((hash ^ value) * 16777619);
        }

        return hash;
    }
}
