using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Reads dashboards, where settings are strings, numbers or absent.</summary>
internal static class JsonReading
{
    /// <summary>A string or number as text; null if it is absent or something else.</summary>
    public static string? Text(this JsonNode? node, string key) => node is JsonObject its ? Text(its[key]) : null;

    public static string? Text(this JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number => node.ToJsonString(),
        _ => null,
    };

    public static bool IsTrue(this JsonNode? node, string key) => node is JsonObject its && its[key]?.GetValueKind() == JsonValueKind.True;

    /// <summary>The objects of an array; none if there is no array.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? node, string key) => (node is JsonObject its ? its[key] as JsonArray : null)?.OfType<JsonObject>() ?? [];

    public static double? Number(this JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number ? node.GetValue<double>() : null;

    public static long? Integer(string? text) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : null;

    public static JsonObject ParseObject(string json) => JsonNode.Parse(json)!.AsObject();
}
