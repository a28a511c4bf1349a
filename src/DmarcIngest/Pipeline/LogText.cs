using System.Text;

namespace DmarcIngest.Pipeline;

/// <summary>Text that strangers wrote, made fit for a log line or a terminal: no control characters, no endless length.</summary>
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
            safe.Append(char.IsControl(letter) || char.IsSurrogate(letter) || letter is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') ? '?' : letter);
        }

        return safe.ToString();
    }
}
