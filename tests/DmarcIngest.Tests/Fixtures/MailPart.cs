using System.Text;

namespace DmarcIngest.Tests.Fixtures;

/// <summary>How the content of a part is written. The label can be made to say something else.</summary>
internal enum Transfer
{
    None,
    Base64,
    QuotedPrintable,
    Binary,

    /// <summary>base64 text under the label 7bit.</summary>
    Base64Labelled7Bit,

    /// <summary>The bytes as they are under the label base64.</summary>
    PlainLabelledBase64,

    /// <summary>base64 without its equals signs.</summary>
    Base64Unpadded,

    /// <summary>base64 with blanks and strange characters in it.</summary>
    Base64Strewn,

    /// <summary>base64 in segments that are padded one by one.</summary>
    Base64Segments,
}

/// <summary>One part of a mail: its header lines, each with its line end, and its body as written.</summary>
internal sealed record MailPart(string Header, byte[] Body)
{
    public static MailPart Text(string text, string type = "text/plain; charset=utf-8") =>
        new($"Content-Type: {type}\r\nContent-Transfer-Encoding: 8bit\r\n", Encoding.UTF8.GetBytes(text));

    public static MailPart File(byte[] content, string? name, string type = "application/octet-stream", Transfer transfer = Transfer.Base64)
    {
        string disposition = name is null ? string.Empty : $"Content-Disposition: attachment; filename=\"{name}\"\r\n";
        return new($"Content-Type: {type}\r\n{disposition}{Label(transfer)}", Write(content, transfer));
    }

    public static MailPart Message(byte[] mail, Transfer transfer = Transfer.None) =>
        new($"Content-Type: message/rfc822\r\n{Label(transfer)}", Write(mail, transfer));

    public static MailPart Multipart(string subtype, params MailPart[] parts) => Multipart(subtype, $"=_{parts.Length}{subtype.Length}", parts);

    public static MailPart Multipart(string subtype, string boundary, MailPart[] parts)
    {
        using MemoryStream body = new();
        foreach (MailPart part in parts)
        {
            body.Write(Encoding.UTF8.GetBytes($"--{boundary}\r\n{part.Header}\r\n"));
            body.Write(part.Body);
            body.Write("\r\n"u8);
        }

        body.Write(Encoding.UTF8.GetBytes($"--{boundary}--\r\n"));
        return new($"Content-Type: multipart/{subtype}; boundary=\"{boundary}\"\r\n", body.ToArray());
    }

    private static string Label(Transfer transfer) => transfer switch
    {
        Transfer.None => string.Empty,
        Transfer.QuotedPrintable => "Content-Transfer-Encoding: quoted-printable\r\n",
        Transfer.Binary => "Content-Transfer-Encoding: binary\r\n",
        Transfer.Base64Labelled7Bit => "Content-Transfer-Encoding: 7bit\r\n",
        _ => "Content-Transfer-Encoding: base64\r\n",
    };

    private static byte[] Write(byte[] content, Transfer transfer) => transfer switch
    {
        Transfer.None or Transfer.Binary or Transfer.PlainLabelledBase64 => content,
        Transfer.QuotedPrintable => Encoding.ASCII.GetBytes(Quote(content)),
        Transfer.Base64Unpadded => Encoding.ASCII.GetBytes(Lines(content).TrimEnd('\r', '\n').TrimEnd('=')),
        Transfer.Base64Strewn => Encoding.ASCII.GetBytes(Lines(content).Replace("\r\n", " !\r\n* ", StringComparison.Ordinal)),
        Transfer.Base64Segments => Encoding.ASCII.GetBytes(string.Concat(content.Chunk(40).Select(chunk => Convert.ToBase64String(chunk) + "\r\n"))),
        _ => Encoding.ASCII.GetBytes(Lines(content)),
    };

    private static string Lines(byte[] content) =>
        string.Concat(Convert.ToBase64String(content).Chunk(76).Select(line => new string(line) + "\r\n"));

    private static string Quote(byte[] content)
    {
        StringBuilder text = new();
        int column = 0;
        foreach (byte value in content)
        {
            if (column > 70)
            {
                text.Append("=\r\n");
                column = 0;
            }

            string written = value is > 32 and < 127 and not (byte)'=' ? ((char)value).ToString() : $"={value:X2}";
            text.Append(written);
            column += written.Length;
        }

        return text.ToString();
    }
}
