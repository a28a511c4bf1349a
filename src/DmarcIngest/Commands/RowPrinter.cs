using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DmarcIngest.Reports;

namespace DmarcIngest.Commands;

/// <summary>How rows are printed.</summary>
internal enum RowFormat
{
    /// <summary>One JSON object a line, with the row id as <c>_id</c>.</summary>
    Ndjson,

    /// <summary>One JSON array.</summary>
    Json,

    /// <summary>Comma-separated values with a head line, safe to open in a spreadsheet.</summary>
    Csv,
}

/// <summary>Prints rows with exactly the names of the stored fields.</summary>
internal sealed class RowPrinter(Stream output, RowFormat format)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly ArrayBufferWriter<byte> buffer = new(16 * 1024);
    private bool first = true;

    public void Print(StoredRow row)
    {
        switch (format)
        {
            case RowFormat.Ndjson:
                WriteObject(row);
                Append("\n"u8);
                break;
            case RowFormat.Json:
                Append(first ? "[\n"u8 : ",\n"u8);
                WriteObject(row);
                break;
            case RowFormat.Csv:
                WriteCsv(row);
                break;
        }

        first = false;
        if (buffer.WrittenCount >= 64 * 1024)
        {
            Flush();
        }
    }

    public void End()
    {
        if (format == RowFormat.Json)
        {
            Append(first ? "[]\n"u8 : "\n]\n"u8);
        }

        Flush();
        output.Flush();
    }

    /// <summary>The row's object with <c>_id</c> put first.</summary>
    private void WriteObject(StoredRow row)
    {
        using RentedJson json = RentedJson.Of(row, Options);
        Append("{\"_id\":\""u8);
        Append(Encoding.ASCII.GetBytes(row.Id));
        Append("\","u8);
        Append(json.Bytes.Span[1..]);
    }

    private void WriteCsv(StoredRow row)
    {
        if (first)
        {
            Append(Encoding.UTF8.GetBytes(string.Join(',', CsvColumns.Aggregate) + "\r\n"));
        }

        using RentedJson json = RentedJson.Of(row, Options);
        using JsonDocument document = JsonDocument.Parse(json.Bytes);
        StringBuilder line = new();
        foreach (string column in CsvColumns.Aggregate)
        {
            if (line.Length > 0)
            {
                line.Append(',');
            }

            line.Append(column == "_id" ? row.Id : CsvColumns.Cell(document.RootElement, column));
        }

        Append(Encoding.UTF8.GetBytes(line.Append("\r\n").ToString()));
    }

    private void Append(ReadOnlySpan<byte> bytes) => buffer.Write(bytes);

    private void Flush()
    {
        output.Write(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
    }

    /// <summary>A row's JSON, held as long as it is printed.</summary>
    private sealed class RentedJson : IDisposable
    {
        private readonly ArrayBufferWriter<byte> bytes = new(2048);

        public ReadOnlyMemory<byte> Bytes => bytes.WrittenMemory;

        public static RentedJson Of(StoredRow row, JsonWriterOptions options)
        {
            RentedJson json = new();
            using Utf8JsonWriter writer = new(json.bytes, options);
            row.WriteTo(writer);
            return json;
        }

        public void Dispose() => bytes.ResetWrittenCount();
    }
}
