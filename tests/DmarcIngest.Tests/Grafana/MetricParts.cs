using System.Text.Json;
using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>The values that one metric gives: most give one.</summary>
internal static class MetricParts
{
    /// <summary>The statistics that are ticked in an extended_stats metric, in the order in which they come.</summary>
    public static IEnumerable<string> Statistics(JsonObject metric) =>
        (metric["meta"] as JsonObject ?? []).Where(one => one.Value?.GetValueKind() == JsonValueKind.True).Select(one => one.Key).Order(StringComparer.Ordinal);

    /// <summary>What a metric is called in a series, and where its value is in a bucket; no value at all is null, one that is null is a JSON null.</summary>
    public static IEnumerable<(string Type, Func<JsonObject, (bool Present, double? Value)> Read)> Of(JsonObject metric)
    {
        string type = metric.Text("type") ?? "";
        string id = metric.Text("id")!;
        return type switch
        {
            "count" => [(type, bucket => (true, bucket["doc_count"].Number()))],
            "percentiles" => (metric["settings"]?["percents"] as JsonArray ?? []).Select(percent => Percentile(id, percent.Text()!)),
            "extended_stats" => Statistics(metric).Select(statistic => (statistic, Value(id, answer => answer[statistic]))),
            _ => [(type, Value(id, answer => answer["value"]))],
        };
    }

    private static (string Type, Func<JsonObject, (bool Present, double? Value)> Read) Percentile(string id, string percent)
    {
        string key = percent.Contains('.', StringComparison.Ordinal) ? percent : percent + ".0";
        return ("p" + key, Value(id, answer => answer["values"]?[key]));
    }

    private static Func<JsonObject, (bool Present, double? Value)> Value(string id, Func<JsonNode, JsonNode?> find) =>
        bucket => bucket[id] is { } answer ? (true, find(answer).Number()) : (false, null);
}
