using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace DmarcIngest.Reports.Decoding;

/// <summary>The text of a header field, whichever way its writer put other letters than ASCII into it.</summary>
internal static class HeaderText
{
    // Decoding encoded words costs the square of their number, and people are shown 256 characters.
    private const int LongestDecoded = 16 * 1024;
    private static readonly Encoding StrictUtf8 = new UTF8Encoding(false, true);

    /// <summary>Unfolded; encoded words decoded, and bytes that no standard allows there by what they can only be.</summary>
    public static string Decode(Header header)
    {
        byte[] raw = header.RawValue;
        if (raw.Length > LongestDecoded)
        {
            raw = raw[..LongestDecoded];
        }

        return raw.AsSpan().IndexOf("\u001b$"u8) >= 0 ? Unfold(Encoding.GetEncoding("iso-2022-jp").GetString(raw))
            : Ascii.IsValid(raw) ? Plain(header) ?? Value(header)
            : Unfold(Guess(raw));
    }

    /// <summary>As the parser understands it; of a long one its begin.</summary>
    public static string Value(Header header) =>
        header.RawValue.Length > LongestDecoded ? Unfold(Rfc2047.DecodeText(header.RawValue[..LongestDecoded])) : header.Value;

    /// <summary>The value of a field of one line without encoded words, in which there is nothing to decode; null for any other.</summary>
    public static string? Plain(Header header)
    {
        ReadOnlySpan<byte> raw = header.RawValue.AsSpan().Trim(" \t\r\n"u8);
        return raw.ContainsAnyExceptInRange((byte)' ', (byte)'~') || raw.IndexOf("=?"u8) >= 0 ? null : Encoding.ASCII.GetString(raw);
    }

    /// <summary>True if the raw bytes must be decoded before they can be parsed.</summary>
    public static bool IsUnencoded(Header header) => !Ascii.IsValid(header.RawValue) || header.RawValue.AsSpan().IndexOf("\u001b$"u8) >= 0;

    // QUIRK: Japanese senders write Shift_JIS and EUC-JP as they are. Kana stand in EUC-JP behind A4 and A5, which in Shift_JIS are
    // half-width letters that do not stand beside others.
    private static string Guess(byte[] raw) =>
        TryDecode(StrictUtf8, raw)
        ?? (raw.AsSpan().ContainsAny((byte)0xA4, (byte)0xA5) ? TryDecode(Strict("euc-jp"), raw) : null)
        ?? TryDecode(Strict("shift_jis"), raw)
        ?? TryDecode(Strict("euc-jp"), raw)
        ?? Encoding.Latin1.GetString(raw);

    private static Encoding Strict(string name) => Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    private static string? TryDecode(Encoding encoding, byte[] raw)
    {
        try
        {
            return encoding.GetString(raw);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Unfold(string text) =>
        text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Trim();
}
