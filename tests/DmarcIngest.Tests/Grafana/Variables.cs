using System.Globalization;
using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>What is chosen for a variable. One that may have several values has a list even where one is chosen, and is written otherwise.</summary>
internal sealed record Chosen(IReadOnlyList<string> Values, bool IsList)
{
    private const string AllMark = "$__all";

    /// <summary>All of it, written as it stands.</summary>
    public string? All { get; private init; }

    public static Chosen One(string value) => new([value], IsList: false);

    public static Chosen Many(params string[] values) => new(values, IsList: true);

    public static Chosen Everything(string? allValue) => new([], IsList: false) { All = string.IsNullOrEmpty(allValue) ? "*" : allValue };

    /// <summary>What a dashboard's file has as current; nothing is an empty text.</summary>
    public static Chosen Of(JsonObject variable)
    {
        JsonNode? current = variable["current"]?["value"] ?? (variable.Text("type") is "constant" or "textbox" ? variable["query"] : null);
        string[] values = current is JsonArray list ? [.. list.Select(value => value.Text() ?? "")] : [current.Text() ?? ""];
        return values.Contains(AllMark) ? Everything(variable.Text("allValue")) : new Chosen(values, current is JsonArray);
    }
}

/// <summary>The variables of a dashboard, the range of time and the interval, as they stand when a panel asks.</summary>
internal sealed class Variables
{
    private readonly Dictionary<string, Chosen> chosen = new(StringComparer.Ordinal);

    public Variables(PanelRange range, long intervalMs)
    {
        this["__from"] = Chosen.One(range.From.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        this["__to"] = Chosen.One(range.To.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        this["__interval"] = Chosen.One(Duration.Text(intervalMs));
        this["__interval_ms"] = Chosen.One(intervalMs.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Null for a variable that there is not: its name then stays in the text.</summary>
    public Chosen? this[string name]
    {
        get => chosen.GetValueOrDefault(name);
        set => chosen[name] = value!;
    }

    /// <summary>Takes what a dashboard has as current, except for variables that are set already.</summary>
    public Variables With(JsonObject dashboard)
    {
        foreach (JsonObject variable in dashboard["templating"].Objects("list"))
        {
            if (variable.Text("type") != "adhoc")
            {
                chosen.TryAdd(variable.Text("name")!, Chosen.Of(variable));
            }
        }

        return this;
    }
}
