using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>The lists of an aggregate row. They repeat massively, so each distinct text is stored once.</summary>
internal sealed record RowDetail(
    IReadOnlyList<PolicyOverride> PolicyOverrides,
    IReadOnlyList<DkimResult> DkimResults,
    IReadOnlyList<SpfResult> SpfResults,
    IReadOnlyList<string> Deviations,
    IReadOnlyDictionary<string, string> Raw);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RowDetail))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    // The text is read by JSON parsers only, never put into HTML: Japanese stays three bytes a character instead of six.
    public static StoredJson Compact { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
