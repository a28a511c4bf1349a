using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DmarcIngest.Reports;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Writes rows of the kinds that are stored whole, within the transaction of its connection.</summary>
internal sealed class DocumentWriter(SqliteConnection connection) : IDisposable
{
    // Two statements for the same reason as in AggregateWriter.
    private const string Add = "INSERT INTO documents (kind, id, version, timestamp, json) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, id) DO NOTHING";

    private const string Replace = "UPDATE documents SET version = $3, timestamp = $4, json = $5 WHERE kind = $1 AND id = $2 AND version <= $3";

    private readonly SqliteStatement add = new(connection, Add);
    private readonly SqliteStatement replace = new(connection, Replace);
    private readonly ArrayBufferWriter<byte> buffer = new();

    /// <summary>False if an equal or newer version stood there.</summary>
    public bool Write(StoredRow row, long version)
    {
        buffer.ResetWrittenCount();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            row.WriteTo(writer);
        }

        ReadOnlySpan<SqliteValue> values = [(long)row.Kind, row.Id, version, row.Timestamp.ToUnixTimeMilliseconds(), SqliteValue.Utf8(buffer.WrittenMemory)];
        return add.Execute(values) > 0 || replace.Execute(values) > 0;
    }

    public void Dispose()
    {
        add.Dispose();
        replace.Dispose();
    }
}
