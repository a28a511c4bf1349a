using System.Text.Json;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Writes field definitions of a mapping.</summary>
internal sealed class FieldWriter(Utf8JsonWriter json, bool keywordSubFields)
{
    /// <summary>Fields that are found by their whole value.</summary>
    public void Keywords(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            json.WriteStartObject(name);
            WriteKeyword();
            if (keywordSubFields)
            {
                json.WriteStartObject("fields");
                json.WriteStartObject("keyword");
                WriteKeyword();
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
    }

    /// <summary>Fields of one type.</summary>
    public void Types(string type, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            json.WriteStartObject(name);
            json.WriteString("type", type);
            if (type == "date")
            {
                json.WriteString("format", "strict_date_optional_time");
            }

            json.WriteEndObject();
        }
    }

    /// <summary>A field with fields of its own.</summary>
    public void Object(string name, Action fields)
    {
        json.WriteStartObject(name);
        json.WriteStartObject("properties");
        fields();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A field that is kept and not looked into.</summary>
    public void Unindexed(string name)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "object");
        json.WriteBoolean("enabled", false);
        json.WriteEndObject();
    }

    // A term over 32,766 bytes would cost the whole document; longer values stay in _source and are not searchable.
    private void WriteKeyword()
    {
        json.WriteString("type", "keyword");
        json.WriteNumber("ignore_above", 1024);
    }
}
