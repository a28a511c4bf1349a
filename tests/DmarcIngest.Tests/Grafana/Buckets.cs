using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Walks the buckets of an answer down to the innermost aggregation.</summary>
internal static class Buckets
{
    /// <summary>Every answer of the innermost aggregation, with what its outer buckets are called (sorted by the name of their field).</summary>
    public static IEnumerable<(SortedDictionary<string, string> Groups, JsonNode Innermost)> Walk(JsonObject target, JsonObject response)
    {
        JsonObject[] path = [.. target.Objects("bucketAggs")];
        return response["aggregations"] is { } root ? Walk(path, root, new SortedDictionary<string, string>(StringComparer.Ordinal)) : [];
    }

    /// <summary>Buckets with their keys: of filters, which are no array, in the order of their names.</summary>
    public static IEnumerable<(JsonNode? Key, JsonObject Bucket)> Of(JsonNode aggregation) => aggregation["buckets"] switch
    {
        JsonArray list => list.Select(bucket => (bucket!["key"], bucket.AsObject())),
        JsonObject named => named.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => ((JsonNode?)one.Key, one.Value!.AsObject())),
        _ => [],
    };

    /// <summary>The name of the column or label that holds a bucket's key.</summary>
    public static string Column(JsonObject bucketAgg) => bucketAgg.Text("type") == "filters" ? "filter" : bucketAgg.Text("field") ?? "";

    private static IEnumerable<(SortedDictionary<string, string> Groups, JsonNode Innermost)> Walk(
        ReadOnlyMemory<JsonObject> path, JsonNode outer, SortedDictionary<string, string> groups)
    {
        JsonObject aggregation = path.Span[0];
        if (outer[aggregation.Text("id")!] is not { } found)
        {
            return [];
        }

        if (path.Length == 1)
        {
            return [(groups, found)];
        }

        return aggregation.Text("type") == "nested"
            ? Walk(path[1..], found, groups)
            : Of(found).SelectMany(one => Walk(path[1..], one.Bucket, With(groups, Column(aggregation), one.Bucket.Text("key_as_string") ?? one.Key.Text() ?? "")));
    }

    private static SortedDictionary<string, string> With(SortedDictionary<string, string> groups, string name, string value) =>
        new(groups, StringComparer.Ordinal) { [name] = value };
}
