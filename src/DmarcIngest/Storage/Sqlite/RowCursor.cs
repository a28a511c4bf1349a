using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Walks over the rows of a kind and gives each as JSON.</summary>
internal sealed class RowCursor : IDisposable
{
    private const string Documents = """
        SELECT id, json FROM documents
        WHERE kind = $kind
            AND ($from IS NULL OR timestamp >= $from)
            AND ($to IS NULL OR timestamp < $to)
            AND ($domain IS NULL OR json ->> $field = $domain)
            AND ($uid IS NULL OR json ->> '$.report_uid' = $uid)
            AND ($domains IS NULL OR json ->> $field IN (SELECT value FROM json_each($domains)))
        ORDER BY id
        """;

    /// <summary>Of what is derived there are as many rows as sources, and they are asked for domain by domain. Constant for the tests of the query plan.</summary>
    internal const string Derived = """
        SELECT id, json FROM documents INDEXED BY documents_by_domain
        WHERE kind IN (4, 5) AND kind = $kind AND json ->> '$.domain' = $domain
            AND ($from IS NULL OR timestamp >= $from)
            AND ($to IS NULL OR timestamp < $to)
        ORDER BY id
        """;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string path;
    private readonly RowKind kind;
    private readonly SqliteConnection connection;
    private readonly SqliteCommand command;
    private readonly ArrayBufferWriter<byte> buffer = new();
    private SqliteDataReader? reader;

    public RowCursor(SqliteDatabase database, RowQuery query)
    {
        path = database.Path;
        kind = query.Kind;
        connection = database.OpenForReading();
        command = connection.CreateCommand();
        command.CommandText = kind == RowKind.Aggregate ? query.ReportUid is null ? AggregateReader.Select : AggregateReader.OfReport
            : kind is RowKind.Source or RowKind.Domain && query.Domain is not null ? Derived
            : Documents;
        command.Parameters.AddWithValue("$domain", (object?)query.Domain ?? DBNull.Value);

        command.Parameters.AddWithValue("$uid", (object?)query.ReportUid ?? DBNull.Value);
        command.Parameters.AddWithValue("$domains", query.Domains is { } allowed ? JsonSerializer.Serialize(allowed, StoredJson.Compact.IReadOnlyListString) : DBNull.Value);

        // Aggregate rows have whole seconds, as their reports; all others milliseconds.
        command.Parameters.AddWithValue("$from", Time(query.From));
        command.Parameters.AddWithValue("$to", Time(query.To));
        if (kind != RowKind.Aggregate)
        {
            command.Parameters.AddWithValue("$kind", (long)kind);
            command.Parameters.AddWithValue("$field", RowQuery.DomainFields(kind) is [{ } field] ? $"$.{field}" : "$.none");
        }
    }

    private object Time(DateTimeOffset? moment) =>
        moment is not { } time ? DBNull.Value
        : kind == RowKind.Aggregate ? Seconds(time)
        : time.ToUnixTimeMilliseconds();

    /// <summary>Rounded up: what begins in the second of a moment within it lies before it.</summary>
    public static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds() + (time.Ticks % TimeSpan.TicksPerSecond == 0 ? 0 : 1);

    public bool Next()
    {
        try
        {
            reader ??= command.ExecuteReader();
            return reader.Read();
        }
        catch (SqliteException e) when (SqliteFailure.IsOfTheWorld(e))
        {
            throw SqliteFailure.Describe(path, e);
        }
    }

    public ReadOnlyMemory<byte> Row()
    {
        string id = reader!.GetString(0);
        if (kind != RowKind.Aggregate)
        {
            return WithId(id, Encoding.UTF8.GetBytes(reader.GetString(1)));
        }

        buffer.ResetWrittenCount();
        using (Utf8JsonWriter writer = new(buffer, Relaxed))
        {
            AggregateReader.Read(reader).WriteTo(writer);
        }

        return WithId(id, buffer.WrittenSpan);
    }

    public void Dispose()
    {
        reader?.Dispose();
        command.Dispose();
        connection.Dispose();
    }

    // Puts the id in as the first field of an object that has at least one.
    public static byte[] WithId(string id, ReadOnlySpan<byte> json) =>
        [.. "{\"_id\":\""u8, .. JsonEncodedText.Encode(id).EncodedUtf8Bytes, .. "\","u8, .. json[1..]];
}
