using System.Globalization;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Overview;

/// <summary>Messages by day, stacked by whether they passed, with the rate as a line; and the figures of a period against the one before.</summary>
internal static class Trend
{
    private const string Green = "#2e9e5b";
    private const string Red = "#d64545";
    private const string Blue = "#3b7dd8";

    /// <summary>The chart of the view's period, a bar a day, also where there was none.</summary>
    public static async Task<Chart> ChartAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        MailTotals totals = await store.ReadTotalsAsync(new MailQuery(view.Filter, MailKey.Day) { Order = MailOrder.Key, Descending = false }, cancellationToken);
        Dictionary<string, MailTotal> byDay = totals.Totals.ToDictionary(total => total.Key[0], StringComparer.Ordinal);
        string[] days = [.. Enumerable.Range(0, view.Period.Days).Select(day => Show.Day(view.Period.First.AddDays(day)))];
        return new Chart(
            view.In(Texts.Trend),
            days,
            [
                new ChartSeries(view.In(Texts.Passing), Green, [.. days.Select(day => (double?)(byDay.GetValueOrDefault(day)?.Passed ?? 0))]),
                new ChartSeries(view.In(Texts.Failing), Red, [.. days.Select(day => (double?)(byDay.GetValueOrDefault(day)?.Failed ?? 0))]),
            ],
            new ChartSeries(view.In(Texts.PassRate), Blue, [.. days.Select(day => byDay.GetValueOrDefault(day)?.PassRate * 100)]))
        {
            Note = view.In(Texts.UtcDays),
        };
    }

    /// <summary>Messages, failing ones and the rate with its change.</summary>
    public static async Task<(Figures Figures, MailTotal? Now)> FiguresAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        MailTotal? now = (await store.ReadTotalsAsync(new MailQuery(view.Filter), cancellationToken)).First;
        MailTotal? before = (await store.ReadTotalsAsync(new MailQuery(view.FilterOf(view.Period.Before)), cancellationToken)).First;
        return (new Figures(
            new Figure(view.In(Texts.Messages), Show.Number(now?.Messages ?? 0)),
            new Figure(view.In(Texts.PassRate), Show.Rate(now?.PassRate), Change(view, now?.PassRate, before?.PassRate), RateTone(now?.PassRate)),
            new Figure(view.In(Texts.Failing), Show.Number(now?.Failed ?? 0), null, "plain", view.To("/sources", ("failing", "1"), ("sort", "failing"), ("domain", view["domain"]), ("reporter", view["reporter"])))), now);
    }

    private static string? Change(View view, double? now, double? before)
    {
        if (now is not { } rate || before is not { } earlier)
        {
            return null;
        }

        string points = ((rate - earlier) * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
        return view.In(view.Period.IsMonth ? Texts.ChangeMonth.With(points) : Texts.Change.With(points, Show.Number(view.Period.Days)));
    }

    private static string RateTone(double? rate) => rate is not { } share ? "plain" : share >= 0.98 ? "good" : share >= 0.9 ? "warn" : "bad";
}
