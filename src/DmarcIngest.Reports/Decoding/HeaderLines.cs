namespace DmarcIngest.Reports.Decoding;

/// <summary>The lines of a mail, and which of them the parser may take for those of a header: that of the mail, of a part, or of a mail within.</summary>
internal ref struct HeaderLines(ReadOnlySpan<byte> mail)
{
    // Within a mail within the mail any text below an empty line may be a header.
    private readonly bool nested = Holds(mail, "message/"u8) || Holds(mail, "digest"u8);
    private readonly ReadOnlySpan<byte> mail = mail;

    /// <summary>Where the line begins.</summary>
    public int At { get; private set; }

    public ReadOnlySpan<byte> Line { get; private set; }

    /// <summary>True if there is a mail within the mail, so that text may be taken for a header.</summary>
    public readonly bool Nested => nested;

    public bool InHeader { get; private set; } = true;

    /// <summary>True on and behind the first field of a header. The parser passes over whatever stands before it, as over an indented report, but keeps all that stands behind it.</summary>
    public bool Begun { get; private set; }

    /// <summary>True if the line goes on with the field before it.</summary>
    public bool Folded { get; private set; }

    /// <summary>True on the first field of a header.</summary>
    public bool First { get; private set; }

    public bool Next()
    {
        At += Line.Length;
        if (At == mail.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = mail[At..];
        int end = rest.IndexOf((byte)'\n');
        Line = end < 0 ? rest : rest[..(end + 1)];
        bool empty = Line is [(byte)'\n'] or [(byte)'\r', (byte)'\n'];
        InHeader = InHeader ? nested || !empty : Line.StartsWith("--"u8);
        bool before = Begun;
        Begun = InHeader && !empty && (before || IsField(Line));
        First = Begun && !before;
        Folded = Begun && Line[0] is (byte)' ' or (byte)'\t';
        return true;
    }

    // What the parser takes for one: a name without blanks, and behind it perhaps some.
    private static bool IsField(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        return colon > 0 && !line[..colon].TrimEnd(" \t"u8).ContainsAnyExceptInRange((byte)'!', (byte)'~');
    }

    // In any case of its letters.
    private static bool Holds(ReadOnlySpan<byte> mail, ReadOnlySpan<byte> word)
    {
        for (int found; (found = mail.IndexOfAny(word[0], (byte)(word[0] & 0xDF))) >= 0; mail = mail[(found + 1)..])
        {
            if (mail.Length - found >= word.Length && System.Text.Ascii.EqualsIgnoreCase(mail.Slice(found, word.Length), word))
            {
                return true;
            }
        }

        return false;
    }
}
