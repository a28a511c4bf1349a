namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// Keeps from the parser header fields beyond a number that no mail has: it makes some 270 bytes of each, of thirty megabytes of fields of
/// four bytes two gigabytes. One for a mail and all mails within it.
/// </summary>
internal sealed class ManyFields
{
    /// <summary>Fields of the mail's own header.</summary>
    public const int MostOfMail = 512 * 1024;

    /// <summary>Fields of the header of a part, or of a mail within.</summary>
    public const int MostOfPart = 10_000;

    /// <summary>Fields of all these together.</summary>
    private const int MostOfParts = 100_000;

    // Has room for fewer fields than are worth a walk.
    private const int SmallMail = 256 * 1024;

    private bool inside;
    private int left = MostOfParts;

    /// <summary>True if fields were kept back that the mail needs to be understood.</summary>
    public bool Lost { get; private set; }

    /// <summary>The mail itself, or as long a copy for the parser alone, in which a header ends after so many fields. Contents are read from the mail.</summary>
    public ReadOnlyMemory<byte> Cut(ReadOnlyMemory<byte> mail)
    {
        bool own = !inside;
        inside = true;
        if (mail.Length <= SmallMail)
        {
            return mail;
        }

        byte[]? copy = null;
        HeaderLines lines = new(mail.Span);
        int allowed = 0;
        bool cut = false;
        bool first = true;
        while (lines.Next())
        {
            if (lines.First)
            {
                own &= first;
                (first, cut) = (false, false);
                allowed = own ? MostOfMail : Math.Min(MostOfPart, left);
            }

            if (!lines.Begun || lines.Folded || cut)
            {
                continue;
            }

            if (allowed > 0)
            {
                allowed--;
                left -= own ? 0 : 1;
                continue;
            }

            // In a mail with another one in it this may be text, which nobody misses; what a sample has lost is said in its row.
            Lost |= own || left == 0 || !lines.Nested;
            copy ??= mail.ToArray();
            copy[lines.At] = (byte)'\n';
            if (lines.At + 1 < copy.Length)
            {
                copy[lines.At + 1] = (byte)' ';
            }

            cut = true;
        }

        return copy ?? mail;
    }
}
