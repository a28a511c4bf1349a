using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

public sealed class PanelTimeTests
{
    // A Tuesday.
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 15, 30, 0, TimeSpan.Zero);

    [TestCase(null, null, "2026-11-17T15:30:00Z", "2026-11-24T15:30:00Z")]
    [TestCase("30d", null, "2026-10-25T15:30:00Z", "2026-11-24T15:30:00Z")]
    [TestCase("1M", null, "2026-10-24T15:30:00Z", "2026-11-24T15:30:00Z")]
    [TestCase(null, "7d", "2026-11-10T15:30:00Z", "2026-11-17T15:30:00Z")]
    [TestCase("30d", "30d", "2026-09-25T15:30:00Z", "2026-10-25T15:30:00Z")]
    [TestCase("now/d", null, "2026-11-24T00:00:00Z", "2026-11-24T23:59:59.999Z")]
    public void A_panel_overrides_a_relative_range(string? timeFrom, string? timeShift, string from, string to)
    {
        PanelRange range = new(Now.AddDays(-7), Now, IsRelative: true);

        PanelRange own = PanelTime.Of(new JsonObject { ["timeFrom"] = timeFrom, ["timeShift"] = timeShift }, range, Now);

        Assert.That(Told(own), Is.EqualTo(Told(new PanelRange(Parsed(from), Parsed(to), true))));
    }

    [Test]
    public void A_fixed_range_is_shifted_but_not_overridden()
    {
        PanelRange range = new(Parsed("2026-01-05T00:00:00Z"), Parsed("2026-01-06T00:00:00Z"), IsRelative: false);

        PanelRange own = PanelTime.Of(new JsonObject { ["timeFrom"] = "30d", ["timeShift"] = "1d" }, range, Now);

        Assert.That(Told(own), Is.EqualTo(Told(range with { From = Parsed("2026-01-04T00:00:00Z"), To = Parsed("2026-01-05T00:00:00Z") })));
    }

    [TestCase("now", "2026-11-24T15:30:00Z")]
    [TestCase("now/w", "2026-11-23T00:00:00Z")]
    [TestCase("now-1y/y", "2025-01-01T00:00:00Z")]
    [TestCase("now-1M/M", "2026-10-01T00:00:00Z")]
    [TestCase("now-90m", "2026-11-24T14:00:00Z")]
    [TestCase("2026-02-03T04:05:06Z", "2026-02-03T04:05:06Z")]
    public void Times_are_counted_from_now(string text, string expected) => Assert.That(PanelTime.Parse(text, Now, roundUp: false), Is.EqualTo(Parsed(expected)));

    // 24 h by 500 points is 172.8 s; 90 d by 500 is 15,552 s.
    [TestCase(1, 1, 120_000)]
    [TestCase(90, 1, 10_800_000)]
    [TestCase(90, 86_400_000, 86_400_000)]
    public void The_automatic_interval_is_round_and_not_below_the_least(int days, long least, long expected) =>
        Assert.That(PanelTime.Interval(new PanelRange(Now.AddDays(-days), Now, true), 500, least), Is.EqualTo(expected));

    private static string Told(PanelRange range) => $"{range.From:O} {range.To:O}";

    private static DateTimeOffset Parsed(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
