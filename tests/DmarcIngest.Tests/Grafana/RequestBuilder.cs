using System.Globalization;
using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Where and when a panel asks.</summary>
internal sealed record PanelQuery(long From, long To, long IntervalMs, string Index, string TimeField);

/// <summary>Builds the body of <c>_msearch</c> of targets whose variables are replaced, as Grafana's data source does.</summary>
internal static class RequestBuilder
{
    private const int DefaultDocuments = 500;

    public static string Build(IEnumerable<JsonObject> targets, PanelQuery query) =>
        string.Concat(targets.Select(target => $"{Header(query.Index).ToJsonString()}\n{ReplaceInterval(Body(target, query).ToJsonString(), query.IntervalMs)}\n"));

    public static bool IsOfDocuments(JsonObject target) =>
        !target.Objects("bucketAggs").Any() && target.Objects("metrics").FirstOrDefault().Text("type") is "raw_data" or "raw_document";

    public static JsonObject Header(string index) =>
        new() { ["ignore_unavailable"] = true, ["index"] = index, ["search_type"] = "query_then_fetch" };

    private static JsonObject Body(JsonObject target, PanelQuery query)
    {
        JsonObject body = new() { ["query"] = Filter(target, query), ["size"] = 0 };
        if (IsOfDocuments(target))
        {
            AskDocuments(body, target.Objects("metrics").First(), query.TimeField);
            return body;
        }

        if (!target.Objects("bucketAggs").Any())
        {
            throw new NotSupportedException($"Target {target.Text("refId")} has neither buckets nor documents: Grafana refuses it.");
        }

        body["aggs"] = BucketRequest.Build(target, query);
        return body;
    }

    private static JsonObject Filter(JsonObject target, PanelQuery query)
    {
        JsonObject range = new()
        {
            ["range"] = new JsonObject { [query.TimeField] = new JsonObject { ["gte"] = query.From, ["lte"] = query.To, ["format"] = "epoch_millis" } },
        };
        string text = target.Text("query") ?? "";
        JsonNode filter = string.IsNullOrWhiteSpace(text) ? range : new JsonArray(range, QueryString(text));
        return new JsonObject { ["bool"] = new JsonObject { ["filter"] = filter } };
    }

    public static JsonObject QueryString(string query) =>
        new() { ["query_string"] = new JsonObject { ["analyze_wildcard"] = true, ["query"] = query } };

    private static void AskDocuments(JsonObject body, JsonObject metric, string timeField)
    {
        JsonNode? settings = metric["settings"];
        body["size"] = JsonReading.Integer(settings.Text("size") ?? settings.Text("limit")) ?? DefaultDocuments;
        body["sort"] = new JsonObject
        {
            [timeField] = new JsonObject { ["order"] = "desc", ["unmapped_type"] = "boolean" },
            ["_doc"] = new JsonObject { ["order"] = "desc" },
        };
        body["docvalue_fields"] = new JsonArray(timeField);
        body["script_fields"] = new JsonObject();
        if (metric.Text("type") == "raw_data")
        {
            body["fields"] = new JsonArray(new JsonObject { ["field"] = timeField, ["format"] = "strict_date_optional_time_nanos" });
        }
    }

    private static string ReplaceInterval(string body, long milliseconds) => body
        .Replace("$__interval_ms", milliseconds.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("$__interval", Duration.Text(milliseconds), StringComparison.Ordinal);
}
