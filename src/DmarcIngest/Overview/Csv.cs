using System.Globalization;
using System.Text;

namespace DmarcIngest.Overview;

/// <summary>A table as CSV (RFC 4180, UTF-8 with a mark, which spreadsheets want) in which no cell begins like a formula.</summary>
internal static class Csv
{
    private static readonly System.Buffers.SearchValues<char> Quoted = System.Buffers.SearchValues.Create("\",\r\n");

    /// <param name="table">All of its rows that there are.</param>
    /// <param name="cut">A last line of its own, for a table of which not all rows are here; null if they are.</param>
    public static string Write(Table table, string? cut = null)
    {
        StringBuilder csv = new("\ufeff");
        Line(csv, table.Columns.Select(column => column.Title));
        foreach (IReadOnlyList<Cell> row in table.Rows)
        {
            Line(csv, row.Select(Value));
        }

        if (cut is not null)
        {
            Line(csv, [Harmless(cut)]);
        }

        return csv.ToString();
    }

    private static string Value(Cell cell) => cell.Raw is { } raw && IsNumber(raw) ? raw : Harmless(Show.Safe(cell.Raw ?? (cell.Small is null ? cell.Text : $"{cell.Text} {cell.Small}"), Show.LongestCell));

    private static bool IsNumber(string text) => text.Length == 0 || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>A cell that no spreadsheet takes for a formula.</summary>
    // Spreadsheets look past blanks, and some take the full-width signs for the others.
    public static string Harmless(string text) => text.TrimStart() is [{ } first, ..] && "=+-@＝＋－＠|%".Contains(first, StringComparison.Ordinal) ? "'" + text : text;

    private static void Line(StringBuilder csv, IEnumerable<string> values)
    {
        bool first = true;
        foreach (string value in values)
        {
            csv.Append(first ? "" : ",");
            first = false;
            csv.Append(value.AsSpan().IndexOfAny(Quoted) < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        }

        csv.Append("\r\n");
    }
}
