using System.Text.Json;

namespace DmarcIngest.Settings;

/// <summary>The settings file itself: is it JSON, and does it hold only sections that exist?</summary>
internal static class SettingsFile
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    public static IReadOnlyList<string> Check(string path, byte[] bytes, SettingsSchema schema)
    {
        try
        {
            if (bytes.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
            {
                return [$"{path} is empty: a JSON object is expected, at least {{}}."];
            }

            using JsonDocument document = JsonDocument.Parse(bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes, Options);
            return document.RootElement.ValueKind != JsonValueKind.Object
                ? [$"{path} holds {document.RootElement.ValueKind}: a JSON object is expected."]
                : [.. Sections(document.RootElement, schema)];
        }
        catch (JsonException exception)
        {
            return [$"{path} is no valid JSON at line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}: {exception.Message.Split(" LineNumber")[0]}"];
        }
    }

    private static IEnumerable<string> Sections(JsonElement root, SettingsSchema schema) =>
        root.EnumerateObject()
            .Where(section => !schema.Sections.Append("Logging").Contains(section.Name.Split(':')[0], StringComparer.OrdinalIgnoreCase))
            .Select(section => $"{section.Name} is not a section of the settings.{SettingsCheck.DidYouMean(section.Name, schema.Sections.Append("Logging"))}");
}
