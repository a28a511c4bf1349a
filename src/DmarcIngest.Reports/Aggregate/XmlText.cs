using System.Text;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>Which encoding a document is in: its byte-order mark, else what it declares if that can be true, else UTF-8.</summary>
internal static class XmlText
{
    public static readonly UTF8Encoding StrictUtf8 = new(false, true);

    public static Encoding Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>The encoding, which throws on bytes that are not in it.</summary>
    public static Encoding Choose(ReadOnlySpan<byte> head, out int markLength)
    {
        Encoding? marked = head switch
        {
            [0xFF, 0xFE, 0, 0, ..] => new UTF32Encoding(false, false, true),
            [0, 0, 0xFE, 0xFF, ..] => new UTF32Encoding(true, false, true),
            [0xEF, 0xBB, 0xBF, ..] => StrictUtf8,
            [0xFF, 0xFE, ..] => new UnicodeEncoding(false, false, true),
            [0xFE, 0xFF, ..] => new UnicodeEncoding(true, false, true),
            _ => null,
        };
        markLength = marked switch
        {
            null => 0,
            UTF32Encoding => 4,
            UTF8Encoding => 3,
            _ => 2,
        };
        return marked ?? head switch
        {
            [(byte)'<', 0, not 0, 0, ..] => new UnicodeEncoding(false, false, true),
            [0, (byte)'<', 0, not 0, ..] => new UnicodeEncoding(true, false, true),
            _ => Declared(head) ?? StrictUtf8,
        };
    }

    private static Encoding? Declared(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length, 256)];
        int end = head.IndexOf("?>"u8);
        int at = end < 0 ? -1 : head[..end].IndexOf("encoding"u8);
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = head[(at + 8)..end];
        int quote = rest.IndexOfAny((byte)'"', (byte)'\'');
        if (quote < 0)
        {
            return null;
        }

        byte mark = rest[quote];
        rest = rest[(quote + 1)..];
        int close = rest.IndexOf(mark);
        return close <= 0 ? null : ByName(Encoding.ASCII.GetString(rest[..close]).Trim().ToLowerInvariant());
    }

    private static Encoding? ByName(string name)
    {
        string known = name switch
        {
            "utf-8" or "utf8" or "us-ascii" or "ascii" => "",
            // Text is in bytes here, so none of these can be true.
            "utf-16" or "utf16" or "utf-16le" or "utf-16be" or "utf-32" or "unicode" or "ucs-2" or "utf-7" => "",
            // As browsers do: what claims to be Latin 1 and uses 80-9F is windows-1252.
            "iso-8859-1" or "latin1" or "latin-1" or "iso8859-1" => "windows-1252",
            "cp932" or "ms932" or "windows-31j" or "sjis" => "shift_jis",
            "cp1252" => "windows-1252",
            _ => name,
        };
        return known.Length == 0 ? StrictUtf8
            : CodePagesEncodingProvider.Instance.GetEncoding(known, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }
}
