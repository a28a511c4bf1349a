using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.Configuration;

namespace DmarcIngest.Settings;

/// <summary>The settings file itself: can it be read, and does it hold only what has its place in it?</summary>
internal static class SettingsFile
{
    /// <summary>Free-form, as .NET defines it.</summary>
    private const string Logging = "Logging";

    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>What keeps the file from being read at all; null if nothing does.</summary>
    public static string? Broken(string path, byte[] bytes)
    {
        if (bytes.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            return $"{path} is empty: a JSON object is expected, at least {{}}.";
        }

        if (!Utf8.IsValid(bytes))
        {
            return $"{path} is not encoded as UTF-8 at line {LineOfBadByte(bytes)}: save it as UTF-8.";
        }

        try
        {
            using JsonDocument document = Parse(bytes);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return $"{path} holds {document.RootElement.ValueKind}: a JSON object is expected.";
            }

            new ConfigurationBuilder().AddJsonStream(new MemoryStream(bytes)).Build();
            return null;
        }
        catch (JsonException exception)
        {
            return $"{path} is no valid JSON at line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}: {Said(exception)}";
        }
        catch (FormatException exception)
        {
            // Keys that are equal but for upper and lower case are the same setting given twice.
            return $"{path} cannot be used: {exception.Message}";
        }
    }

    /// <summary>Sections of the file that do not exist or are no objects, and nulls where a value is needed.</summary>
    public static IReadOnlyList<string> Misplaced(byte[] bytes, SettingsSchema schema)
    {
        List<string> wrong = [];
        using JsonDocument document = Parse(bytes);
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            string section = property.Name.Split(':')[0];
            if (section.Equals(Logging, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!schema.Sections.Contains(section, StringComparer.OrdinalIgnoreCase))
            {
                wrong.Add($"{property.Name} is not a section of the settings.{SettingsCheck.DidYouMean(property.Name, schema.Sections.Append(Logging))}");
            }
            else if (property.Name == section && property.Value.ValueKind != JsonValueKind.Object)
            {
                wrong.Add($"{section} is {Shown(property.Value)}: an object, {{ … }}, is expected.");
            }
            else
            {
                wrong.AddRange(Nulls(property.Name, property.Value, schema));
            }
        }

        return wrong;
    }

    /// <summary>.NET puts a null of the file over the default, also where the program relies on a value.</summary>
    private static IEnumerable<string> Nulls(string key, JsonElement value, SettingsSchema schema) => value.ValueKind switch
    {
        JsonValueKind.Null when schema.Find(key)?.MayBeNull == false || schema.IsGroup(key) => [$"{key} is null: leave it out, and the default is used."],
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property => Nulls($"{key}:{property.Name}", property.Value, schema)),
        JsonValueKind.Array => value.EnumerateArray().Index().SelectMany(item => Nulls($"{key}:{item.Index}", item.Item, schema)),
        _ => [],
    };

    /// <summary>What stands in the place of a section may be a secret, or hold one.</summary>
    private static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        _ => value.GetRawText(),
    };

    /// <summary>.NET quotes a word that is no JSON, which may be a password without its quotation marks.</summary>
    private static string Said(JsonException exception) => exception.Message.Contains("literal", StringComparison.Ordinal)
        ? "what stands there is no text in quotation marks, no number and not true, false or null."
        : exception.Message.Split(" LineNumber")[0];

    private static int LineOfBadByte(byte[] bytes)
    {
        // A line end is no part of a longer character, so each line can be looked at alone.
        int line = 1;
        foreach (Range range in bytes.AsSpan().Split((byte)'\n'))
        {
            if (!Utf8.IsValid(bytes.AsSpan(range)))
            {
                break;
            }

            line++;
        }

        return line;
    }

    private static JsonDocument Parse(byte[] bytes) =>
        JsonDocument.Parse(bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes, Options);
}
