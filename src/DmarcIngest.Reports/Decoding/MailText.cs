using System.Text;
using MimeKit;

namespace DmarcIngest.Reports.Decoding;

/// <summary>The few header fields that are shown to people.</summary>
internal static class MailText
{
    public static string? Subject(HeaderList headers)
    {
        int index = headers.IndexOf(HeaderId.Subject);
        return index < 0 ? null : Shown(Decoded(headers[index]));
    }

    public static string? MessageId(HeaderList headers) => Shown(headers[HeaderId.MessageId]?.Trim().TrimStart('<').TrimEnd('>'));

    public static string? From(HeaderList headers) =>
        InternetAddressList.TryParse(headers[HeaderId.From] ?? string.Empty, out InternetAddressList? list)
            ? Shown(list.Mailboxes.FirstOrDefault()?.Address)
            : null;

    // QUIRK: Japanese senders put ISO-2022-JP into the field as it is, without an encoded word.
    private static string Decoded(Header header)
    {
        byte[] raw = header.RawValue;
        return raw.AsSpan().IndexOf("\u001b$"u8) >= 0 ? Encoding.GetEncoding("iso-2022-jp").GetString(raw) : header.Value;
    }

    private static string? Shown(string? text)
    {
        string clean = Printable.Clean(text, Printable.LongestHeader);
        return clean.Length == 0 ? null : clean;
    }
}
