using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>A data source as the checks know it: its fields with their types, and whether its documents may be counted.</summary>
internal sealed record CheckedSource(IReadOnlyDictionary<string, string> Fields, bool MayCount);

/// <summary>A dashboard that is looked through, and where its faults go.</summary>
internal sealed class CheckedDashboard(JsonObject json, string language, IReadOnlyDictionary<string, CheckedSource> sources, List<string> faults)
{
    public JsonObject Json { get; } = json;

    public string Language { get; } = language;

    public string Uid { get; } = json.Text("uid") ?? "";

    public IReadOnlyList<JsonObject> Variables { get; } = [.. json["templating"].Objects("list")];

    /// <summary>All panels, those within closed rows too.</summary>
    public IReadOnlyList<JsonObject> Panels { get; } = [.. json.Objects("panels").SelectMany(panel => panel.Objects("panels").Prepend(panel))];

    /// <summary>The uid without its language.</summary>
    public string Stem => Uid.EndsWith("-" + Language, StringComparison.Ordinal) ? Uid[..^(Language.Length + 1)] : Uid;

    public bool Has(string variable) => Variables.Any(one => one.Text("name") == variable);

    public void Tell(string what) => faults.Add($"{(Uid.Length > 0 ? Uid : Json.Text("title"))}: {what}");

    public void Tell(JsonObject panel, string what) => Tell($"panel {panel.Text("id")} '{panel.Text("title")}': {what}");

    /// <summary>The source of a node, or of what it stands in; null, and told, if it is none that we know.</summary>
    public CheckedSource? SourceOf(JsonNode? node, JsonNode? outer, Action<string> tell)
    {
        string uid = node?["datasource"].Text("uid") ?? outer?["datasource"].Text("uid") ?? "";
        if (!sources.TryGetValue(uid, out CheckedSource? source))
        {
            tell($"the data source '{uid}' is unknown");
        }

        return source;
    }

    public static IEnumerable<JsonObject> Targets(JsonObject panel) => panel.Objects("targets");

    public static bool IsSeries(JsonObject target) => target.Objects("bucketAggs").LastOrDefault().Text("type") == "date_histogram";

    /// <summary>A metric that is a share of another: it must not be averaged or added up.</summary>
    public static bool IsRate(JsonObject metric) =>
        metric.Text("type") == "bucket_script" && (MetricNames.Script(metric) ?? "").Contains('/', StringComparison.Ordinal);
}
