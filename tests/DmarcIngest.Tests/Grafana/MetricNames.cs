using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>The English names that the data source gives to columns and series.</summary>
internal static class MetricNames
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["count"] = "Count",
        ["avg"] = "Average",
        ["sum"] = "Sum",
        ["max"] = "Max",
        ["min"] = "Min",
        ["extended_stats"] = "Extended Stats",
        ["percentiles"] = "Percentiles",
        ["cardinality"] = "Unique Count",
        ["moving_fn"] = "Moving Function",
        ["derivative"] = "Derivative",
        ["serial_diff"] = "Serial Difference",
        ["cumulative_sum"] = "Cumulative Sum",
        ["bucket_script"] = "Bucket Script",
        ["raw_document"] = "Raw Document",
        ["raw_data"] = "Raw Data",
        ["rate"] = "Rate",
        ["top_metrics"] = "Top Metrics",
    };

    private static readonly string[] OfOneMetric = ["moving_fn", "derivative", "serial_diff", "cumulative_sum"];

    public static bool IsPipeline(string? type) => type == "bucket_script" || OfOneMetric.Contains(type);

    public static string Of(string type) => Types.GetValueOrDefault(type, type);

    /// <summary>The name of a metric's column in a table: the type, and the field too where the type comes twice.</summary>
    public static string Column(JsonObject metric, IReadOnlyCollection<JsonObject> all)
    {
        string type = metric.Text("type") ?? "";
        if (all.Count(other => other.Text("type") == type) < 2)
        {
            return Of(type);
        }

        return type == "bucket_script" ? Script(metric) ?? "" : $"{Of(type)} {metric.Text("field")}";
    }

    /// <summary>The name of a metric in a series that has no alias.</summary>
    public static string InSeries(string type, string? field, IReadOnlyCollection<JsonObject> all)
    {
        if (string.IsNullOrEmpty(field))
        {
            return Of(type);
        }

        if (!OfOneMetric.Contains(type))
        {
            return $"{Of(type)} {field}";
        }

        JsonObject? other = all.FirstOrDefault(metric => metric.Text("id") == field);
        return other is null ? "Unset" : $"{Of(type)} {Of(other.Text("type") ?? "")} {other.Text("field")}".TrimEnd();
    }

    public static string? Script(JsonObject metric) =>
        metric["settings"] is JsonObject settings ? settings.Text("script") ?? settings["script"].Text("inline") : null;
}
