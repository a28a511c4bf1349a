using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace DmarcIngest.Reports.Failure;

/// <summary>
/// Replaces the local part of every address in a text by a keyed hash of the address, <c>h.0123456789ab@example.com</c>: the same address
/// stays recognisable, and without the key nobody can find it by trying.
/// </summary>
internal sealed partial class AddressRedactor(ReadOnlyMemory<byte> key)
{
    private const int HashBytes = 6;

    /// <summary>The text without readable local parts.</summary>
    public string Redact(string text)
    {
        if (!text.Contains('@', StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder redacted = new(text.Length + 16);
        int copied = 0;
        int position = 0;
        while (text.IndexOf('@', position) is int found and >= 0)
        {
            int at = BehindQuotes(text, copied, found);
            int start = LocalPart(text, copied, at);
            int end = EndOfDomain(text, at + 1);
            string domain = text[(at + 1)..end];
            redacted.Append(text, copied, start - copied);
            if (start < at)
            {
                redacted.Append(Hash(text[start..at], domain));
            }

            redacted.Append('@').Append(domain);
            copied = position = end;
        }

        return redacted.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>An address alone; what has no domain is a local part.</summary>
    public string RedactAddress(string address) => address.Contains('@', StringComparison.Ordinal) ? Redact(address) : Hash(address, "");

    private string Hash(string local, string domain)
    {
        byte[] hash = HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes($"{local}@{domain}".ToLowerInvariant()));
        return "h." + Convert.ToHexStringLower(hash.AsSpan(0, HashBytes));
    }

    /// <summary>Where the local part before an at sign begins, with blanks and comments behind it; not before <paramref name="earliest"/>.</summary>
    private static int LocalPart(string text, int earliest, int at)
    {
        int start = at;
        while (start > earliest && (char.IsWhiteSpace(text[start - 1]) || text[start - 1] == ')'))
        {
            start = text[start - 1] == ')' ? Opening(text, '(', earliest, start - 1) : start - 1;
        }

        while (start > earliest && (IsLocal(text[start - 1]) || text[start - 1] == '"'))
        {
            // A quoted local part may hold anything, blanks and at signs too.
            start = text[start - 1] == '"' ? Opening(text, '"', earliest, start - 1) : start - 1;
        }

        // "smtp.mailfrom=user@example.com" names a property; "bounces+1=163.com@example.com" is all local part.
        Match property = Property().Match(text, start, at - start);
        return property.Success ? property.Index + property.Length : start;
    }

    // Where there is none, all before it goes.
    private static int Opening(string text, char sign, int earliest, int close)
    {
        int open = close > earliest ? text.LastIndexOf(sign, close - 1, close - earliest) : -1;
        return open < 0 ? earliest : open;
    }

    // Wider than the grammar: what is taken by mistake is hashed, what is left by mistake is told.
    private static bool IsLocal(char letter) =>
        !char.IsWhiteSpace(letter) && letter is not ('<' or '>' or '(' or ')' or '[' or ']' or ',' or ';' or ':' or '"' or '\\');

    /// <summary>The at sign behind a quoted local part that holds one itself; else the one that was found.</summary>
    private static int BehindQuotes(string text, int earliest, int found)
    {
        bool within = text.AsSpan(earliest, found - earliest).Count('"') % 2 == 1;
        int close = within ? text.IndexOf('"', found) : -1;
        return close >= 0 && close + 1 < text.Length && text[close + 1] == '@' ? close + 1 : found;
    }

    private static int EndOfDomain(string text, int start)
    {
        int end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '.' or '-' or '_'))
        {
            end++;
        }

        return end;
    }

    [GeneratedRegex(@"\G(?:(?:smtp|header|policy|envelope|body|key|cert)[.\-][A-Za-z0-9\-]+|[A-Za-z][A-Za-z\-]{0,15}-from|mail-?from|rcpt-?to|from|to|i|d)=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Property();
}
