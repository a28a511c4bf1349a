using System.Globalization;
using System.Text;

namespace DmarcIngest.Commands;

/// <summary>JSON for a terminal: what would steer it, or turn the direction of writing, is written as <c>\u202e</c>, which means the same.</summary>
internal static class PlainJson
{
    // JSON has such characters within texts only, and there only above the control characters of ASCII.
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> json)
    {
        if (!json.ContainsAnyInRange((byte)0x7F, (byte)0xFF))
        {
            return json;
        }

        StringBuilder plain = new(json.Length);
        foreach (Rune letter in Encoding.UTF8.GetString(json).EnumerateRunes())
        {
            if (letter.Value < 0x7F || !Steers(letter))
            {
                plain.Append(letter.ToString());
                continue;
            }

            foreach (char half in letter.ToString())
            {
                plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)half:x4}");
            }
        }

        return Encoding.UTF8.GetBytes(plain.ToString());
    }

    private static bool Steers(Rune letter) => Rune.GetUnicodeCategory(letter)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
