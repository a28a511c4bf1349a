using System.Text.Json;

namespace DmarcIngest.Reports;

/// <summary>What rows of all kinds write alike.</summary>
internal static class RowJson
{
    /// <summary>A field that is left out where it has no value.</summary>
    public static void WriteIfPresent(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>A list of words, empty where there are none.</summary>
    public static void WriteStrings(this Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Values as they were sent, by path, of the report and of the row; left out where all were sent as they are stored.</summary>
    public static void WriteRaw(this Utf8JsonWriter json, IReadOnlyDictionary<string, string> report, IReadOnlyDictionary<string, string> row)
    {
        if (report.Count + row.Count == 0)
        {
            return;
        }

        json.WriteStartObject("raw");
        foreach ((string field, string value) in report)
        {
            json.WriteString(field, value);
        }

        foreach ((string field, string value) in row)
        {
            json.WriteString(field, value);
        }

        json.WriteEndObject();
    }
}
