using System.Text.Json.Nodes;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Elasticsearch;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Fields of an index by their full names, each with its type, as its template has them.</summary>
internal static class MappedFields
{
    /// <summary>The type of a field that is kept and not looked into.</summary>
    public const string Unindexed = "unindexed";

    public static IReadOnlyDictionary<string, string> Of(RowKind kind)
    {
        IndexTemplates templates = new(new ElasticsearchOptions(), new IndexNames("", null));
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        Add(fields, "", JsonNode.Parse(templates.Mapping(kind))!["properties"]!.AsObject());
        return fields;
    }

    private static void Add(Dictionary<string, string> fields, string prefix, JsonObject properties)
    {
        foreach ((string name, JsonNode? definition) in properties)
        {
            if (definition!["properties"] is JsonObject inner)
            {
                Add(fields, $"{prefix}{name}.", inner);
            }
            else
            {
                fields[prefix + name] = definition["enabled"] is not null ? Unindexed : definition.Text("type")!;
            }
        }
    }
}
