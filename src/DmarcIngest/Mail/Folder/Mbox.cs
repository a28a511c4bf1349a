using System.Globalization;
using System.Text;

namespace DmarcIngest.Mail.Folder;

/// <summary>One mail of an mbox.</summary>
/// <param name="Content">Its bytes, unquoted; null if it is larger than allowed.</param>
/// <param name="Size">Number of bytes, also where there is no content.</param>
/// <param name="Date">Date of the <c>From </c> line; null if it has none that can be read.</param>
/// <param name="Last">True if nothing stands behind it.</param>
internal sealed record MboxMail(byte[]? Content, long Size, DateTimeOffset? Date, bool Last);

/// <summary>
/// Reads an mbox (mboxrd: <c>&gt;From </c> is unquoted by one sign) mail by mail, never the whole of it. A mail begins where a line
/// <c>From </c> stands at the start or below an empty line, and has a date or is followed by a header: a sentence that begins so is none.
/// </summary>
internal sealed class Mbox(Stream stream, long mailBytes)
{
    /// <summary>Longest header name that is looked for; the standard's longest are below 40.</summary>
    private const int HeaderBytes = 128;

    private readonly LineReader lines = new(stream);
    private DateTimeOffset? date;
    private bool begun;
    private bool ended;

    /// <summary>True if the bytes are an mbox; reads its first line only, which <see cref="Next"/> then leaves out.</summary>
    public bool Begins()
    {
        begun = lines.Peek("From ".Length).StartsWith("From "u8) && lines.Next() && IsFromLine();
        return begun;
    }

    /// <summary>The next mail; null at the end. <see cref="Begins"/> must have been true.</summary>
    public MboxMail? Next()
    {
        if (!begun || ended)
        {
            return null;
        }

        using MemoryStream content = new();
        long size = 0;
        bool blank = false;
        DateTimeOffset? of = date;
        while (lines.Next())
        {
            if (blank && lines.BeginsLine && lines.Line.StartsWith("From "u8))
            {
                // Looking ahead moves the line, hence the copy; few lines come here.
                byte[] line = lines.Line.ToArray();
                if (IsFromLine())
                {
                    return Mail(false);
                }

                Add(line);
                blank = false;
                continue;
            }

            blank = lines.BeginsLine && lines.Line.TrimEnd("\r\n"u8).IsEmpty;
            Add(lines.BeginsLine && IsQuotedFrom(lines.Line) ? lines.Line[1..] : lines.Line);
        }

        ended = true;
        return Mail(true);

        void Add(ReadOnlySpan<byte> line)
        {
            size += line.Length;
            if (size <= mailBytes)
            {
                content.Write(line);
            }
        }

        MboxMail Mail(bool last) => new(size <= mailBytes ? content.ToArray() : null, size, of, last);
    }

    private bool IsFromLine()
    {
        date = DateOf(lines.Line);
        return date is not null || IsHeader(lines.Peek(HeaderBytes));
    }

    private static bool IsHeader(ReadOnlySpan<byte> next)
    {
        int colon = next.IndexOf((byte)':');
        return colon > 0 && next[..colon].IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;
    }

    private static bool IsQuotedFrom(ReadOnlySpan<byte> line) => line.Length > 0 && line[0] == '>' && line.TrimStart((byte)'>').StartsWith("From "u8);

    /// <summary><c>From sender Sun Nov  1 00:00:00 2026</c>, UTC by convention.</summary>
    private static DateTimeOffset? DateOf(ReadOnlySpan<byte> line)
    {
        string[] words = Encoding.Latin1.GetString(line[..Math.Min(line.Length, 1000)]).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length >= 6 && DateTimeOffset.TryParseExact(
            string.Join(' ', words[^5..]), "ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? date
            : null;
    }
}
