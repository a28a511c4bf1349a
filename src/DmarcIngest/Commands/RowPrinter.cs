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

    /// <summary>Comma-separated values with a head line, safe to open in a spreadsheet; of one kind of rows, because kinds differ in their columns.</summary>
    Csv,
}

/// <summary>Prints rows with exactly the names of the stored fields.</summary>
/// <param name="output">Where to.</param>
/// <param name="format">How.</param>
/// <param name="csvKind">Whose columns CSV has; rows of other kinds are counted instead.</param>
internal sealed class RowPrinter(Stream output, RowFormat format, RowKind csvKind)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly IReadOnlyList<string> columns = CsvColumns.Of(csvKind);
    private readonly ArrayBufferWriter<byte> buffer = new(16 * 1024);
    private readonly ArrayBufferWriter<byte> json = new(2048);
    private bool first = true;

    /// <summary>Rows that CSV had no columns for.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Prints a row that was just made.</summary>
    public void Print(StoredRow row)
    {
        if (format == RowFormat.Csv && row.Kind != csvKind)
        {
            LeftOut++;
            return;
        }

        json.ResetWrittenCount();
        json.Write("{\"_id\":\""u8);
        json.Write(Encoding.ASCII.GetBytes(row.Id));
        json.Write("\","u8);
        int start = json.WrittenCount;
        using (Utf8JsonWriter writer = new(json, Options))
        {
            row.WriteTo(writer);
        }

        // Without the row's own opening bracket: the id's stands for it.
        PrintJoined(json.WrittenSpan[..start], json.WrittenSpan[(start + 1)..]);
    }

    /// <summary>Prints a row as a store gives it, a JSON object with <c>_id</c>.</summary>
    public void Print(ReadOnlySpan<byte> row) => PrintJoined(row, default);

    /// <summary>Ends the list and gives all to the output.</summary>
    public void End()
    {
        if (format == RowFormat.Json)
        {
            Append(first ? "[]\n"u8 : "\n]\n"u8);
        }

        if (format == RowFormat.Csv && first)
        {
            AppendHead();
        }

        Flush();
        output.Flush();
    }

    private void PrintJoined(ReadOnlySpan<byte> start, ReadOnlySpan<byte> rest)
    {
        switch (format)
        {
            case RowFormat.Csv:
                PrintCsv([.. start, .. rest]);
                break;
            default:
                Append(format == RowFormat.Ndjson ? default : first ? "[\n"u8 : ",\n"u8);
                Append(PlainJson.Of(start));
                Append(PlainJson.Of(rest));
                Append(format == RowFormat.Ndjson ? "\n"u8 : default);
                break;
        }

        first = false;
        if (buffer.WrittenCount >= 64 * 1024)
        {
            Flush();
        }
    }

    private void PrintCsv(byte[] row)
    {
        if (first)
        {
            AppendHead();
        }

        using JsonDocument document = JsonDocument.Parse(row);
        Append(Encoding.UTF8.GetBytes(string.Join(',', columns.Select(column => CsvColumns.Cell(document.RootElement, column))) + "\r\n"));
    }

    private void AppendHead() => Append(Encoding.UTF8.GetBytes(string.Join(',', columns) + "\r\n"));

    private void Append(ReadOnlySpan<byte> bytes) => buffer.Write(bytes);

    private void Flush()
    {
        output.Write(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
    }
}
