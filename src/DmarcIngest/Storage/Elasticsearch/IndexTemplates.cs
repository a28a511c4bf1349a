using System.Security.Cryptography;
using System.Text.Json;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>
/// The explicit mapping of each kind as a composable index template. Bump <see cref="Version"/> with every change of the fields: an
/// installed template of a lower version is replaced, one of a higher version (a newer daemon's) is left alone.
/// </summary>
internal sealed class IndexTemplates(ElasticsearchOptions options, IndexNames names)
{
    public const int Version = 7;

    // Above the templates that Elasticsearch brings along (100 to 200).
    private const int Priority = 500;

    /// <summary>Kinds that have a template.</summary>
    public static IReadOnlyList<RowKind> Kinds { get; } = [RowKind.Aggregate, RowKind.Failure, RowKind.Tls, RowKind.Ingest, RowKind.Source, RowKind.Domain, RowKind.Event];

    /// <summary>The body of <c>PUT /_index_template/{stem}</c>, with a mark of its content in <c>_meta</c>.</summary>
    public (byte[] Body, string Mark) Template(RowKind kind)
    {
        string mark = Convert.ToHexStringLower(SHA256.HashData(Write(json => WriteTemplate(json, kind, "")))[..8]);
        return (Write(json => WriteTemplate(json, kind, mark)), mark);
    }

    /// <summary>The body of <c>PUT /{index}/_mapping</c>.</summary>
    public byte[] Mapping(RowKind kind) => Write(json => WriteMapping(json, kind));

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            write(json);
        }

        return stream.ToArray();
    }

    private void WriteTemplate(Utf8JsonWriter json, RowKind kind, string mark)
    {
        json.WriteStartObject();
        json.WriteStartArray("index_patterns");
        json.WriteStringValue(names.Pattern(kind));
        json.WriteEndArray();
        json.WriteNumber("priority", Priority);
        json.WriteNumber("version", Version);
        json.WriteStartObject("_meta");
        json.WriteString("made_by", "dmarc-ingest");
        json.WriteString("mark", mark);
        json.WriteEndObject();
        json.WriteStartObject("template");
        json.WriteStartObject("settings");
        json.WriteStartObject("index");
        json.WriteNumber("number_of_shards", options.NumberOfShards);
        if (options.Replicas is { } replicas)
        {
            json.WriteNumber("number_of_replicas", replicas);
        }
        else
        {
            json.WriteString("auto_expand_replicas", "0-1");
        }

        json.WriteString("codec", "best_compression");

        // Each second, as it is by default, costs a backlog a fifth of the server's time; reports are of yesterday.
        json.WriteString("refresh_interval", "10s");
        json.WriteNumber("mapping.total_fields.limit", 300);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WritePropertyName("mappings");
        WriteMapping(json, kind);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteMapping(Utf8JsonWriter json, RowKind kind)
    {
        json.WriteStartObject();
        json.WriteString("dynamic", options.Unmapped == UnmappedField.Refuse ? "strict" : "false");
        json.WriteStartObject("properties");
        IndexMapping.Write(new FieldWriter(json, options.KeywordSubFields), kind);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
