using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Asks for sums over aggregate rows.</summary>
internal sealed class IndexTotals(CompositePages pages, IndexQueries queries)
{
    private const int PageTotals = 10_000;

    // Of so many keys a shard tells its sums, so that those of more than can be asked for are right too, or nearly. Below search.max_buckets, 65,536.
    private const int ShardTotals = 50_000;

    private const string Sums = """
        "messages":{"sum":{"field":"message_count"}},"passed":{"sum":{"field":"passed_count"}},"dkim":{"sum":{"field":"dkim_aligned_count"}},
        "spf":{"sum":{"field":"spf_aligned_count"}},"first":{"min":{"field":"@timestamp"}},"last":{"max":{"field":"@timestamp"}}
        """;

    private const string Failed = """
        "failed":{"filter":{"bool":{"must_not":[{"term":{"passed_dmarc":true}}]}},"aggs":{"messages":{"sum":{"field":"message_count"}}}}
        """;

    public async Task<MailTotals> ReadAsync(MailQuery query, CancellationToken cancellationToken)
    {
        if (await queries.SpanAsync(RowKind.Aggregate, query.Filter.From, query.Filter.To, cancellationToken) is not { } span)
        {
            return new MailTotals([], 0);
        }

        MailRanking ranking = new(query);
        string filter = MailFields.Filter(query.Filter, span);
        long? about = null;
        switch (query.By)
        {
            case []:
                await AddOneAsync(ranking, span, filter, cancellationToken);
                break;
            case [not MailKey.Day and { } key]:
                about = await AddTermsAsync(ranking, query, key, span, filter, cancellationToken);
                break;
            default:
                await AddCombinedAsync(ranking, query.By, span, filter, cancellationToken);
                break;
        }

        return new MailTotals(ranking.Page(), about ?? ranking.Count);
    }

    private async Task AddOneAsync(MailRanking ranking, IndexSpan span, string filter, CancellationToken cancellationToken)
    {
        string search = $$$"""{"size":0,"track_total_hits":false,"query":{{{filter}}},"aggs":{"all":{"filter":{"match_all":{}},"aggs":{ {{{Sums}}} } } } }""";
        using SearchAnswer answer = await queries.SearchAsync(span.Index, search, cancellationToken);
        if (answer.Aggregations is { } aggregations && aggregations.GetProperty("all") is var all && Rows(all) > 0)
        {
            ranking.Add(Total([], all));
        }
    }

    /// <summary>Counts by one key in one go. Gives about how many keys there are if they are more than can be asked for.</summary>
    private async Task<long?> AddTermsAsync(
        MailRanking ranking, MailQuery query, MailKey key, IndexSpan span, string filter, CancellationToken cancellationToken)
    {
        string field = MailFields.Of(key);
        string sums = query.Order == MailOrder.Failed ? $"{Sums},{Failed}" : Sums;
        string search = $$$"""
            {"size":0,"track_total_hits":false,"query":{{{filter}}},"aggs":{
            "keys":{"terms":{"field":"{{{field}}}","size":{{{MailQuery.MostTotals}}},"shard_size":{{{ShardTotals}}},"order":[{{{Order(query)}}},{"_key":"asc"}]},"aggs":{ {{{sums}}} } },
            "none":{"missing":{"field":"{{{field}}}"},"aggs":{ {{{Sums}}} } } } }
            """;
        using SearchAnswer answer = await queries.SearchAsync(span.Index, search, cancellationToken);
        if (answer.Aggregations is not { } aggregations)
        {
            return null;
        }

        JsonElement keys = aggregations.GetProperty("keys");
        foreach (JsonElement bucket in keys.GetProperty("buckets").EnumerateArray())
        {
            ranking.Add(Total([MailFields.Text(key, bucket.GetProperty("key"))], bucket));
        }

        if (aggregations.GetProperty("none") is var none && Rows(none) > 0)
        {
            ranking.Add(Total([MailFields.Absent(key)], none));
        }

        return keys.GetProperty("sum_other_doc_count").GetInt64() > 0 ? Math.Max(ranking.Count, await queries.CardinalityAsync(span.Index, filter, field, cancellationToken)) : null;
    }

    /// <summary>Counts by several keys, or by the day, page by page: what counts by several in one go is not in every Elasticsearch.</summary>
    private async Task AddCombinedAsync(MailRanking ranking, IReadOnlyList<MailKey> by, IndexSpan span, string filter, CancellationToken cancellationToken)
    {
        CompositeQuery query = new(filter, string.Join(',', by.Select(Source))) { Inner = $"{{{Sums}}}", Size = PageTotals };
        await foreach (JsonElement bucket in pages.ReadAsync(span.Index, query, cancellationToken))
        {
            JsonElement values = bucket.GetProperty("key");
            ranking.Add(Total([.. by.Select((key, place) => MailFields.Text(key, values.GetProperty($"key{place}")))], bucket));
        }

        static string Source(MailKey key, int place) => key == MailKey.Day
            ? $$$"""{"key{{{place}}}":{"date_histogram":{"field":"@timestamp","calendar_interval":"day"} } }"""
            : $$$"""{"key{{{place}}}":{"terms":{"field":"{{{MailFields.Of(key)}}}","missing_bucket":true} } }""";
    }

    /// <summary>What matters only for more keys than can be asked for: fewer are all given, and sorted here.</summary>
    private static string Order(MailQuery query)
    {
        string direction = query.Descending ? "desc" : "asc";
        return query.Order switch
        {
            MailOrder.Messages => $$"""{"messages":"{{direction}}"}""",
            MailOrder.Failed => $$"""{"failed>messages":"{{direction}}"}""",
            MailOrder.LastDay => $$"""{"last":"{{direction}}"}""",
            MailOrder.Key => $$"""{"_key":"{{direction}}"}""",
            _ => """{"messages":"desc"}""",
        };
    }

    private static MailTotal Total(string[] key, JsonElement bucket) => new(
        key,
        Rows(bucket),
        CompositeQuery.SumOf(bucket, "messages"),
        CompositeQuery.SumOf(bucket, "passed"),
        CompositeQuery.SumOf(bucket, "dkim"),
        CompositeQuery.SumOf(bucket, "spf"),
        Day(bucket, "first"),
        Day(bucket, "last"));

    private static long Rows(JsonElement bucket) => bucket.GetProperty("doc_count").GetInt64();

    private static DateOnly Day(JsonElement bucket, string name) => MailFields.Day((long)bucket.GetProperty(name).GetProperty("value").GetDouble());
}
