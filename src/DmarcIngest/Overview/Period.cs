using System.Globalization;

namespace DmarcIngest.Overview;

/// <summary>Days (UTC) that are looked at, whole ones.</summary>
/// <param name="Key">As the URL has it: <c>7</c>, <c>30</c>, <c>90</c>, <c>2026-10</c> or <c>custom</c>.</param>
/// <param name="First">First day.</param>
/// <param name="Last">Last day.</param>
public sealed record Period(string Key, DateOnly First, DateOnly Last)
{
    /// <summary>So many days as nobody keeps: what is asked for is cut to it.</summary>
    private const int MostDays = 3_660;

    public static IReadOnlyList<string> Spans { get; } = ["7", "30", "90"];

    public int Days => Last.DayNumber - First.DayNumber + 1;

    public DateTimeOffset From => Start(First);

    /// <summary>End; what begins before it counts.</summary>
    public DateTimeOffset To => Start(Last).AddDays(1);

    /// <summary>As many days before it; of a month the month before.</summary>
    public Period Before => IsMonth ? Month(First.AddMonths(-1)) : new Period("custom", First.AddDays(-Days), First.AddDays(-1));

    public bool IsMonth => Key.Length == 7;

    public static Period Month(DateOnly day)
    {
        DateOnly first = new(day.Year, day.Month, 1);
        return new Period(first.ToString("yyyy-MM", CultureInfo.InvariantCulture), first, first.AddMonths(1).AddDays(-1));
    }

    /// <summary>What the URL says; the last 30 days for what cannot be read.</summary>
    public static Period Read(string? key, string? from, string? to, DateOnly today)
    {
        if (key == "custom" && Day(from) is { } first && Day(to) is { } last && last >= first && last.DayNumber - first.DayNumber < MostDays)
        {
            return new Period(key, first, last);
        }

        if (DateOnly.TryParseExact(key, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly month) && month.Year is > 1 and < 9999)
        {
            return Month(month);
        }

        string span = key is not null && Spans.Contains(key) ? key : "30";
        return new Period(span, today.AddDays(1 - int.Parse(span, CultureInfo.InvariantCulture)), today);
    }

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day.Year is > 1 and < 9999 ? day : null;

    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
