using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Builds the aggregations of a target's metrics. A count needs none, and what is hidden is asked for like the rest.</summary>
internal static class MetricRequest
{
    public static JsonObject Build(JsonObject[] metrics)
    {
        JsonObject aggregations = [];
        foreach (JsonObject metric in metrics)
        {
            if ((MetricNames.IsPipeline(metric.Text("type")) ? Pipeline(metric, metrics) : Plain(metric, withSettings: true)) is { } aggregation)
            {
                aggregations[metric.Text("id")!] = aggregation;
            }
        }

        return aggregations;
    }

    public static JsonObject? Plain(JsonObject metric, bool withSettings)
    {
        string type = metric.Text("type") ?? "";
        return type switch
        {
            "count" => null,
            "top_metrics" => new JsonObject { [type] = TopMetrics(metric["settings"]) },
            _ => new JsonObject { [type] = With(new JsonObject { ["field"] = metric.Text("field") }, withSettings ? metric : null) },
        };
    }

    private static JsonObject? Pipeline(JsonObject metric, JsonObject[] metrics)
    {
        JsonNode? paths = metric.Text("type") == "bucket_script" ? Variables(metric, metrics) : Path(metric.Text("pipelineAgg") ?? metric.Text("field"), metrics);
        return paths is null ? null : new JsonObject { [metric.Text("type")!] = With(new JsonObject { ["buckets_path"] = paths }, metric) };
    }

    private static JsonObject Variables(JsonObject metric, JsonObject[] metrics)
    {
        JsonObject paths = [];
        foreach (JsonObject variable in metric.Objects("pipelineVariables"))
        {
            if (Path(variable.Text("pipelineAgg"), metrics) is { } path)
            {
                paths[variable.Text("name")!] = path;
            }
        }

        return paths;
    }

    // Grafana drops what refers to a metric that there is not.
    private static string? Path(string? id, JsonObject[] metrics) => metrics.FirstOrDefault(metric => metric.Text("id") == id) switch
    {
        null => null,
        var metric when metric.Text("type") == "count" => "_count",
        _ => id,
    };

    private static JsonObject With(JsonObject aggregation, JsonObject? metric)
    {
        foreach ((string key, JsonNode? value) in metric?["settings"] as JsonObject ?? [])
        {
            aggregation[key] = key == "script" ? MetricNames.Script(metric!) : value?.DeepClone();
        }

        return aggregation;
    }

    private static JsonObject TopMetrics(JsonNode? settings) => new()
    {
        ["metrics"] = new JsonArray([.. (settings?["metrics"] as JsonArray ?? []).Select(field => new JsonObject { ["field"] = field.Text() })]),
        ["size"] = "1",
        ["sort"] = new JsonArray(new JsonObject { [settings.Text("orderBy") ?? ""] = settings.Text("order") }),
    };
}
