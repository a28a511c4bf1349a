using System.Buffers;
using System.Text;
using MimeKit;

namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// Finds the parts of a mail whose multipart header is lost: the parser sees one text, or a multipart without any part.
/// QUIRK: Trustwave gateways write <c>ContentType:</c> without its hyphen.
/// </summary>
internal static class LostBoundary
{
    private const int LongestBoundary = 70;

    /// <summary>The body under a header that names the boundary it begins with; empty where nothing is to be repaired.</summary>
    public static ReadOnlyMemory<byte> Repair(MimeMessage message, ReadOnlyMemory<byte> mail)
    {
        bool lost = message.Body is Multipart { Count: 0 } || message.Headers.Contains("ContentType");
        if (!lost || Body(message, mail) is not { Length: > 0 } body || FirstBoundary(body.Span) is not { } boundary)
        {
            return default;
        }

        ArrayBufferWriter<byte> repaired = new(body.Length + 256);
        Encoding.Latin1.GetBytes($"Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n", repaired);
        repaired.Write(body.Span);
        return repaired.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Body(MimeMessage message, ReadOnlyMemory<byte> mail)
    {
        if (message.Body is MimePart part)
        {
            return LeafPart.Content(part, mail).Hold();
        }

        // An empty multipart keeps nothing of its text; only that of the whole mail can be found again.
        int end = mail.Span.IndexOf("\r\n\r\n"u8);
        return end < 0 ? default : mail[(end + 4)..];
    }

    private static string? FirstBoundary(ReadOnlySpan<byte> body)
    {
        foreach (Range line in body.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> text = body[line].TrimEnd((byte)'\r');
            if (text.Length is > 2 and <= LongestBoundary + 2 && text.StartsWith("--"u8) && text.IndexOfAny("\"\\"u8) < 0)
            {
                return Encoding.Latin1.GetString(text[2..]);
            }
        }

        return null;
    }
}
