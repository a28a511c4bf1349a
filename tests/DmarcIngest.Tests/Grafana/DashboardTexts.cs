using System.Text.Json;
using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Which strings of a dashboard are texts for readers, and so differ by language.</summary>
internal static class DashboardTexts
{
    private static readonly string[] Keys =
    [
        "title", "description", "content", "text", "displayName", "alias", "label", "legendFormat", "tooltip", "noValue", "emptyText", "axisLabel", "legend",
    ];

    private static readonly string[] TextProperties = ["displayName", "description", "noValue", "custom.axisLabel"];

    /// <summary>The texts that stand at the same place in both.</summary>
    public static IReadOnlyList<(string Where, string English, string Japanese)> Pairs(JsonObject english, JsonObject japanese)
    {
        List<(string, string, string)> pairs = [];
        Collect("", english, japanese, pairs);
        return pairs;
    }

    public static string Member(string where, string key) => where.Length == 0 ? key : $"{where}.{key}";

    /// <summary>The Japanese dashboard's key: some fields have a Japanese sibling.</summary>
    public static string Counterpart(JsonObject japanese, string key) => japanese.ContainsKey(key) ? key : key + "_ja";

    /// <summary>The place of an item of an array; panels by their number.</summary>
    public static string Item(string where, JsonNode? item, int at) =>
        where.EndsWith("panels", StringComparison.Ordinal) && item.Text("id") is { } id ? $"panel {id}" : $"{where}[{at}]";

    public static bool IsText(string where, JsonObject owner, string key, JsonNode? value)
    {
        if (value?.GetValueKind() != JsonValueKind.String)
        {
            return false;
        }

        string text = value.GetValue<string>();
        return (Keys.Contains(key) && !IsValue(owner, key, text))
            || where.EndsWith(".renameByName", StringComparison.Ordinal)
            || (key == "value" && TextProperties.Contains(owner.Text("id")))
            || ((key == "unit" || (key == "value" && owner.Text("id") == "unit")) && (text.StartsWith("suffix:", StringComparison.Ordinal) || text.StartsWith("prefix:", StringComparison.Ordinal)))
            || (key == "name" && (IsAnnotation(owner) || IsLayer(owner)));
    }

    /// <summary>A value without what in it is text: of choices written as <c>text : value</c> the values.</summary>
    public static JsonNode? Comparable(JsonObject owner, string key, JsonNode? value) => key switch
    {
        "query" when owner.Text("type") == "custom" => string.Join(',', (value.Text() ?? "").Split(',').Select(one => one.Split(" : ")[^1].Trim())),
        // The chosen texts of a variable with several values; they are told apart by these values.
        "text" when value is JsonArray && owner["value"] is JsonArray => null,
        _ => value,
    };

    // What is shown of a variable's value may be the value; and Grafana itself translates its All.
    private static bool IsValue(JsonObject owner, string key, string text) =>
        key == "text" && owner["value"] is { } value && (value.Text() == text || value.ToJsonString().Contains("$__all", StringComparison.Ordinal));

    private static bool IsAnnotation(JsonObject owner) => owner["target"] is not null && owner["enable"] is not null;

    private static bool IsLayer(JsonObject owner) => owner["location"] is not null && owner["config"] is not null;

    private static void Collect(string where, JsonNode? english, JsonNode? japanese, List<(string, string, string)> pairs)
    {
        switch (english, japanese)
        {
            case (JsonArray one, JsonArray other):
                for (int at = 0; at < Math.Min(one.Count, other.Count); at++)
                {
                    Collect(Item(where, one[at], at), one[at], other[at], pairs);
                }

                break;
            case (JsonObject one, JsonObject other):
                foreach ((string key, JsonNode? value) in one)
                {
                    string path = Member(where, key);
                    JsonNode? its = other[Counterpart(other, key)];
                    if (IsText(where, one, key, value) && its.Text() is { } text)
                    {
                        pairs.Add((path, value!.GetValue<string>(), text));
                    }
                    else
                    {
                        Collect(path, value, its, pairs);
                    }
                }

                break;
        }
    }
}
