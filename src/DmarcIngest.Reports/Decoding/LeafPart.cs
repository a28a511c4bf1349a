using MimeKit;
using MimeKit.IO;

namespace DmarcIngest.Reports.Decoding;

/// <summary>One leaf part of a mail: its content decoded from the mail's own bytes as often as it is read, never copied.</summary>
internal static class LeafPart
{
    /// <param name="part">A part as parsed.</param>
    /// <param name="mail">The bytes that the part was parsed out of.</param>
    public static ByteSource Content(MimePart part, ReadOnlyMemory<byte> mail)
    {
        if (part.Content is not { } content)
        {
            return new ByteSource(ReadOnlyMemory<byte>.Empty);
        }

        if (content.Stream is not BoundStream bounds)
        {
            // The parser was told to leave contents in the mail; it makes its own stream only where there is none to leave.
            using MemoryStream copy = new();
            content.WriteTo(copy);
            return Decode(copy.ToArray(), content.Encoding);
        }

        int start = (int)Math.Clamp(bounds.StartBoundary, 0, mail.Length);
        int end = bounds.EndBoundary < 0 ? mail.Length : (int)Math.Clamp(bounds.EndBoundary, start, mail.Length);
        return Decode(mail[start..end], content.Encoding);
    }

    /// <summary>Undoes the transfer encoding, unless the bytes show that it is labelled wrongly.</summary>
    private static ByteSource Decode(ReadOnlyMemory<byte> raw, ContentEncoding encoding) => encoding switch
    {
        ContentEncoding.Base64 when !IsPlain(raw.Span, '<', '{') => new ByteSource(() => new Base64Stream(raw)),
        ContentEncoding.QuotedPrintable or ContentEncoding.UUEncode when !IsPlain(raw.Span) =>
            new ByteSource(() => new MimeContent(ByteSource.OpenMemory(raw), encoding).Open()),
        _ => new ByteSource(raw),
    };

    // Archives, and for base64 also markup, cannot be the beginning of encoded text.
    private static bool IsPlain(ReadOnlySpan<byte> raw, params ReadOnlySpan<char> markup)
    {
        int start = Sniffer.SkipBlank(raw);
        ReadOnlySpan<byte> bytes = raw[start..];
        return bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])
            || bytes.StartsWith("PK\u0003\u0004"u8)
            || (bytes.Length > 0 && markup.Contains((char)bytes[0]));
    }
}
