using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DmarcIngest.Reports;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Writes rows of the kinds that are stored whole, within one transaction.</summary>
internal sealed class DocumentWriter(SqliteTransaction transaction) : IDisposable
{
    private const string Upsert = """
        INSERT INTO documents (kind, id, version, timestamp, json) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, timestamp = excluded.timestamp, json = excluded.json
        WHERE excluded.version >= version
        """;

    private readonly SqliteStatement upsert = new(transaction, Upsert, 5);
    private readonly ArrayBufferWriter<byte> buffer = new();

    /// <summary>False if an equal or newer version stood there.</summary>
    public bool Write(StoredRow row, long version)
    {
        buffer.ResetWrittenCount();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            row.WriteTo(writer);
        }

        return upsert.Execute((long)row.Kind, row.Id, version, row.Timestamp.ToUnixTimeMilliseconds(), Encoding.UTF8.GetString(buffer.WrittenSpan)) > 0;
    }

    public void Dispose() => upsert.Dispose();
}
