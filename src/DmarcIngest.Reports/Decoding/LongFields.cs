namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// Finds header fields that are far longer than any is. The parser makes room for its longest field a few bytes at a time and copies what
/// it has each time: one of twenty megabytes takes it a minute, and one of 800 KB in lines of ten characters five gigabytes of memory,
/// one copy after the other.
/// </summary>
internal static class LongFields
{
    /// <summary>Longest field of one line; the longest in use, of signatures, have some kilobytes.</summary>
    public const int Longest = 1024 * 1024;

    /// <summary>Longest field of several lines, each of which is a copy. Postfix takes fields of 100 KB.</summary>
    public const int LongestFolded = 256 * 1024;

    // No header begins so, but a report in XML does, which a forwarded mail may hold as it is.
    private const int LongestMarkup = 4 * 1024 * 1024;

    /// <summary>True if a header of the mail or of one of its parts may have one.</summary>
    public static bool In(ReadOnlySpan<byte> mail)
    {
        if (mail.Length <= LongestFolded)
        {
            return false;
        }

        HeaderLines lines = new(mail);
        int field = 0;
        while (lines.Next())
        {
            int most = lines.Folded ? LongestFolded : lines.Line[0] == '<' ? LongestMarkup : Longest;
            field = lines.Folded ? field + lines.Line.Length : lines.Line.Length;
            if (lines.InHeader && field > most)
            {
                return true;
            }
        }

        return false;
    }
}
