using System.Globalization;
using System.Text;

namespace DmarcIngest.Demo.Mails;

/// <summary>Writes mails of the shapes that reporters use.</summary>
internal static class MailText
{
    private const string Boundary = "=_made";

    /// <summary>A text and a file, as aggregate and SMTP TLS reports come.</summary>
    public static byte[] WithFile(string from, string subject, DateTimeOffset date, string multipart, string contentType, string fileName, byte[] file, string extraHeader = "")
    {
        string encoded = Convert.ToBase64String(file, Base64FormattingOptions.InsertLineBreaks);
        return Write(
            from, subject, date, $"multipart/{multipart}", extraHeader,
            ("text/plain; charset=utf-8", "", $"{subject}\n"),
            (contentType, $"Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"{fileName}\"\n", encoded + "\n"));
    }

    /// <summary>Text alone.</summary>
    public static byte[] Plain(string from, string subject, DateTimeOffset date, string text) =>
        Bytes($"{Head(from, subject, date)}Content-Type: text/plain; charset=utf-8\n\n{text}\n");

    /// <summary>Parts one after the other.</summary>
    public static byte[] Write(string from, string subject, DateTimeOffset date, string contentType, string extraHeader, params ReadOnlySpan<(string Type, string Header, string Body)> parts)
    {
        StringBuilder mail = new($"{Head(from, subject, date)}{extraHeader}Content-Type: {contentType}; boundary=\"{Boundary}\"\n\n");
        foreach ((string type, string header, string body) in parts)
        {
            mail.Append(CultureInfo.InvariantCulture, $"--{Boundary}\nContent-Type: {type}\n{header}\n{body}\n");
        }

        return Bytes(mail.Append(CultureInfo.InvariantCulture, $"--{Boundary}--\n").ToString());
    }

    /// <summary>A header's text, encoded where it is not ASCII (RFC 2047).</summary>
    public static string Words(string text) => Ascii.IsValid(text) ? text : $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=";

    public static string Date(DateTimeOffset date) => date.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture) + " +0000";

    private static string Head(string from, string subject, DateTimeOffset date) =>
        $"Date: {Date(date)}\nFrom: {from}\nTo: dmarc-reports@{Isp.Main}\nSubject: {Words(subject)}\nMessage-ID: <{date.ToUnixTimeSeconds()}.{Dice.For(0, from + subject).Next():x}@{from.Split('@')[^1]}>\nMIME-Version: 1.0\n";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
}
