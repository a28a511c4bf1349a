namespace DmarcIngest.Mail.Folder;

/// <summary>Lines of a stream with their ends, without copies. A line longer than the buffer comes in pieces.</summary>
internal sealed class LineReader(Stream stream)
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;
    private int lineStart;
    private int lineLength;
    private bool whole = true;
    private bool ended;

    /// <summary>The line that <see cref="Next"/> found; good until the next call of any member.</summary>
    public ReadOnlySpan<byte> Line => buffer.AsSpan(lineStart, lineLength);

    /// <summary>False for the second and further pieces of a long line.</summary>
    public bool BeginsLine { get; private set; } = true;

    /// <summary>Goes to the next line; false at the end.</summary>
    public bool Next()
    {
        BeginsLine = whole;
        int searched = 0;
        while (true)
        {
            int found = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            int waiting = end - start;
            if (found >= 0 || waiting == buffer.Length || (ended && waiting > 0))
            {
                whole = found >= 0;
                lineStart = start;
                lineLength = found >= 0 ? searched + found + 1 : waiting;
                start += lineLength;
                return true;
            }

            if (ended)
            {
                return false;
            }

            searched = waiting;
            Fill();
        }
    }

    /// <summary>The bytes that follow, as many as wished for if there are so many.</summary>
    public ReadOnlySpan<byte> Peek(int wished)
    {
        while (end - start < wished && !ended)
        {
            Fill();
        }

        return buffer.AsSpan(start, Math.Min(wished, end - start));
    }

    private void Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        int read = stream.Read(buffer, end, buffer.Length - end);
        ended = read == 0;
        end += read;
    }
}
