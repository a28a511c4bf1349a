using System.Buffers;
using MimeKit;

namespace DmarcIngest.Reports.Decoding;

/// <summary>The few header fields that are shown to people.</summary>
internal static class MailText
{
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly SearchValues<char> OfName = SearchValues.Create(LettersAndDigits + " _-");
    private static readonly SearchValues<char> OfQuotedName = SearchValues.Create(LettersAndDigits + " _-.@");
    private static readonly SearchValues<char> OfAddress = SearchValues.Create(LettersAndDigits + "_-+.");

    public static string? Subject(HeaderList headers)
    {
        int index = headers.IndexOf(HeaderId.Subject);
        return index < 0 ? null : Shown(HeaderText.Decode(headers[index]));
    }

    public static string? MessageId(HeaderList headers)
    {
        int index = headers.IndexOf(HeaderId.MessageId);
        return index < 0 ? null : Shown((HeaderText.Plain(headers[index]) ?? HeaderText.Value(headers[index])).Trim().TrimStart('<').TrimEnd('>'));
    }

    public static string? From(HeaderList headers)
    {
        int index = headers.IndexOf(HeaderId.From);
        if (index < 0)
        {
            return null;
        }

        return HeaderText.Plain(headers[index]) is { } field && PlainAddress(field) is { Length: > 0 } plain ? plain.ToString()
            : InternetAddressList.TryParse(HeaderText.Value(headers[index]), out InternetAddressList? list) ? Shown(list.Mailboxes.FirstOrDefault()?.Address)
            : null;
    }

    /// <summary>An address alone, or behind a name without anything that has a meaning there; empty for any other field.</summary>
    private static ReadOnlySpan<char> PlainAddress(ReadOnlySpan<char> field)
    {
        ReadOnlySpan<char> address = field;
        if (field.EndsWith(">"))
        {
            int open = field.LastIndexOf('<');
            ReadOnlySpan<char> name = open < 0 ? "<" : field[..open].Trim(' ');
            address = field[(open + 1)..^1];
            if (name.ContainsAnyExcept(OfName) && !(name is ['"', .., '"'] && name.Length > 1 && !name[1..^1].ContainsAnyExcept(OfQuotedName)))
            {
                return default;
            }
        }

        int at = address.IndexOf('@');
        return at > 0 && IsDotted(address[..at]) && IsDotted(address[(at + 1)..]) && address.Length <= Printable.LongestHeader ? address : default;
    }

    /// <summary>True for words between single dots.</summary>
    private static bool IsDotted(ReadOnlySpan<char> text) => text is [not '.', ..] and [.., not '.'] && !text.ContainsAnyExcept(OfAddress) && !text.Contains("..", StringComparison.Ordinal);

    private static string? Shown(string? text)
    {
        string clean = Printable.Clean(text, Printable.LongestHeader);
        return clean.Length == 0 ? null : clean;
    }
}
