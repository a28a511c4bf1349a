using System.Text.Json.Nodes;

namespace DmarcIngest.Dashboards.Model;

/// <summary>One question to a data source, as its query builder writes it.</summary>
/// <param name="Source">Whom it is put to.</param>
/// <param name="Query">Lucene, with variables.</param>
/// <param name="Metrics">What is counted.</param>
/// <param name="Buckets">By what; empty for the documents themselves.</param>
internal sealed record Target(DataSource Source, string Query, IReadOnlyList<Metric> Metrics, IReadOnlyList<Bucket> Buckets)
{
    /// <summary>Name of its series, or a pattern such as <c>{{term org_name}}</c>; null for the names that the data source gives.</summary>
    public Text? Alias { get; init; }

    /// <summary>How many documents; null for a question that counts.</summary>
    public int? Documents { get; private init; }

    /// <summary>The newest documents themselves.</summary>
    public static Target Rows(DataSource source, string query, int most) => new(source, query, [], []) { Documents = most };

    public JsonObject Write(int place, Edition edition)
    {
        JsonObject json = new()
        {
            ["refId"] = ((char)('A' + place)).ToString(),
            ["datasource"] = edition.Reference(Source),
            ["query"] = Query,
            ["alias"] = Alias is { } alias ? edition.Say(alias) : "",
        };
        json["metrics"] = Documents is { } most
            ? new JsonArray(new JsonObject { ["id"] = "1", ["type"] = "raw_data", ["settings"] = new JsonObject { ["size"] = most.ToString(System.Globalization.CultureInfo.InvariantCulture) } })
            : new JsonArray([.. Metrics.Select((metric, index) => metric.Write(index))]);
        json["bucketAggs"] = new JsonArray([.. Buckets.Select((bucket, index) => bucket.Write(index, Metrics, edition))]);
        json["timeField"] = "@timestamp";
        if (edition.Plugin == Plugin.OpenSearch)
        {
            json["luceneQueryType"] = Documents is null ? "Metric" : "RawData";
            json["queryType"] = "lucene";
        }

        return json;
    }
}
