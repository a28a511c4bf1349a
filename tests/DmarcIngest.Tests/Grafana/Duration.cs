using System.Globalization;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Spans of time as Grafana writes them: <c>5m</c>, <c>1d</c>.</summary>
internal static class Duration
{
    // A month and a year have no fixed length; whoever needs theirs counts back in the calendar.
    private static readonly (string Unit, long Milliseconds)[] Units = [("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    /// <summary>The largest unit that fits, whole ones of it. Never weeks: Grafana does not use them here.</summary>
    public static string Text(long milliseconds)
    {
        (string unit, long length) = Units.First(one => one.Unit != "w" && (milliseconds >= one.Milliseconds || one.Milliseconds == 1));
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, milliseconds / length)}{unit}");
    }

    public static long Milliseconds(string text)
    {
        string digits = string.Concat(text.TakeWhile(char.IsAsciiDigit));
        string unit = text[digits.Length..];
        long length = Units.FirstOrDefault(one => one.Unit == unit).Milliseconds;
        return digits.Length > 0 && length > 0
            ? long.Parse(digits, CultureInfo.InvariantCulture) * length
            : throw new FormatException($"'{text}' is no span of time that this harness knows.");
    }
}
