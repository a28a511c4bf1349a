using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DmarcIngest.Tests.Grafana;

/// <summary>A range of time. A relative one ("last 7 days") gives way to a panel's own <c>timeFrom</c>, a fixed one does not.</summary>
internal sealed record PanelRange(DateTimeOffset From, DateTimeOffset To, bool IsRelative);

/// <summary>Which range of time a panel asks for.</summary>
internal static partial class PanelTime
{
    // From which width on the next step is taken, and the step, in milliseconds.
    private static readonly (double Below, long Step)[] Steps =
    [
        (10, 1), (15, 10), (35, 20), (75, 50), (150, 100), (350, 200), (750, 500), (1_500, 1_000), (3_500, 2_000), (7_500, 5_000), (12_500, 10_000),
        (17_500, 15_000), (25_000, 20_000), (45_000, 30_000), (90_000, 60_000), (210_000, 120_000), (450_000, 300_000), (750_000, 600_000),
        (1_050_000, 900_000), (1_500_000, 1_200_000), (2_700_000, 1_800_000), (5_400_000, 3_600_000), (9_000_000, 7_200_000), (16_200_000, 10_800_000),
        (32_400_000, 21_600_000), (86_400_000, 43_200_000), (604_800_000, 86_400_000), (1_814_400_000, 604_800_000), (3_628_800_000, 2_592_000_000),
    ];

    /// <summary>The dashboard's own range, e.g. <c>now-30d</c> to <c>now</c>.</summary>
    public static PanelRange OfDashboard(JsonObject dashboard, DateTimeOffset now) => new(
        Parse(dashboard["time"].Text("from")!, now, roundUp: false), Parse(dashboard["time"].Text("to")!, now, roundUp: true), IsRelative: true);

    public static PanelRange Of(JsonObject panel, PanelRange range, DateTimeOffset now)
    {
        if (panel.Text("timeFrom") is { Length: > 0 } own && range.IsRelative)
        {
            range = own.StartsWith("now", StringComparison.Ordinal)
                ? range with { From = Parse(own, now, roundUp: false), To = Parse(own, now, roundUp: true) }
                : range with { From = Parse($"now-{own}", now, roundUp: false), To = now };
        }

        return panel.Text("timeShift") is { Length: > 0 } shift
            ? range with { From = Parse($"now-{shift}", range.From, roundUp: false), To = Parse($"now-{shift}", range.To, roundUp: true) }
            : range;
    }

    /// <summary>The interval of <c>auto</c>: the range by the points that fit, rounded, and not below that of the panel or the data source.</summary>
    public static long Interval(PanelRange range, int maxDataPoints, long least)
    {
        double exact = (range.To - range.From).TotalMilliseconds / maxDataPoints;
        (double below, long step) = Steps.FirstOrDefault(one => exact < one.Below);
        return Math.Max(below == 0 ? 31_536_000_000 : step, least);
    }

    /// <summary><c>now</c>, <c>now-6M</c>, <c>now-1d/d</c>; times are UTC and weeks begin on Monday.</summary>
    public static DateTimeOffset Parse(string text, DateTimeOffset now, bool roundUp)
    {
        Match match = Expression().Match(text);
        if (!match.Success)
        {
            return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        }

        DateTimeOffset time = now;
        if (match.Groups["count"].Success)
        {
            int count = int.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) * (match.Groups["sign"].Value == "-" ? -1 : 1);
            time = Add(time, count, match.Groups["unit"].Value);
        }

        if (!match.Groups["round"].Success)
        {
            return time;
        }

        string unit = match.Groups["round"].Value;
        DateTimeOffset begin = Begin(time, unit);
        return roundUp ? Add(begin, 1, unit).AddMilliseconds(-1) : begin;
    }

    private static DateTimeOffset Add(DateTimeOffset time, int count, string unit) => unit switch
    {
        "y" => time.AddYears(count),
        "M" => time.AddMonths(count),
        _ => time.AddMilliseconds(count * (double)Duration.Milliseconds("1" + unit)),
    };

    private static DateTimeOffset Begin(DateTimeOffset time, string unit) => unit switch
    {
        "y" => new DateTimeOffset(time.Year, 1, 1, 0, 0, 0, TimeSpan.Zero),
        "M" => new DateTimeOffset(time.Year, time.Month, 1, 0, 0, 0, TimeSpan.Zero),
        "w" => Begin(time.AddDays(-(((int)time.DayOfWeek + 6) % 7)), "d"),
        _ => time.AddMilliseconds(-(time.ToUnixTimeMilliseconds() % Duration.Milliseconds("1" + unit))),
    };

    [GeneratedRegex(@"\Anow(?:(?<sign>[-+])(?<count>[0-9]+)(?<unit>[smhdwMy]))?(?:/(?<round>[smhdwMy]))?\z")]
    private static partial Regex Expression();
}
