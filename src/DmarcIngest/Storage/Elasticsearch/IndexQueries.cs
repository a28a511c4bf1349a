using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>What is asked of the indices. Always index by index, by exact name: a pattern could meet an index that is not ours.</summary>
internal sealed class IndexQueries(ElasticsearchClient client, IndexNames names)
{
    private const int PageRows = 500;
    private static readonly HttpStatusCode[] Gone = [HttpStatusCode.NotFound];
    private static readonly HttpStatusCode[] GoneOrForbidden = [HttpStatusCode.NotFound, HttpStatusCode.Forbidden];

    /// <summary>The open indices of a kind with their months, oldest first.</summary>
    public Task<IReadOnlyList<(string Index, DateTimeOffset Month)>> ListAsync(RowKind kind, CancellationToken cancellationToken) =>
        ListAsync(kind, "open", cancellationToken);

    /// <summary>Those that somebody has closed: they answer no question, but can be dropped.</summary>
    public Task<IReadOnlyList<(string Index, DateTimeOffset Month)>> ListClosedAsync(RowKind kind, CancellationToken cancellationToken) =>
        ListAsync(kind, "closed", cancellationToken);

    private async Task<IReadOnlyList<(string Index, DateTimeOffset Month)>> ListAsync(RowKind kind, string state, CancellationToken cancellationToken)
    {
        byte[]? body = await client.FindAsync(
            HttpMethod.Get, $"/_cat/indices/{names.Pattern(kind)}?format=json&h=index,status&expand_wildcards={state}", null, cancellationToken);
        if (body is null)
        {
            return [];
        }

        using JsonDocument json = JsonDocument.Parse(body);
        List<(string, DateTimeOffset)> found = [];
        foreach (JsonElement row in json.RootElement.EnumerateArray())
        {
            string index = row.GetProperty("index").GetString() ?? "";
            if (names.MonthOf(kind, index) is { } month)
            {
                found.Add((index, month));
            }
        }

        found.Sort();
        return found;
    }

    /// <summary>Makes what was written visible. Without the right <c>maintenance</c> it becomes so by itself within a second.</summary>
    public async Task RefreshAsync(string index, CancellationToken cancellationToken) =>
        await client.SendAsync(HttpMethod.Post, $"/{index}/_refresh", null, GoneOrForbidden, cancellationToken);

    /// <summary>Rows of an index, all of them or those that a query (a whole request body) finds.</summary>
    public async Task<long> CountAsync(string index, byte[]? query, CancellationToken cancellationToken)
    {
        byte[]? body = await client.FindAsync(HttpMethod.Post, $"/{index}/_count", query, cancellationToken);
        if (body is null)
        {
            return 0;
        }

        using JsonDocument json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("count").GetInt64();
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(RowQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] search = Encoding.UTF8.GetBytes($$"""{"size":{{PageRows}},"sort":["_doc"],"query":{{Filter(query)}}}""");
        foreach ((string index, DateTimeOffset month) in await ListAsync(query.Kind, cancellationToken))
        {
            if (month >= query.To || month.AddMonths(1) <= query.From)
            {
                continue;
            }

            await RefreshAsync(index, cancellationToken);
            (HttpStatusCode status, byte[] page) = await client.SendAsync(HttpMethod.Post, $"/{index}/_search?scroll=5m", search, Gone, cancellationToken);
            if (status == HttpStatusCode.NotFound)
            {
                continue;
            }

            string scroll;
            List<ReadOnlyMemory<byte>> rows;
            (scroll, rows) = ScrollPage.Read(page);
            try
            {
                while (rows.Count > 0)
                {
                    foreach (ReadOnlyMemory<byte> row in rows)
                    {
                        yield return row;
                    }

                    byte[] next = JsonSerializer.SerializeToUtf8Bytes(new ScrollRequest("5m", scroll), ElasticsearchJson.Default.ScrollRequest);
                    (_, page) = await client.SendAsync(HttpMethod.Post, "/_search/scroll", next, [], cancellationToken);
                    (scroll, rows) = ScrollPage.Read(page);
                }
            }
            finally
            {
                // It would end by itself after five minutes; whoever stops reading does not want to wait for that, nor fail by it.
                byte[] end = JsonSerializer.SerializeToUtf8Bytes(new ScrollEnd(scroll), ElasticsearchJson.Default.ScrollEnd);
                await client.SendAsync(HttpMethod.Delete, "/_search/scroll", end, Gone, cancellationToken);
            }
        }
    }

