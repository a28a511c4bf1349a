using System.Text.RegularExpressions;
using MimeKit;

namespace DmarcIngest.Reports.Decoding;

/// <summary>The few header fields that are shown to people.</summary>
internal static partial class MailText
{
    public static string? Subject(HeaderList headers)
    {
        int index = headers.IndexOf(HeaderId.Subject);
        return index < 0 ? null : Shown(HeaderText.Decode(headers[index]));
    }

    public static string? MessageId(HeaderList headers)
    {
        int index = headers.IndexOf(HeaderId.MessageId);
        return index < 0 ? null : Shown((HeaderText.Plain(headers[index]) ?? headers[index].Value).Trim().TrimStart('<').TrimEnd('>'));
    }

    public static string? From(HeaderList headers)
    {
        int index = headers.IndexOf(HeaderId.From);
        if (index < 0)
        {
            return null;
        }

        if (HeaderText.Plain(headers[index]) is { } plain && PlainAddress().Match(plain) is { Success: true } match)
        {
            return match.Groups["address"].Value;
        }

        return InternetAddressList.TryParse(headers[index].Value, out InternetAddressList? list) ? Shown(list.Mailboxes.FirstOrDefault()?.Address) : null;
    }

    // An address alone, or behind a name without anything that has a meaning there.
    [GeneratedRegex("""^(?:(?<name>"[A-Za-z0-9 .@_-]*" *<|[A-Za-z0-9 _-]*<))?(?<address>[A-Za-z0-9_+-]{1,64}(?:\.[A-Za-z0-9_+-]{1,64}){0,8}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8})(?(name)>)\z""", RegexOptions.CultureInvariant)]
    private static partial Regex PlainAddress();

    private static string? Shown(string? text)
    {
        string clean = Printable.Clean(text, Printable.LongestHeader);
        return clean.Length == 0 ? null : clean;
    }
}
