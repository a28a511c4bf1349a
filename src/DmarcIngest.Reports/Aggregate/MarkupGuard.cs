namespace DmarcIngest.Reports.Aggregate;

/// <summary>
/// Text on its way to an <see cref="System.Xml.XmlReader"/>, which holds each tag and section as a whole, however long: those
/// of a report have some hundred characters.
/// </summary>
internal sealed class MarkupGuard(TextReader inner) : TextReader
{
    private const int LongestMarkup = 1024 * 1024;
    private const char Nothing = '\0';

    private Place place = Place.Text;
    private char quote = Nothing;
    private int length;
    private int marks;

    /// <summary>What the next character belongs to.</summary>
    private enum Place
    {
        Text,
        Begin,
        Tag,

        /// <summary>Behind <c>&lt;!</c>.</summary>
        Declaration,

        /// <summary>A section, in which quotes mean nothing.</summary>
        Section,

        /// <summary>A comment, which is read over without being held.</summary>
        Comment,

        /// <summary>An instruction, which is read over too.</summary>
        Instruction,
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        int read = inner.Read(buffer);
        ReadOnlySpan<char> rest = buffer[..read];
        while (!rest.IsEmpty)
        {
            rest = rest[Take(rest)..];
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Goes on to where the place changes, or to the end; gives how far that is.</summary>
    private int Take(ReadOnlySpan<char> rest)
    {
        if (place == Place.Begin)
        {
            place = rest[0] switch
            {
                '!' => Place.Declaration,
                '?' => Place.Instruction,
                _ => Place.Tag,
            };
            if (place == Place.Declaration)
            {
                return 1;
            }
        }

        if (place == Place.Declaration)
        {
            place = rest[0] == '[' ? Place.Section : Place.Comment;
        }

        int found = place switch
        {
            Place.Text => rest.IndexOf('<'),
            Place.Section => End(rest, ']', 2),
            Place.Comment => End(rest, '-', 2),
            Place.Instruction => End(rest, '?', 1),
            _ when quote != Nothing => rest.IndexOf(quote),
            _ => rest.IndexOfAny('>', '"', '\''),
        };
        int taken = found < 0 ? rest.Length : found + 1;
        if (place is Place.Tag or Place.Section && (length += taken) > LongestMarkup)
        {
            throw new ReportFormatException(RejectReasons.LimitExceeded, $"A tag or section is longer than {LongestMarkup} characters.");
        }

        if (found >= 0)
        {
            Change(rest[found]);
        }

        return taken;
    }

    /// <summary>Place of the first greater-than sign that so many of a mark stand before, also in the portion before; -1 if it is not here.</summary>
    private int End(ReadOnlySpan<char> rest, char mark, int needed)
    {
        for (int at = 0; at < rest.Length; at++)
        {
            if (rest[at] == '>' && marks >= needed)
            {
                marks = 0;
                return at;
            }

            marks = rest[at] == mark ? marks + 1 : 0;
        }

        return -1;
    }

    private void Change(char character)
    {
        switch (character)
        {
            case '<':
                (place, length) = (Place.Begin, 0);
                break;
            case '>':
                place = Place.Text;
                break;
            default:
                quote = quote == Nothing ? character : Nothing;
                break;
        }
    }
}
