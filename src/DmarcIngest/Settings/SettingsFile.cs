using System.Text.Json;

namespace DmarcIngest.Settings;

/// <summary>The settings file itself: is it JSON, and does it hold only sections that exist?</summary>
internal static class SettingsFile
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>What keeps the file from being read at all; null if nothing does.</summary>
    public static string? Broken(string path, byte[] bytes)
    {
        try
        {
            if (bytes.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
            {
                return $"{path} is empty: a JSON object is expected, at least {{}}.";
            }

            using JsonDocument document = Parse(bytes);
            return document.RootElement.ValueKind != JsonValueKind.Object
                ? $"{path} holds {document.RootElement.ValueKind}: a JSON object is expected."
                : null;
        }
        catch (JsonException exception)
        {
            return $"{path} is no valid JSON at line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}: {exception.Message.Split(" LineNumber")[0]}";
        }
    }

    /// <summary>Sections of the file that do not exist.</summary>
    public static IReadOnlyList<string> UnknownSections(byte[] bytes, SettingsSchema schema)
    {
        using JsonDocument document = Parse(bytes);
        return
        [
            .. document.RootElement.EnumerateObject()
                .Where(section => !schema.Sections.Append("Logging").Contains(section.Name.Split(':')[0], StringComparer.OrdinalIgnoreCase))
                .Select(section => $"{section.Name} is not a section of the settings.{SettingsCheck.DidYouMean(section.Name, schema.Sections.Append("Logging"))}"),
        ];
    }

    private static JsonDocument Parse(byte[] bytes) =>
        JsonDocument.Parse(bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes, Options);
}
