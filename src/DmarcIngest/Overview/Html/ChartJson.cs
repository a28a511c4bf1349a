using System.Text.Json.Serialization;

namespace DmarcIngest.Overview.Html;

/// <summary>A chart as the page's script reads it.</summary>
internal sealed record ChartData(IReadOnlyList<string> Labels, IReadOnlyList<ChartSeries> Bars, ChartSeries? Line);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChartData))]
internal sealed partial class ChartJson : JsonSerializerContext;
