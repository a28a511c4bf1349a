using System.Text.Json;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>What a search found; nothing if its indices are gone.</summary>
internal sealed class SearchAnswer(JsonDocument json) : IDisposable
{
    /// <summary>Null if no index was searched.</summary>
    public JsonElement? Aggregations => json.RootElement.TryGetProperty("aggregations", out JsonElement aggregations) ? aggregations : null;

    public JsonElement Hits => json.RootElement.GetProperty("hits");

    /// <summary>Buckets of an aggregation.</summary>
    public IEnumerable<JsonElement> Buckets(string name) => Aggregations is { } aggregations ? aggregations.GetProperty(name).GetProperty("buckets").EnumerateArray() : [];

    /// <summary>There are more buckets than were given.</summary>
    public bool IsCut(string name) => Aggregations is { } aggregations && aggregations.GetProperty(name).GetProperty("sum_other_doc_count").GetInt64() > 0;

    public void Dispose() => json.Dispose();
}
