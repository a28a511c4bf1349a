using System.Globalization;
using System.Text.Json.Nodes;
using DmarcIngest.Tests.Grafana;

namespace DmarcIngest.Tests.Dashboards.Drawing;

/// <summary>How a field of a panel is shown: what its defaults and overrides say, the last one first.</summary>
internal sealed class FieldLook
{
    private static readonly Dictionary<string, string> Colors = new()
    {
        ["green"] = "#2f8f46", ["red"] = "#c4314b", ["orange"] = "#c76a00", ["blue"] = "#2f6fb5", ["purple"] = "#7b4fb5", ["gray"] = "#7d8590", ["text"] = "#1f2328",
    };

    private readonly Dictionary<string, JsonNode?> properties = [];
    private readonly DateTimeOffset now;

    public FieldLook(JsonObject panel, Frame frame, FrameField field, DateTimeOffset now)
    {
        this.now = now;
        JsonNode? config = panel["fieldConfig"];
        foreach ((string name, JsonNode? value) in config?["defaults"] as JsonObject ?? [])
        {
            properties[name] = value;
        }

        foreach (JsonObject one in config.Objects("overrides").Where(one => Fits(one["matcher"]!, frame, field)))
        {
            foreach (JsonObject property in one.Objects("properties"))
            {
                properties[property.Text("id")!] = property["value"];
            }
        }

        Title = properties.GetValueOrDefault("displayName").Text() ?? field.Shown;
    }

    public string Title { get; }

    public bool IsLine => properties.GetValueOrDefault("custom.drawStyle").Text() == "line" || (!properties.ContainsKey("custom.drawStyle") && properties.GetValueOrDefault("custom").Text("drawStyle") == "line");

    public bool IsBar => properties.ContainsKey("max");

    public int? Width => (int?)properties.GetValueOrDefault("custom.width").Number();

    /// <summary>Its own colour; null for the next of the palette.</summary>
    public string? Color => properties.GetValueOrDefault("color") is { } color && color.Text("mode") == "fixed" ? Named(color.Text("fixedColor")) : null;

    /// <summary>The colour that thresholds or words give a value.</summary>
    public string ColorOf(object? value)
    {
        if (Mapping(value) is { } mapping)
        {
            return Named(mapping.Text("color"));
        }

        if (value is not double number || properties.GetValueOrDefault("color").Text("mode") != "thresholds")
        {
            return Color ?? Colors["text"];
        }

        JsonObject? step = properties.GetValueOrDefault("thresholds").Objects("steps").LastOrDefault(one => one["value"] is null || number >= one["value"].Number());
        return Named(step.Text("color"));
    }

    public string Text(object? value) => Mapping(value).Text("text") ?? value switch
    {
        null => "–",
        double number => Number(number),
        JsonArray list => string.Join(", ", list.Select(one => one.Text())),
        JsonNode json => json.Text() ?? json.ToJsonString(),
        _ => value.ToString() ?? "",
    };

    private string Number(double value)
    {
        string decimals = "N" + ((int?)properties.GetValueOrDefault("decimals").Number() ?? (value == Math.Floor(value) ? 0 : 2)).ToString(CultureInfo.InvariantCulture);
        return properties.GetValueOrDefault("unit").Text() switch
        {
            "percentunit" => (value * 100).ToString(decimals, CultureInfo.InvariantCulture) + "%",
            "dateTimeAsIso" => Time(value).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            "time:YYYY-MM-DD" => Time(value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "dateTimeFromNow" => Span((now - Time(value)).TotalSeconds) + " ago",
            "s" => Span(value),
            "bytes" => value < 1048576 ? $"{value / 1024:N0} KiB" : $"{value / 1048576:N1} MiB",
            _ => value.ToString(decimals, CultureInfo.InvariantCulture),
        };
    }

    private JsonNode? Mapping(object? value) =>
        (properties.GetValueOrDefault("mappings") as JsonArray)?.OfType<JsonObject>().Select(one => one["options"]?[value is string text ? text : ""]).FirstOrDefault(one => one is not null);

    private static string Named(string? color) => Colors.GetValueOrDefault(color ?? "text", color ?? Colors["text"]);

    private static DateTimeOffset Time(double milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);

    private static string Span(double seconds) => seconds switch
    {
        < 120 => $"{seconds:N0} s",
        < 7_200 => $"{seconds / 60:N0} min",
        < 172_800 => $"{seconds / 3_600:N0} h",
        _ => $"{seconds / 86_400:N0} d",
    };

    private static bool Fits(JsonNode matcher, Frame frame, FrameField field) => matcher.Text("id") switch
    {
        "byName" => field.IsCalled(matcher.Text("options")!),
        "byFrameRefID" => frame.RefId == matcher.Text("options"),
        _ => false,
    };
}
