using System.Globalization;
using System.Text;

namespace DmarcIngest.Overview;

/// <summary>Values as people read them. Numbers and dates are written the same in both languages.</summary>
internal static class Show
{
    private const int Longest = 300;

    /// <summary>What fits into a cell of the usual spreadsheets.</summary>
    public const int LongestCell = 32_000;

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share in per cent, rounded so that less than all never shows as all, nor some as more than they are; a dash where there is nothing to divide.</summary>
    public static string Rate(double? rate) => rate is not { } share ? "–"
        : share is < 1 and > 0.9995 ? "99.9%"
        : share is > 0 and < 0.001 ? "<0.1%"
        : (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + "%";

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A moment in a time zone.</summary>
    public static string Moment(DateTimeOffset moment, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(moment, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Text that strangers wrote: what steers a terminal or turns the direction of writing is spelled out, and endless text is cut.</summary>
    public static string Safe(string? text, int longest = Longest)
    {
        if (text is null)
        {
            return "";
        }

        // Nearly all text, at once.
        if (text.Length <= longest && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        StringBuilder safe = new(Math.Min(text.Length, longest));
        foreach (Rune letter in text.EnumerateRunes())
        {
            if (safe.Length >= longest)
            {
                return safe.Append('…').ToString();
            }

            if (Rune.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                safe.Append(CultureInfo.InvariantCulture, $"⟨U+{letter.Value:X4}⟩");
            }
            else
            {
                safe.Append(letter.ToString());
            }
        }

        return safe.ToString();
    }
}
