using System.Buffers;
using System.Globalization;
using System.Text;

namespace DmarcIngest.Reports.Decoding;

/// <summary>Makes a stranger's text fit to be shown: one line, no control characters, not too long.</summary>
internal static class Printable
{
    public const int LongestHeader = 256;
    private const int LongestName = 120;
    private const int LongestStart = 32;

    public static string Clean(string? text) => Clean(text, LongestName);

    public static string Clean(string? text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return string.Empty;
        }

        if (IsClean(text, longest))
        {
            return text;
        }

        StringBuilder clean = new(Math.Min(text.Length, longest));
        ReadOnlySpan<char> rest = text;
        bool blank = false;
        while (!rest.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf16(rest, out Rune rune, out int used) == OperationStatus.Done;
            rest = rest[used..];
            if (IsInvisible(rune))
            {
                continue;
            }

            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                blank = clean.Length > 0;
                continue;
            }

            string added = valid ? rune.ToString() : "\uFFFD";
            if (clean.Length + added.Length + (blank ? 1 : 0) > longest)
            {
                break;
            }

            clean.Append(blank ? " " : string.Empty).Append(added);
            blank = false;
        }

        return clean.ToString();
    }

    /// <summary>The first characters of a document that is none.</summary>
    public static string Start(ReadOnlySpan<byte> bytes)
    {
        char[] characters = new char[Math.Min(bytes.Length, LongestStart)];
        for (int i = 0; i < characters.Length; i++)
        {
            characters[i] = bytes[i] is >= 0x20 and < 0x7F ? (char)bytes[i] : '.';
        }

        return new string(characters);
    }

    /// <summary>True for what nearly all is: ASCII on one line with single blanks.</summary>
    private static bool IsClean(string text, int longest) =>
        text.Length <= longest && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text[0] != ' ' && text[^1] != ' ' && !text.Contains("  ", StringComparison.Ordinal);

    // Direction marks and the like turn a line of log around.
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format;
}
