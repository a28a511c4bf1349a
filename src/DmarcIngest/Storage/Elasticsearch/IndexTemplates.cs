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
    public const int Version = 1;

    // Above the templates that Elasticsearch brings along (100 to 200).
    private const int Priority = 500;

    private static readonly string[] AggregateKeywords =
    [
        "report_uid", "tenant", "dialect", "xml_schema", "xml_namespace", "org_name", "org_email", "org_extra_contact_info", "report_id",
        "generator", "errors", "np", "testing", "discovery_method", "disposition", "dmarc_result", "dkim_alignment", "spf_alignment",
        "header_from", "envelope_from", "envelope_to", "dkim_results_combined", "spf_results_combined", "deviations",
    ];

    private static readonly string[] IngestKeywords =
    [
        "mailbox", "mail_key", "message_id", "from", "subject", "outcome", "reason", "detail", "deviations", "report_uids",
    ];

    /// <summary>Kinds that have a template.</summary>
    public static IReadOnlyList<RowKind> Kinds { get; } = [RowKind.Aggregate, RowKind.Ingest];

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
        Type(json, "date", "@timestamp");
        if (kind == RowKind.Aggregate)
        {
            WriteAggregate(json);
        }
        else
        {
            WriteIngest(json);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteAggregate(Utf8JsonWriter json)
    {
        Keywords(json, AggregateKeywords);
        Type(json, "date", "date_range", "date_begin", "date_end");
        Type(json, "boolean", "normalized_timespan", "passed_dmarc", "dkim_aligned", "spf_aligned", "partial");
        Type(json, "long", "message_count", "passed_count", "dkim_aligned_count", "spf_aligned_count");
        Type(json, "ip", "source_ip_address");
        Group(json, "published_policy", ["domain", "adkim", "aspf", "p", "sp", "np", "fo", "testing", "discovery_method"], "pct");
        Group(json, "policy_overrides", ["type", "comment"], null);
        Group(json, "dkim_results", ["domain", "selector", "result", "human_result"], null);
        Group(json, "spf_results", ["domain", "scope", "result", "human_result"], null);
        json.WriteStartObject("raw");
        json.WriteString("type", "object");
        json.WriteBoolean("enabled", false);
        json.WriteEndObject();
    }

    private void WriteIngest(Utf8JsonWriter json)
    {
        Keywords(json, IngestKeywords);
        Type(json, "date", "received");
        Type(json, "boolean", "partial");
        Type(json, "long", "bytes", "reports", "rows", "rows_expired", "rows_refused");
    }

    private void Group(Utf8JsonWriter json, string name, string[] keywords, string? number)
    {
        json.WriteStartObject(name);
        json.WriteStartObject("properties");
        Keywords(json, keywords);
        if (number is not null)
        {
            Type(json, "long", number);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Keywords(Utf8JsonWriter json, string[] fields)
    {
        foreach (string field in fields)
        {
            json.WriteStartObject(field);
            WriteKeyword(json);
            if (options.KeywordSubFields)
            {
                json.WriteStartObject("fields");
                json.WriteStartObject("keyword");
                WriteKeyword(json);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
    }

    // A term over 32,766 bytes would cost the whole document; longer values stay in _source and are not searchable.
    private static void WriteKeyword(Utf8JsonWriter json)
    {
        json.WriteString("type", "keyword");
        json.WriteNumber("ignore_above", 1024);
    }

    private static void Type(Utf8JsonWriter json, string type, params ReadOnlySpan<string> fields)
    {
        foreach (string field in fields)
        {
            json.WriteStartObject(field);
            json.WriteString("type", type);
            if (type == "date")
            {
                json.WriteString("format", "strict_date_optional_time");
            }

            json.WriteEndObject();
        }
    }
}
