using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>What a data source of Grafana is set up with.</summary>
internal sealed record DataSource(string Index, string TimeField = "@timestamp");

/// <summary>A panel's query that the server refused or answered in part.</summary>
internal sealed class PanelFaultException(string message) : Exception(message);

/// <summary>Asks Elasticsearch or OpenSearch what the panels of a dashboard ask, and gives what these would draw.</summary>
internal sealed class GrafanaServer(HttpClient http, Uri elasticsearch, IReadOnlyDictionary<string, DataSource> sources)
{
    /// <summary>Points that fit into a panel.</summary>
    public int MaxDataPoints { get; init; } = 500;

    /// <summary>The data source's <c>timeInterval</c>.</summary>
    public long LeastIntervalMs { get; init; } = 86_400_000;

    /// <summary>The frames of a panel after its transformations. <paramref name="chosen"/> are values other than the dashboard's own.</summary>
    public async Task<IReadOnlyList<Frame>> RunAsync(
        JsonObject dashboard, JsonObject panel, PanelRange range, DateTimeOffset now, IReadOnlyDictionary<string, Chosen> chosen, CancellationToken cancellationToken)
    {
        PanelRange own = PanelTime.Of(panel, range, now);
        long interval = PanelTime.Interval(
            own, (int)(JsonReading.Integer(panel.Text("maxDataPoints")) ?? MaxDataPoints), panel.Text("interval") is { Length: > 0 } least ? Duration.Milliseconds(least) : LeastIntervalMs);
        Variables variables = VariablesOf(dashboard, own, interval, chosen);
        List<(int Place, Frame Frame)> frames = [];
        (JsonObject Target, int Place)[] targets = [.. panel.Objects("targets").Where(target => !target.IsTrue("hide")).Select((target, place) => (Interpolation.Target(target, variables), place))];
        foreach (IGrouping<string, (JsonObject Target, int Place)> group in targets.GroupBy(one => SourceOf(one.Target, panel)))
        {
            string where = $"Dashboard '{dashboard.Text("title")}', panel '{panel.Text("title")}'";
            DataSource source = Find(group.Key, where);
            PanelQuery query = Query(own, interval, source);
            string[] refIds = [.. group.Select(one => one.Target.Text("refId") ?? "")];
            JsonObject[] responses = await SearchAsync(RequestBuilder.Build(group.Select(one => one.Target), query), where, refIds, cancellationToken);
            foreach (((JsonObject target, int place), JsonObject response) in group.Zip(responses))
            {
                frames.AddRange(FrameReader.Read(target, response, source.TimeField).Select(frame => (place, frame)));
            }
        }

        return Transformations.Apply([.. frames.OrderBy(one => one.Place).Select(one => one.Frame)], panel);
    }

    /// <summary>The values that a variable of type query offers.</summary>
    public async Task<IReadOnlyList<string>> ValuesAsync(
        JsonObject dashboard, JsonObject variable, PanelRange range, IReadOnlyDictionary<string, Chosen> chosen, CancellationToken cancellationToken)
    {
        string where = $"Dashboard '{dashboard.Text("title")}', variable '{variable.Text("name")}'";
        DataSource source = Find(variable["datasource"].Text("uid") ?? "", where);
        string request = VariableQuery.Build(VariableQuery.Of(variable), VariablesOf(dashboard, range, LeastIntervalMs, chosen), Query(range, LeastIntervalMs, source));
        return VariableQuery.Read((await SearchAsync(request, where, ["values"], cancellationToken))[0]);
    }

    private static Variables VariablesOf(JsonObject dashboard, PanelRange range, long interval, IReadOnlyDictionary<string, Chosen> chosen)
    {
        Variables variables = new(range, interval);
        foreach ((string name, Chosen value) in chosen)
        {
            variables[name] = value;
        }

        return variables.With(dashboard);
    }

    private static PanelQuery Query(PanelRange range, long interval, DataSource source) =>
        new(range.From.ToUnixTimeMilliseconds(), range.To.ToUnixTimeMilliseconds(), interval, source.Index, source.TimeField);

    private static string SourceOf(JsonObject target, JsonObject panel) => target["datasource"].Text("uid") ?? panel["datasource"].Text("uid") ?? "";

    private DataSource Find(string uid, string where) =>
        sources.TryGetValue(uid, out DataSource? source) ? source : throw new PanelFaultException($"{where}: there is no data source '{uid}'.");

    private async Task<JsonObject[]> SearchAsync(string request, string where, string[] refIds, CancellationToken cancellationToken)
    {
        using ByteArrayContent content = new(Encoding.UTF8.GetBytes(request));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using HttpResponseMessage message = await http.PostAsync(new Uri(elasticsearch, "_msearch?max_concurrent_shard_requests=5"), content, cancellationToken);
        string body = await message.Content.ReadAsStringAsync(cancellationToken);
        if (!message.IsSuccessStatusCode)
        {
            throw new PanelFaultException($"{where}, {string.Join(", ", refIds)}: {(int)message.StatusCode} {body}");
        }

        JsonObject[] responses = [.. JsonReading.ParseObject(body).Objects("responses")];
        for (int at = 0; at < refIds.Length; at++)
        {
            JsonObject? response = at < responses.Length ? responses[at] : null;
            if (response is null || response["error"] is not null || (response["_shards"]?["failed"].Number() ?? 0) > 0)
            {
                throw new PanelFaultException($"{where}, {refIds[at]}: {(response?["error"] ?? response?["_shards"])?.ToJsonString() ?? "no answer"}");
            }
        }

        return responses;
    }
}
