using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Which of the rights that the daemon will need its key or user has not, before the first report or the first old index shows it.</summary>
internal sealed class IndexRights(ElasticsearchClient client, IndexNames names)
{
    private static readonly string[] Cluster = ["monitor", "manage_index_templates"];
    private static readonly string[] Always = ["create_index", "index", "read", "maintenance", "monitor", "view_index_metadata"];

    /// <summary>OpenSearch, and Elasticsearch without security, do not know the question.</summary>
    private static readonly HttpStatusCode[] NotAnswered = [HttpStatusCode.BadRequest, HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotImplemented];

    /// <param name="purged">Kinds of which old rows are to be removed.</param>
    /// <param name="where">The server, for the message.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="BrokenWorldException">A right is missing.</exception>
    public async Task CheckAsync(IReadOnlyCollection<RowKind> purged, string where, CancellationToken cancellationToken)
    {
        byte[] question = Question(purged);
        (HttpStatusCode status, byte[] body) = await client.SendAsync(HttpMethod.Post, "/_security/user/_has_privileges", question, NotAnswered, cancellationToken);
        if (status != HttpStatusCode.OK)
        {
            return;
        }

        string[] lacks;
        try
        {
            lacks = [.. Lacks(body)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw ElasticsearchFaults.Unreadable(where, exception.Message);
        }

        if (lacks.Length > 0)
        {
            throw new BrokenWorldException(
                $"The API key or user for Elasticsearch at {where} lacks {string.Join(", ", lacks)}. README.md, section \"Rights in Elasticsearch\", and deploy/setup/elasticsearch-key-ingest.json have keys that suffice; the latter cannot remove old rows, which takes Retention of 0 days.");
        }
    }

    private byte[] Question(IReadOnlyCollection<RowKind> purged)
    {
        JsonArray indices = [];
        foreach (RowKind kind in IndexTemplates.Kinds)
        {
            // Rows of events are taken back when verdicts change; indices without a month are never removed whole.
            IEnumerable<string> removes = purged.Contains(kind) && IndexNames.IsMonthly(kind) ? ["delete", "delete_index"] : purged.Contains(kind) || kind == RowKind.Event ? ["delete"] : [];
            indices.Add((JsonNode)new JsonObject { ["names"] = List([names.Pattern(kind)]), ["privileges"] = List([.. Always, .. removes]) });
        }

        return Encoding.UTF8.GetBytes(new JsonObject { ["cluster"] = List(Cluster), ["index"] = indices }.ToJsonString());
    }

    private static JsonArray List(IEnumerable<string> words) => [.. words.Select(word => (JsonNode)JsonValue.Create(word))];

    /// <summary>A right with all that it is missing on.</summary>
    private static List<string> Lacks(byte[] body)
    {
        using JsonDocument json = JsonDocument.Parse(body);
        List<string> lacks = [.. Missing(json.RootElement.GetProperty("cluster")).Select(right => $"{right} on the cluster")];
        lacks.AddRange(json.RootElement.GetProperty("index").EnumerateObject()
            .SelectMany(index => Missing(index.Value).Select(right => (Right: right, Index: index.Name)))
            .GroupBy(missing => missing.Right, missing => missing.Index)
            .Select(missing => $"{missing.Key} on {string.Join(" and ", missing)}"));
        return lacks;
    }

    private static IEnumerable<string> Missing(JsonElement rights) => rights.EnumerateObject().Where(right => !right.Value.GetBoolean()).Select(right => right.Name);
}
