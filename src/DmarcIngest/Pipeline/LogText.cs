using System.Globalization;
using System.Text;

namespace DmarcIngest.Pipeline;

/// <summary>Text that strangers wrote, made fit for a log line or a terminal: no control characters, nothing invisible, no endless length.</summary>
internal static class LogText
{
    private const int Longest = 300;
    private const int LongestLine = 2000;

    /// <summary>A value within a line of log.</summary>
    public static string Of(string? text) => Safe(text, Longest);

    /// <summary>A whole line for a terminal.</summary>
    public static string Line(string text) => Safe(text, LongestLine);

    private static string Safe(string? text, int longest)
    {
        if (text is null)
        {
            return "";
        }

        StringBuilder safe = new(Math.Min(text.Length, longest));
        foreach (char letter in text.AsSpan(0, Math.Min(text.Length, longest)))
        {
            safe.Append(Steers(letter) ? '?' : letter);
        }

        return safe.ToString();
    }

    // Characters of the format category turn the direction of writing, or make two names look like one.
    private static bool Steers(char letter) => char.GetUnicodeCategory(letter)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
