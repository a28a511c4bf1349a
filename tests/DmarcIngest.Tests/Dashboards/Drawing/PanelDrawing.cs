using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DmarcIngest.Tests.Grafana;

namespace DmarcIngest.Tests.Dashboards.Drawing;

/// <summary>What stands in a panel, plainly: figures, tables, bars, text.</summary>
internal static partial class PanelDrawing
{
    private const int MostRows = 40;

    public static string Draw(JsonObject panel, IReadOnlyList<Frame> frames, int width, int height, DateTimeOffset now) => panel.Text("type") switch
    {
        "text" => Markdown(panel["options"].Text("content") ?? ""),
        "stat" => Figures(panel, frames, now),
        "timeseries" => SeriesDrawing.Draw(panel, frames, width, height, now),
        "table" => Table(panel, frames, now),
        "piechart" or "bargauge" => Bars(panel, frames, now),
        "geomap" => "<p>A map: Grafana draws it with tiles of the internet.</p>",
        string other => throw new NotSupportedException(other),
        null => "",
    };

    public static string Html(string text) => WebUtility.HtmlEncode(text);

    private static string Figures(JsonObject panel, IReadOnlyList<Frame> frames, DateTimeOffset now)
    {
        bool named = panel["options"].Text("textMode") == "value_and_name";
        IEnumerable<string> figures = frames.SelectMany(frame => Reduction.Of([frame], panel["options"]?["reduceOptions"]).Select(shown =>
        {
            FieldLook look = new(panel, frame, frame.Fields.First(field => field.Shown == shown.Name), now);
            string name = named ? $"<small>{Html(look.Title)}</small>" : "";
            return $"<div class='figure'>{name}<b style='color:{look.ColorOf(shown.Value)}'>{Html(look.Text(shown.Value))}</b></div>";
        }));
        return $"<div class='figures'>{string.Concat(figures)}</div>";
    }

    private static string Table(JsonObject panel, IReadOnlyList<Frame> frames, DateTimeOffset now)
    {
        if (frames.Count == 0 || frames[0].Rows == 0)
        {
            return "<p>No data</p>";
        }

        Frame frame = frames[0];
        (FrameField Field, FieldLook Look)[] columns = [.. frame.Fields.Select(field => (field, new FieldLook(panel, frame, field, now)))];
        IEnumerable<int> rows = Enumerable.Range(0, frame.Rows);
        if (panel["options"].Objects("sortBy").FirstOrDefault().Text("displayName") is { } sort && Array.Find(columns, column => column.Look.Title == sort).Field is { } by)
        {
            rows = rows.OrderByDescending(row => by.Values[row] as double?);
        }

        string heads = string.Concat(columns.Select(column => $"<th style='{Width(column.Look)}{(column.Field.Values.Any(value => value is double) ? ";text-align:right" : "")}'>{Html(column.Look.Title)}</th>"));
        string body = string.Concat(rows.Take(MostRows).Select(row => $"<tr>{string.Concat(columns.Select(column => Cell(column.Look, column.Field.Values[row])))}</tr>"));
        return $"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>";
    }

    private static string Cell(FieldLook look, object? value)
    {
        string bar = look.IsBar && value is double share
            ? string.Create(CultureInfo.InvariantCulture, $"<span class='bar'><i style='width:{Math.Clamp(share, 0, 1) * 100:F0}%;background:{look.ColorOf(value)}'></i></span>")
            : "";
        string color = look.IsBar ? "" : $" style='color:{look.ColorOf(value)}'";
        return $"<td class='{(value is double ? "number" : "text")}'{color}>{bar}{Html(look.Text(value))}</td>";
    }

    private static string Bars(JsonObject panel, IReadOnlyList<Frame> frames, DateTimeOffset now)
    {
        bool rows = panel["options"]?["reduceOptions"].IsTrue("values") ?? false;
        (string Name, double Value, string Text, string Color)[] bars = [.. frames.SelectMany(frame => Reduction.Of([frame], panel["options"]?["reduceOptions"]).Select(shown =>
        {
            FieldLook look = new(panel, frame, frame.Fields.First(field => field.Kind == FieldKind.Number), now);
            return (rows ? shown.Name : look.Title, shown.Value as double? ?? 0, look.Text(shown.Value), look.Color ?? "#2f6fb5");
        }))];
        double whole = Math.Max(bars.Sum(bar => bar.Value), 1e-9);
        double largest = Math.Max(bars.Select(bar => bar.Value).DefaultIfEmpty().Max(), 1e-9);
        return $"<div class='bars'>{string.Concat(bars.Select(bar => string.Create(
            CultureInfo.InvariantCulture,
            $"<span>{Html(bar.Name)}</span><span class='bar'><i style='width:{bar.Value / largest * 100:F0}%;background:{bar.Color}'></i></span><span>{Html(bar.Text)}</span><span>{bar.Value / whole * 100:F1}%</span>")))}</div>";
    }

    private static string Width(FieldLook look) => look.Width is { } width ? $"width:{width}px" : "";

    private static string Markdown(string text)
    {
        string html = string.Join('\n', Html(text).Split('\n').Select(line => line.StartsWith("- ", StringComparison.Ordinal) ? $"<li>{line[2..]}</li>" : $"<p>{line}</p>"));
        return Emphasis().Replace(Strong().Replace(html, "<b>$1</b>"), "<em>$1</em>");
    }

    [GeneratedRegex(@"\*\*(.+?)\*\*")]
    private static partial Regex Strong();

    [GeneratedRegex(@"\*(.+?)\*")]
    private static partial Regex Emphasis();
}
