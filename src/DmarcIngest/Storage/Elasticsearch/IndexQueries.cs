using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>What is asked of the indices. Always index by index, by exact name: a pattern could meet an index that is not ours.</summary>
internal sealed class IndexQueries(ElasticsearchClient client, IndexNames names, IndexScroll scroll, CompositePages pages)
{
    private const int PageRows = 500;
    private static readonly HttpStatusCode[] GoneOrForbidden = [HttpStatusCode.NotFound, HttpStatusCode.Forbidden];

    /// <summary>The open indices of a kind with the time that they hold, oldest first.</summary>
    public Task<IReadOnlyList<IndexSpan>> ListAsync(RowKind kind, CancellationToken cancellationToken) => ListAsync(kind, "open", cancellationToken);

    /// <summary>Those that somebody has closed: they answer no question, but can be dropped.</summary>
    public Task<IReadOnlyList<IndexSpan>> ListClosedAsync(RowKind kind, CancellationToken cancellationToken) => ListAsync(kind, "close", cancellationToken);

    private async Task<IReadOnlyList<IndexSpan>> ListAsync(RowKind kind, string status, CancellationToken cancellationToken)
    {
        byte[]? body = await client.FindAsync(
            HttpMethod.Get, $"/_cat/indices/{names.Pattern(kind)}?format=json&h=index,status&expand_wildcards=open,closed", null, cancellationToken);
        if (body is null)
        {
            return [];
        }

        using JsonDocument json = JsonDocument.Parse(body);
        List<IndexSpan> found = [];
        foreach (JsonElement row in json.RootElement.EnumerateArray())
        {
            if (row.GetProperty("status").ValueEquals(status) && names.SpanOf(kind, row.GetProperty("index").GetString() ?? "") is { } span)
            {
                found.Add(span);
            }
        }

        found.Sort((one, other) => one.Begin.CompareTo(other.Begin));
        return found;
    }

    /// <summary>The indices that hold rows of a time, made up to date, their names with commas between, and the time cut to what they hold; null if there are none.</summary>
    public async Task<IndexSpan?> SpanAsync(RowKind kind, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        IndexSpan[] spans = [.. (await ListAsync(kind, cancellationToken)).Where(span => span.Overlaps(from, to))];
        if (spans.Length == 0)
        {
            return null;
        }

        foreach (IndexSpan span in spans)
        {
            await RefreshAsync(span.Index, cancellationToken);
        }

        return new IndexSpan(
            string.Join(',', spans.Select(span => span.Index)), from < spans[0].Begin ? spans[0].Begin : from, to > spans[^1].End ? spans[^1].End : to);
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

    // Half an answer would pass for a whole one: an index that is gone may be missing, a shard that fails may not.
    public static string SearchPath(string indices) => $"/{indices}/_search?ignore_unavailable=true&allow_partial_search_results=false";

    /// <summary>Asks for what fits into one answer.</summary>
    public async Task<SearchAnswer> SearchAsync(string indices, string search, CancellationToken cancellationToken)
    {
        (_, byte[] body) = await client.SendAsync(HttpMethod.Post, SearchPath(indices), Encoding.UTF8.GetBytes(search), [], cancellationToken);
        return new SearchAnswer(JsonDocument.Parse(body));
    }

    /// <summary>About how many values a field has in the rows that a filter finds.</summary>
    public async Task<long> CardinalityAsync(string indices, string filter, string field, CancellationToken cancellationToken)
    {
        string search = $$$"""
            {"size":0,"track_total_hits":false,"query":{{{filter}}},"aggs":{"count":{"cardinality":{"field":"{{{field}}}","precision_threshold":40000} } } }
            """;
        using SearchAnswer answer = await SearchAsync(indices, search, cancellationToken);
        return answer.Aggregations is { } aggregations ? aggregations.GetProperty("count").GetProperty("value").GetInt64() : 0;
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(RowQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] search = Encoding.UTF8.GetBytes($$"""{"size":{{PageRows}},"sort":["_doc"],"query":{{Filter(query)}}}""");
        foreach (IndexSpan span in await ListAsync(query.Kind, cancellationToken))
        {
            if (!span.Overlaps(query.From, query.To))
            {
                continue;
            }

            await RefreshAsync(span.Index, cancellationToken);
            await foreach (IReadOnlyList<SearchHit> page in scroll.ReadAsync(span.Index, search, cancellationToken))
            {
                foreach (SearchHit hit in page)
                {
                    yield return hit.WithId();
                }
            }
        }
    }

    public async Task<IReadOnlyList<DomainTotal>> SummariseAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, DomainTotal> totals = new(StringComparer.Ordinal);
        CompositeQuery query = new("""{"match_all":{}}""", CompositeQuery.Domain)
        {
            Inner = """{"messages":{"sum":{"field":"message_count"}},"passed":{"sum":{"field":"passed_count"}}}""",
        };
        foreach (IndexSpan span in await ListAsync(RowKind.Aggregate, cancellationToken))
        {
            await RefreshAsync(span.Index, cancellationToken);
            await foreach (JsonElement bucket in pages.ReadAsync(span.Index, query, cancellationToken))
            {
                string domain = bucket.GetProperty("key").GetProperty("domain").GetString() ?? "";
                DomainTotal sum = totals.GetValueOrDefault(domain) ?? new DomainTotal(domain, 0, 0, 0);
                totals[domain] = new DomainTotal(
                    domain,
                    sum.Rows + bucket.GetProperty("doc_count").GetInt64(),
                    sum.Messages + CompositeQuery.SumOf(bucket, "messages"),
                    sum.Passed + CompositeQuery.SumOf(bucket, "passed"));
            }
        }

        return [.. totals.Values.OrderByDescending(total => total.Messages).ThenBy(total => total.Domain, StringComparer.Ordinal)];
    }

    /// <summary>The rows of a query as a filter.</summary>
    public static string Filter(RowQuery query)
    {
        List<string> filters = [];
        if (query.From is not null || query.To is not null)
        {
            filters.Add(SearchFilter.Between(query.From, query.To));
        }

        if (query.Domain is { } domain)
        {
            filters.Add(SearchFilter.Any(RowQuery.DomainFields(query.Kind).Select(field => SearchFilter.Term(field, domain))));
        }

        if (query.Domains is { } allowed)
        {
            // Of a kind without domains, nobody who is bound to some may see anything. An aggregate row belongs to its policy domain.
            filters.Add(RowQuery.DomainFields(query.Kind) is [{ } field, ..] ? SearchFilter.Terms(field, allowed) : SearchFilter.None);
        }

        if (query.ReportUid is { } uid)
        {
            filters.Add(SearchFilter.Term("report_uid", uid));
        }

        filters.AddRange(query.Where.Select(part => SearchFilter.Match(part.Field, part.Value)));
        return SearchFilter.All(filters);
    }
}
