using MimeKit;

namespace DmarcIngest.Reports.Decoding;

/// <summary>The few header fields that are shown to people.</summary>
internal static class MailText
{
    public static string? Subject(HeaderList headers)
    {
        int index = headers.IndexOf(HeaderId.Subject);
        return index < 0 ? null : Shown(HeaderText.Decode(headers[index]));
    }

    public static string? MessageId(HeaderList headers) => Shown(headers[HeaderId.MessageId]?.Trim().TrimStart('<').TrimEnd('>'));

    public static string? From(HeaderList headers) =>
        InternetAddressList.TryParse(headers[HeaderId.From] ?? string.Empty, out InternetAddressList? list)
            ? Shown(list.Mailboxes.FirstOrDefault()?.Address)
            : null;

    private static string? Shown(string? text)
    {
        string clean = Printable.Clean(text, Printable.LongestHeader);
        return clean.Length == 0 ? null : clean;
    }
}
