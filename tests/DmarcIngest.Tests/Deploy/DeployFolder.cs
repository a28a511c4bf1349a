using System.Globalization;
using System.Text.Json.Nodes;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fixtures;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DmarcIngest.Tests.Deploy;

/// <summary>The files of <c>deploy/</c>; YAML as JSON nodes, so that tests read both in one way.</summary>
internal static class DeployFolder
{
    public static string Path(string file) => System.IO.Path.Combine(Repository.Root, "deploy", file);

    public static IEnumerable<string> YamlFiles() => Directory
        .EnumerateFiles(Path(""), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Where(file => System.IO.Path.GetExtension(file) is ".yaml" or ".yml")
        .Select(file => System.IO.Path.GetRelativePath(Path(""), file))
        .Order(StringComparer.Ordinal);

    /// <summary>The one document of a file; a key that stands twice in a mapping is an error.</summary>
    public static JsonObject Yaml(string file)
    {
        YamlStream stream = [];
        using StreamReader reader = new(Path(file));
        stream.Load(reader);
        return (JsonObject)Json(stream.Documents.Single().RootNode)!;
    }

    /// <summary>Names and example values of <c>.env.example</c>.</summary>
    public static Dictionary<string, string> EnvironmentExample() => File.ReadLines(Path(".env.example"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1]);

    /// <summary>Every text of a document with the keys that lead to it.</summary>
    public static IEnumerable<(string Path, string Text)> Texts(JsonNode? node, string path = "") => node switch
    {
        JsonObject map => map.SelectMany(entry => Texts(entry.Value, $"{path}/{entry.Key}")),
        JsonArray list => list.SelectMany(item => Texts(item, $"{path}/*")),
        null => [],
        _ => [(path, node.ToString())],
    };

    /// <summary>The data sources of the dashboards, with the rows that they show.</summary>
    public static Dictionary<string, (string Index, RowKind Kind)> DataSources { get; } = new()
    {
        ["dmarc-aggregate"] = ("dmarc_aggregate-*", RowKind.Aggregate),
        ["dmarc-failure"] = ("dmarc_failure-*", RowKind.Failure),
        ["dmarc-tls"] = ("smtp_tls-*", RowKind.Tls),
        ["dmarc-ingest"] = ("dmarc_ingest-*", RowKind.Ingest),
        ["dmarc-events"] = ("dmarc_events-*", RowKind.Event),
        ["dmarc-sources"] = ("dmarc_sources", RowKind.Source),
        ["dmarc-domains"] = ("dmarc_domains", RowKind.Domain),
    };

    /// <summary>Fields of an index, with their types; those of objects with a dot.</summary>
    public static Dictionary<string, string> Fields(RowKind kind)
    {
        byte[] mapping = new IndexTemplates(new ElasticsearchOptions(), new IndexNames("", null)).Mapping(kind);
        return Fields(JsonNode.Parse(mapping)!["properties"]!.AsObject(), "").ToDictionary();
    }

    private static IEnumerable<(string Name, string Type)> Fields(JsonObject properties, string prefix) => properties.SelectMany(field =>
        field.Value!["properties"] is JsonObject inner ? Fields(inner, $"{prefix}{field.Key}.") : [($"{prefix}{field.Key}", (string)field.Value["type"]!)]);

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, Json(entry.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" } => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } truth => JsonValue.Create(truth.Value == "true"),
        YamlScalarNode { Style: ScalarStyle.Plain } number when double.TryParse(number.Value, CultureInfo.InvariantCulture, out double value) => JsonValue.Create(value),
        YamlScalarNode text => JsonValue.Create(text.Value),
        _ => throw new InvalidDataException(node.ToString()),
    };
}
