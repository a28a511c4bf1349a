using System.Text;
using System.Text.Json;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Lists and counts rows that are stored whole.</summary>
internal sealed class IndexPages(ElasticsearchClient client, IndexQueries queries)
{
    private const int MostValues = 1_000;

    // index.max_result_window.
    private const int MostRows = 10_000;

    // Rows looked at beyond the page for equals of its last.
    private const int MoreRows = 500;

    /// <summary>
    /// First the ids, then the rows. The server cannot sort equals by their id, which is no field: so they are taken all and sorted here.
    /// Only of those on both sides of the 10,000th row some may be missing.
    /// </summary>
    public async Task<RowPage> ReadAsync(PageQuery query, CancellationToken cancellationToken)
    {
        if (await SpanAsync(query.Rows, cancellationToken) is not { } span)
        {
            return new RowPage([], 0);
        }

        int last = (int)Math.Clamp((long)query.Skip + query.Take, 1, MostRows);
        (List<(string Id, string Value)> found, long count) = await ListAsync(query, span, Math.Min(last + MoreRows, MostRows), cancellationToken);
        if (found.Count < Math.Min(count, MostRows) && found[^1].Value == found[last - 1].Value)
        {
            (found, count) = await ListAsync(query, span, MostRows, cancellationToken);
        }

        int place = 0;
        string value = "";
        string[] ids =
        [
            .. found.Select(row => (row.Id, Place: row.Value == value ? place : Next(row.Value))).OrderBy(row => row.Place).ThenBy(row => row.Id, StringComparer.Ordinal)
                .Take(last).Skip(query.Skip).Select(row => row.Id),
        ];
        return new RowPage(await FetchAsync(span, ids, cancellationToken), count);

        int Next(string other)
        {
            value = other;
            return ++place;
        }
    }

    public async Task<IReadOnlyList<ValueCount>> CountByAsync(RowQuery query, string field, CancellationToken cancellationToken)
    {
        if (await SpanAsync(query, cancellationToken) is not { } span)
        {
            return [];
        }

        string search = $$$"""
            {"size":0,"track_total_hits":false,"query":{{{IndexQueries.Filter(query)}}},"aggs":{"values":{
            "terms":{"field":{{{SearchFilter.Text(field)}}},"size":{{{MostValues}}},"shard_size":{{{10 * MostValues}}},"order":[{"_count":"desc"},{"_key":"asc"}]} } } }
            """;
        using SearchAnswer answer = await queries.SearchAsync(span.Index, search, cancellationToken);
        return
        [
            .. answer.Buckets("values").Select(bucket => new ValueCount(Value(bucket), bucket.GetProperty("doc_count").GetInt64()))
                .OrderByDescending(count => count.Rows).ThenBy(count => count.Value, StringComparer.Ordinal),
        ];

        // True and false are numbers with a text.
        static string Value(JsonElement bucket) =>
            bucket.TryGetProperty("key_as_string", out JsonElement text) ? text.GetString() ?? ""
            : bucket.GetProperty("key") is { ValueKind: JsonValueKind.String } key ? key.GetString() ?? ""
            : bucket.GetProperty("key").GetRawText();
    }

    private Task<IndexSpan?> SpanAsync(RowQuery query, CancellationToken cancellationToken) =>
        queries.SpanAsync(query.Kind, query.From ?? DateTimeOffset.MinValue, query.To ?? DateTimeOffset.MaxValue, cancellationToken);

    /// <summary>Ids and values of the first rows, and how many there are in all.</summary>
    private async Task<(List<(string Id, string Value)> Rows, long Count)> ListAsync(PageQuery query, IndexSpan span, int size, CancellationToken cancellationToken)
    {
        string search = $$$"""
            {"size":{{{size}}},"track_total_hits":true,"_source":false,"query":{{{IndexQueries.Filter(query.Rows)}}},
            "sort":[{ {{{SearchFilter.Text(query.Order)}}}:{"order":"desc","missing":"_last","unmapped_type":"long"} }]}
            """;
        using SearchAnswer answer = await queries.SearchAsync(span.Index, search, cancellationToken);
        JsonElement hits = answer.Hits;
        return (
            [.. hits.GetProperty("hits").EnumerateArray().Select(hit => (hit.GetProperty("_id").GetString() ?? "", hit.GetProperty("sort")[0].GetRawText()))],
            hits.GetProperty("total").GetProperty("value").GetInt64());
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> FetchAsync(IndexSpan span, string[] ids, CancellationToken cancellationToken)
    {
        if (ids.Length == 0)
        {
            return [];
        }

        using MemoryStream page = new();
        string search = $$"""{"size":{{ids.Length}},"query":{{SearchFilter.Ids(ids)}}}""";
        if (!await client.ReadAsync(IndexQueries.SearchPath(span.Index), Encoding.UTF8.GetBytes(search), page, cancellationToken))
        {
            return [];
        }

        // One of them may be gone by now.
        Dictionary<string, ReadOnlyMemory<byte>> rows = new(StringComparer.Ordinal);
        foreach (SearchHit hit in ScrollPage.Read(page).Hits)
        {
            rows[hit.Id] = hit.WithId();
        }

        return [.. ids.Where(rows.ContainsKey).Select(id => rows[id])];
    }
}
