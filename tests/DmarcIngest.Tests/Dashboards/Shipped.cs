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
}
