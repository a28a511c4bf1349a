using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>The lists of a row as JSON, in a buffer that is used again for the next.</summary>
internal sealed class DetailText : IDisposable
{
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter writer;

    public DetailText() => writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>UTF-8, until the next call.</summary>
    public ReadOnlyMemory<byte> Of(AggregateRow row)
    {
        buffer.ResetWrittenCount();
        writer.Reset();
        JsonSerializer.Serialize(writer, new RowDetail(row.PolicyOverrides, row.DkimResults, row.SpfResults, row.Deviations, row.Raw), StoredJson.Default.RowDetail);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    public void Dispose() => writer.Dispose();
}
