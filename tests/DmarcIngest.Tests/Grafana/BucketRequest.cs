using System.Globalization;
using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Builds the aggregations of a target: its buckets one within the other, its metrics in the innermost.</summary>
internal static class BucketRequest
{
    private const int DefaultTerms = 500;
    private static readonly string[] CalendarIntervals = ["1w", "1M", "1q", "1y"];

    public static JsonObject Build(JsonObject target, PanelQuery query)
    {
        JsonObject[] metrics = [.. target.Objects("metrics")];
        JsonObject inner = MetricRequest.Build(metrics);
        foreach (JsonObject bucket in target.Objects("bucketAggs").Reverse())
        {
            JsonObject aggregation = Aggregation(bucket, metrics, query);
            if (bucket.Text("type") == "terms" && OrderingMetric(bucket, metrics) is { } metric && !inner.ContainsKey(metric.Text("id")!))
            {
                inner[metric.Text("id")!] = MetricRequest.Plain(metric, withSettings: false);
            }

            if (inner.Count > 0)
            {
                aggregation["aggs"] = inner;
            }

            inner = new JsonObject { [bucket.Text("id")!] = aggregation };
        }

        return inner;
    }

    private static JsonObject Aggregation(JsonObject bucket, JsonObject[] metrics, PanelQuery query) => bucket.Text("type") switch
    {
        "terms" => new JsonObject { ["terms"] = Terms(bucket, metrics) },
        "date_histogram" => new JsonObject { ["date_histogram"] = DateHistogram(bucket, query) },
        "histogram" => new JsonObject { ["histogram"] = Histogram(bucket) },
        "filters" => new JsonObject { ["filters"] = new JsonObject { ["filters"] = Filters(bucket) } },
        "geohash_grid" => new JsonObject
        {
            ["geohash_grid"] = new JsonObject
            {
                ["field"] = bucket.Text("field"),
                ["precision"] = JsonReading.Integer(bucket["settings"].Text("precision")) ?? 3,
            },
        },
        "nested" => new JsonObject { ["nested"] = new JsonObject { ["path"] = bucket.Text("field") } },
        var type => throw new NotSupportedException($"There is no bucket of type '{type}' in Grafana's builder."),
    };

    private static JsonObject Terms(JsonObject bucket, JsonObject[] metrics)
    {
        JsonNode? settings = bucket["settings"];
        long size = JsonReading.Integer(settings.Text("size")) ?? 0;
        JsonObject terms = new() { ["field"] = bucket.Text("field"), ["size"] = size == 0 ? DefaultTerms : size };
        if (JsonReading.Integer(settings.Text("min_doc_count")) is { } least)
        {
            terms["min_doc_count"] = least;
        }

        if (settings.Text("missing") is { } missing)
        {
            terms["missing"] = missing;
        }

        string orderBy = settings.Text("orderBy") switch
        {
            null or "" or "_term" => "_key",
            var by when metrics.Any(metric => metric.Text("id") == by && metric.Text("type") == "count") => "_count",
            var by => by,
        };
        terms["order"] = new JsonObject { [orderBy] = settings.Text("order") ?? "desc" };
        return terms;
    }

    private static JsonObject? OrderingMetric(JsonObject bucket, JsonObject[] metrics) =>
        metrics.FirstOrDefault(metric => metric.Text("id") == bucket["settings"].Text("orderBy") && metric.Text("type") != "count");

    private static JsonObject DateHistogram(JsonObject bucket, PanelQuery query)
    {
        JsonNode? settings = bucket["settings"];
        JsonObject histogram = new()
        {
            ["field"] = bucket.Text("field") ?? query.TimeField,
            ["min_doc_count"] = JsonReading.Integer(settings.Text("min_doc_count")) ?? 0,
            ["extended_bounds"] = new JsonObject { ["min"] = query.From, ["max"] = query.To },
            ["format"] = "epoch_millis",
        };
        string interval = settings.Text("interval") is { Length: > 0 } given and not "auto"
            ? given
            : string.Create(CultureInfo.InvariantCulture, $"{query.IntervalMs}ms");
        histogram[CalendarIntervals.Contains(interval) ? "calendar_interval" : "fixed_interval"] = interval;
        if (settings.Text("timeZone") is { Length: > 0 } zone and not "utc")
        {
            histogram["time_zone"] = zone;
        }

        if (settings.Text("offset") is { Length: > 0 } offset)
        {
            histogram["offset"] = offset;
        }

        return histogram;
    }

    private static JsonObject Histogram(JsonObject bucket)
    {
        JsonNode? settings = bucket["settings"];
        JsonObject histogram = new()
        {
            ["field"] = bucket.Text("field"),
            ["interval"] = JsonReading.Integer(settings.Text("interval")) ?? 1000,
            ["min_doc_count"] = JsonReading.Integer(settings.Text("min_doc_count")) ?? 0,
        };
        return histogram;
    }

    private static JsonObject Filters(JsonObject bucket)
    {
        JsonObject filters = [];
        foreach (JsonObject filter in bucket["settings"].Objects("filters"))
        {
            string query = filter.Text("query") ?? "";
            filters[filter.Text("label") is { Length: > 0 } label ? label : query] = RequestBuilder.QueryString(query);
        }

        return filters;
    }
}
