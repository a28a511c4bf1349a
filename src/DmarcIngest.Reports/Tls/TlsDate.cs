using System.Globalization;
using System.Text.RegularExpressions;

namespace DmarcIngest.Reports.Tls;

/// <summary>Reads RFC 3339 dates in all the shapes that are sent.</summary>
internal static partial class TlsDate
{
    private static readonly DateTimeOffset Earliest = new(2010, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The moment, whole seconds, UTC; null if it is no date.</summary>
    public static DateTimeOffset? Parse(string sent, DeviationSet deviations)
    {
        DateTimeOffset? read = Rfc3339().Match(sent) is { Success: true } match ? Compose(match, deviations) : Other(sent, deviations);
        if (read < Earliest || read > Latest)
        {
            deviations.Add(TlsDeviations.DateImplausible);
        }

        return read;
    }

    private static DateTimeOffset? Compose(Match match, DeviationSet deviations)
    {
        int second = Number(match, "s");
        int hour = Number(match, "h");

        // T24:00:00 is the next day's midnight in ISO 8601, and :60 a leap second; .NET knows neither.
        double extra = (hour == 24 ? 3600 : 0) + (second == 60 ? 1 : 0);
        string text = $"{match.Groups["d"].Value} {Math.Min(hour, 23):00}:{Number(match, "m"):00}:{Math.Min(second, 59):00}";
        if (!DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local) || hour > 24 || second > 60)
        {
            return null;
        }

        string zone = match.Groups["z"].Value;
        if (zone.Length == 0)
        {
            deviations.Add(TlsDeviations.DateWithoutZone);
        }
        else if (!match.Groups["t"].Value.Equals("T", StringComparison.OrdinalIgnoreCase) || (zone.Length > 1 && !zone.Contains(':')) || hour == 24)
        {
            deviations.Add(TlsDeviations.DateForm);
        }

        double offset = zone.Length > 3 && zone[0] is '+' or '-' ? Offset(zone) : 0;
        return Shift(local, extra - offset);
    }

    private static DateTimeOffset? Shift(DateTime local, double seconds)
    {
        try
        {
            return new DateTimeOffset(local.AddSeconds(seconds), TimeSpan.Zero);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static double Offset(string zone)
    {
        string digits = zone[1..].Replace(":", "", StringComparison.Ordinal);
        int minutes = (int.Parse(digits[..2], CultureInfo.InvariantCulture) * 60) + int.Parse(digits[2..], CultureInfo.InvariantCulture);
        return (zone[0] == '-' ? -60 : 60) * minutes;
    }

    // Seconds since 1970 as in aggregate reports, or the dates of mail headers.
    private static DateTimeOffset? Other(string sent, DeviationSet deviations)
    {
        deviations.Add(TlsDeviations.DateForm);
        if (long.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
        {
            return seconds is > 0 and < 100_000_000_000 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        }

        return DateTimeOffset.TryParse(sent, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset date)
            ? DateTimeOffset.FromUnixTimeSeconds(date.ToUnixTimeSeconds())
            : null;
    }

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true } part ? int.Parse(part.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?<d>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:(?<t>[Tt]|\s+)(?<h>[0-9]{2}):(?<m>[0-9]{2})(?::(?<s>[0-9]{2})(?:[.,][0-9]+)?)?\s*(?<z>[Zz]|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339();
}
