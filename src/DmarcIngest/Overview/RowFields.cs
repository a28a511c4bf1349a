using System.Globalization;
using System.Text.Json;

namespace DmarcIngest.Overview;

/// <summary>Fields of a stored row, as text. What is missing or of another shape is empty: nothing fails for what somebody stored.</summary>
internal readonly struct RowFields(JsonElement json)
{
    public static RowFields Parse(ReadOnlyMemory<byte> row)
    {
        using JsonDocument document = JsonDocument.Parse(row);
        return new RowFields(document.RootElement.Clone());
    }

    /// <summary>A value; of a list its values with commas between.</summary>
    public string this[string name] => Text(Find(name));

    public long Number(string name) => Find(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long value) ? value : 0;

    public bool IsTrue(string name) => Find(name).ValueKind == JsonValueKind.True;

    public DateTimeOffset? Time(string name) =>
        DateTimeOffset.TryParse(this[name], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    /// <summary>The objects of a list.</summary>
    public IEnumerable<RowFields> List(string name) => Find(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(item => new RowFields(item)) : [];

    /// <summary>Names and values of an object.</summary>
    public IEnumerable<(string Name, string Value)> Fields(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Object } fields ? fields.EnumerateObject().Select(field => (field.Name, Text(field.Value))) : [];

    public RowFields Object(string name) => new(Find(name));

    private JsonElement Find(string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement found) ? found : default;

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Text)),
        JsonValueKind.Undefined or JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };
}
