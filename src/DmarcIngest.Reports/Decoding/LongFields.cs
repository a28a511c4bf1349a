namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// Finds header fields that are far longer than any is. The parser makes room for a field a few bytes at a time and copies what it has
/// each time, so that one of twenty megabytes takes it a minute.
/// </summary>
internal static class LongFields
{
    /// <summary>Longest field with its folded lines; the longest in use, of signatures, have some kilobytes.</summary>
    public const int Longest = 1024 * 1024;

    // No header begins so, but an indented report in XML does, which a forwarded mail may hold as it is.
    private const int LongestMarkup = 4 * 1024 * 1024;

    /// <summary>True if a header of the mail or of one of its parts may have one.</summary>
    public static bool In(ReadOnlySpan<byte> mail)
    {
        if (mail.Length <= Longest)
        {
            return false;
        }

        // Within a mail within the mail any text below an empty line may be a header.
        bool nested = Holds(mail, "message/"u8) || Holds(mail, "digest"u8);
        bool header = true;
        int field = 0;
        int most = Longest;
        while (!mail.IsEmpty)
        {
            int end = mail.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? mail : mail[..(end + 1)];
            header = header ? nested || !line.TrimEnd("\r\n"u8).IsEmpty : line.StartsWith("--"u8);
            bool folded = line[0] is (byte)' ' or (byte)'\t';
            field = folded ? field + line.Length : line.Length;
            most = folded ? most : line[0] == '<' ? LongestMarkup : Longest;
            if (header && field > most)
            {
                return true;
            }

            mail = mail[line.Length..];
        }

        return false;
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