    public async Task<IReadOnlyList<DomainTotal>> SummariseAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, DomainTotal> totals = new(StringComparer.Ordinal);
        foreach ((string index, _) in await ListAsync(RowKind.Aggregate, cancellationToken))
        {
            await RefreshAsync(index, cancellationToken);
            string? after = null;
            do
            {
                byte[]? page = await client.FindAsync(HttpMethod.Post, $"/{index}/_search", DomainQuery(after), cancellationToken);
                after = page is null ? null : Add(totals, page);
            }
            while (after is not null);
        }

        return [.. totals.Values.OrderByDescending(total => total.Messages).ThenBy(total => total.Domain, StringComparer.Ordinal)];
    }

    private static string Filter(RowQuery query)
    {
        List<string> filters = [];
        if (query.From is not null || query.To is not null)
        {
            string bounds = string.Join(',', new[] { Bound("gte", query.From), Bound("lt", query.To) }.Where(bound => bound.Length > 0));
            filters.Add("{\"range\":{\"@timestamp\":{" + bounds + "}}}");
        }

        if (query.Domain is { } domain)
        {
            string value = JsonEncodedText.Encode(domain).ToString();
            IEnumerable<string> fields = RowQuery.DomainFields(query.Kind).Select(field => "{\"term\":{\"" + field + "\":\"" + value + "\"}}");
            filters.Add("{\"bool\":{\"should\":[" + string.Join(',', fields) + "],\"minimum_should_match\":1}}");
        }

        return "{\"bool\":{\"filter\":[" + string.Join(',', filters) + "]}}";
    }

    private static string Bound(string name, DateTimeOffset? moment) =>
        moment is { } time ? $"\"{name}\":\"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}\"" : "";

    private static byte[] DomainQuery(string? after)
    {
        string from = after is null ? "" : $",\"after\":{{\"domain\":\"{JsonEncodedText.Encode(after)}\"}}";
        return Encoding.UTF8.GetBytes(
            """{"size":0,"aggs":{"domains":{"composite":{"size":1000,"sources":[{"domain":{"terms":{"field":"published_policy.domain"}}}]"""
            + from
            + """},"aggs":{"messages":{"sum":{"field":"message_count"}},"passed":{"sum":{"field":"passed_count"}}}}}}""");
    }

    /// <summary>Gives the key behind which the next page begins; null if there is none.</summary>
    private static string? Add(Dictionary<string, DomainTotal> totals, byte[] page)
    {
        using JsonDocument json = JsonDocument.Parse(page);
        JsonElement domains = json.RootElement.GetProperty("aggregations").GetProperty("domains");
        foreach (JsonElement bucket in domains.GetProperty("buckets").EnumerateArray())
        {
            string domain = bucket.GetProperty("key").GetProperty("domain").GetString() ?? "";
            DomainTotal sum = totals.GetValueOrDefault(domain) ?? new DomainTotal(domain, 0, 0, 0);
            totals[domain] = new DomainTotal(
                domain,
                sum.Rows + bucket.GetProperty("doc_count").GetInt64(),
                sum.Messages + Sum(bucket, "messages"),
                sum.Passed + Sum(bucket, "passed"));
        }

        return domains.TryGetProperty("after_key", out JsonElement after) ? after.GetProperty("domain").GetString() : null;
    }

    private static long Sum(JsonElement bucket, string name) => checked((long)bucket.GetProperty(name).GetProperty("value").GetDouble());
}
