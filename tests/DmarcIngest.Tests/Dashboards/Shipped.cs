using System.Text.Json.Nodes;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Grafana;

namespace DmarcIngest.Tests.Dashboards;

/// <summary>The dashboards as they lie in the repository, and what their data sources are set up with.</summary>
internal static class Shipped
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "grafana-dashboards");

    /// <summary>Data sources by uid, with the kind of row that each holds.</summary>
    public static IReadOnlyDictionary<string, RowKind> Kinds { get; } = new Dictionary<string, RowKind>
    {
        ["dmarc-aggregate"] = RowKind.Aggregate,
        ["dmarc-failure"] = RowKind.Failure,
        ["dmarc-tls"] = RowKind.Tls,
        ["dmarc-ingest"] = RowKind.Ingest,
        ["dmarc-events"] = RowKind.Event,
        ["dmarc-sources"] = RowKind.Source,
        ["dmarc-domains"] = RowKind.Domain,
    };

    /// <summary>Rows of reports stand for many messages; of the others each document is one thing.</summary>
    public static IReadOnlyDictionary<string, CheckedSource> Sources { get; } =
        Kinds.ToDictionary(one => one.Key, one => new CheckedSource(MappedFields.Of(one.Value), one.Value is not (RowKind.Aggregate or RowKind.Failure or RowKind.Tls)));

    /// <summary>The dashboards of a folder, such as <c>ja</c> or <c>opensearch/ja</c>, by name.</summary>
    public static IReadOnlyList<JsonObject> Read(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.json").Order(StringComparer.Ordinal).Select(file => JsonNode.Parse(File.ReadAllText(file))!.AsObject())];

    /// <summary>Names of the dashboards, as in their files.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Directory.EnumerateFiles(Path.Combine(Folder, "en"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>A dashboard for a product, <c>elasticsearch</c> or <c>opensearch</c>.</summary>
    public static JsonObject Read(string product, string language, string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, product == "opensearch" ? "opensearch" : "", language, name + ".json")))!.AsObject();

    /// <summary>All panels, those in folded rows too.</summary>
    public static IEnumerable<JsonObject> Panels(JsonObject dashboard) => dashboard.Objects("panels").SelectMany(panel => panel.Objects("panels").Prepend(panel));
}
