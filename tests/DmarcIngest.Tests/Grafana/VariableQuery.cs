using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>The query that fills a variable: <c>{"find":"terms","field":...,"query":...,"size":...,"orderBy":...}</c>.</summary>
internal static class VariableQuery
{
    private const int DefaultSize = 500;

    /// <summary>The query of a variable of the dashboard; older and newer Grafana keep it as text or as an object that holds the text.</summary>
    public static JsonObject Of(JsonObject variable) => JsonReading.ParseObject(variable.Text("query") ?? variable["query"].Text("query") ?? variable.Text("definition")!);

    /// <summary>The body of <c>_msearch</c>.</summary>
    public static string Build(JsonObject find, Variables variables, PanelQuery query)
    {
        if (find.Text("find") != "terms")
        {
            throw new NotSupportedException($"A variable that finds '{find.Text("find")}' is not supported.");
        }

        JsonArray filter = [new JsonObject { ["range"] = new JsonObject { [query.TimeField] = Range(query) } }];
        if (Interpolation.Replace(find.Text("query") ?? "", variables, "lucene") is { Length: > 0 } text)
        {
            filter.Add((JsonNode)RequestBuilder.QueryString(text));
        }

        JsonObject terms = new()
        {
            ["field"] = Interpolation.Replace(find.Text("field")!, variables),
            ["size"] = JsonReading.Integer(find.Text("size")) ?? DefaultSize,
            ["order"] = Order(find),
        };
        JsonObject body = new()
        {
            ["size"] = 0,
            ["query"] = new JsonObject { ["bool"] = new JsonObject { ["filter"] = filter } },
            ["aggs"] = new JsonObject { ["1"] = new JsonObject { ["terms"] = terms } },
        };
        return $"{RequestBuilder.Header(query.Index).ToJsonString()}\n{body.ToJsonString()}\n";
    }

    public static IReadOnlyList<string> Read(JsonObject response) =>
        [.. response["aggregations"]?["1"].Objects("buckets").Select(bucket => bucket.Text("key_as_string") ?? bucket.Text("key")!) ?? []];

    private static JsonObject Range(PanelQuery query) => new() { ["gte"] = query.From, ["lte"] = query.To, ["format"] = "epoch_millis" };

    private static JsonObject Order(JsonObject find) => find.Text("orderBy") switch
    {
        null or "key" or "term" => new JsonObject { ["_key"] = find.Text("order") ?? "asc" },
        "doc_count" => new JsonObject { ["_count"] = find.Text("order") ?? "desc" },
        var by => throw new NotSupportedException($"Grafana does not order variables by '{by}'."),
    };
}
