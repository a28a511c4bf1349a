using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DmarcIngest.Tests.Grafana;

namespace DmarcIngest.Tests.Dashboards.Drawing;

/// <summary>Series over time: stacked bars, and lines of which rates have an axis of their own.</summary>
internal static class SeriesDrawing
{
    private static readonly string[] Palette = ["#2f6fb5", "#c76a00", "#2f8f46", "#7b4fb5", "#c4314b", "#158a8a", "#9a7b00", "#a8527a", "#5b6b7b", "#4d9e2f"];

    private sealed record Line(string Title, string Color, bool IsLine, Dictionary<double, double> Points, Func<double, string> Text);

    public static string Draw(JsonObject panel, IReadOnlyList<Frame> frames, int width, int height, DateTimeOffset now)
    {
        List<Line> lines = [];
        foreach (Frame frame in frames.Where(frame => frame.Fields.Any(field => field.Kind == FieldKind.Time)))
        {
            FrameField times = frame.Fields.First(field => field.Kind == FieldKind.Time);
            foreach (FrameField field in frame.Fields.Where(field => field.Kind == FieldKind.Number))
            {
                FieldLook look = new(panel, frame, field, now);
                Dictionary<double, double> points = [];
                foreach ((object? time, object? value) in times.Values.Zip(field.Values))
                {
                    if (time is double at && value is double number and not double.NaN)
                    {
                        points[at] = number;
                    }
                }

                lines.Add(new Line(look.Title, look.Color ?? Palette[lines.Count % Palette.Length], look.IsLine, points, number => look.Text(number)));
            }
        }

        bool percent = panel["fieldConfig"]?["defaults"]?["custom"]?["stacking"].Text("mode") == "percent";
        return Svg(lines, percent, width, height - 24) + Legend(lines);
    }

    private static string Svg(List<Line> lines, bool percent, int width, int height)
    {
        double[] times = [.. lines.SelectMany(line => line.Points.Keys).Distinct().Order()];
        if (times.Length == 0)
        {
            return "<p>No data</p>";
        }

        Line[] bars = [.. lines.Where(line => !line.IsLine)];
        bool mixed = bars.Length > 0;
        double Whole(double time) => bars.Sum(line => line.Points.GetValueOrDefault(time));
        double top = percent ? 1 : Math.Max(mixed ? times.Max(Whole) : lines.SelectMany(line => line.Points.Values).DefaultIfEmpty().Max(), 1e-9);
        const int Left = 52;
        double room = width - Left - (mixed && lines.Count > bars.Length ? 44 : 8);
        double step = room / times.Length;
        double floor = height - 18;
        StringBuilder svg = new($"<svg width='{width}' height='{height}'>");
        for (int mark = 0; mark <= 2; mark++)
        {
            double y = 6 + ((floor - 6) * mark / 2);
            double value = top * (2 - mark) / 2;
            string text = percent ? $"{value:P0}" : (mixed ? bars[0] : lines[0]).Text(value);
            Write(svg, $"<line x1='{Left}' x2='{Left + room}' y1='{y}' y2='{y}' stroke='#d8dde3'/><text x='{Left - 4}' y='{y + 4}' text-anchor='end'>{text}</text>");
            if (mixed && lines.Count > bars.Length)
            {
                Write(svg, $"<text x='{Left + room + 4}' y='{y + 4}'>{(2 - mark) * 50}%</text>");
            }
        }

        for (int index = 0; index < times.Length; index++)
        {
            double y = floor;
            double whole = percent ? Math.Max(Whole(times[index]), 1e-9) : top;
            foreach (Line line in bars)
            {
                double tall = (floor - 6) * line.Points.GetValueOrDefault(times[index]) / whole;
                y -= tall;
                Write(svg, $"<rect x='{Left + (step * index) + (step * 0.1):F1}' y='{y:F1}' width='{step * 0.8:F1}' height='{tall:F1}' fill='{line.Color}'/>");
            }

            if (index % Math.Max(1, times.Length * 60 / (int)Math.Max(room, 60)) == 0)
            {
                Write(svg, $"<text x='{Left + (step * index):F1}' y='{height - 3}'>{DateTimeOffset.FromUnixTimeMilliseconds((long)times[index]):MM-dd}</text>");
            }
        }

        foreach (Line line in lines.Where(line => line.IsLine))
        {
            double scale = mixed ? 1 : top;
            string points = string.Join(' ', times.Index().Where(one => line.Points.ContainsKey(one.Item))
                .Select(one => string.Create(CultureInfo.InvariantCulture, $"{Left + (step * (one.Index + 0.5)):F1},{floor - ((floor - 6) * line.Points[one.Item] / scale):F1}")));
            Write(svg, $"<polyline points='{points}' fill='none' stroke='{line.Color}' stroke-width='2'/>");
        }

        return svg.Append("</svg>").ToString();
    }

    private static string Legend(List<Line> lines) =>
        $"<div class='legend'>{string.Concat(lines.Select(line => $"<span><i style='background:{line.Color}'></i>{WebUtility.HtmlEncode(line.Title)}</span>"))}</div>";

    private static void Write(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
