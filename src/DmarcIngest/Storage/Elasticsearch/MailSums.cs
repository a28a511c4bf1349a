using System.Text.Json;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>What is added up of the rows of a bucket, and how it is read.</summary>
internal static class MailSums
{
    /// <summary>Aggregations inside a bucket, without the braces.</summary>
    public const string Inner = """
        "messages":{"sum":{"field":"message_count"}},"passed":{"sum":{"field":"passed_count"}},"dkim":{"sum":{"field":"dkim_aligned_count"}},
        "spf":{"sum":{"field":"spf_aligned_count"}},"first":{"min":{"field":"@timestamp"}},"last":{"max":{"field":"@timestamp"}}
        """;

    private const string Failed = """
        "failed":{"filter":{"bool":{"must_not":[{"term":{"passed_dmarc":true}}]}},"aggs":{"messages":{"sum":{"field":"message_count"}}}}
        """;

    /// <summary>
    /// The first buckets of a field. Their order matters only where there are more than are asked for: whoever asks sorts what comes. A share cannot be
    /// sorted by, so that those with the most messages stand for it. Of twice as many keys as can be asked for a shard tells its sums, so that those
    /// of more than that are right too, or nearly.
    /// </summary>
    public static string Terms(MailQuery query, string field, int size)
    {
        string direction = query.Descending ? "desc" : "asc";
        string order = query.Order switch
        {
            MailOrder.Messages => $$"""{"messages":"{{direction}}"}""",
            MailOrder.Failed => $$"""{"failed>messages":"{{direction}}"}""",
            MailOrder.LastDay => $$"""{"last":"{{direction}}"}""",
            MailOrder.Key => $$"""{"_key":"{{direction}}"}""",
            _ => """{"messages":"desc"}""",
        };
        string inner = query.Order == MailOrder.Failed ? $"{Inner},{Failed}" : Inner;
        return $$$"""
            {"terms":{"field":"{{{field}}}","size":{{{size}}},"shard_size":{{{2 * MailQuery.MostTotals}}},"collect_mode":"breadth_first",
            "order":[{{{order}}},{"_key":"asc"}]},"aggs":{ {{{inner}}} } }
            """;
    }

    public static MailTotal Read(string[] key, JsonElement bucket) => new(
        key,
        Rows(bucket),
        CompositeQuery.SumOf(bucket, "messages"),
        CompositeQuery.SumOf(bucket, "passed"),
        CompositeQuery.SumOf(bucket, "dkim"),
        CompositeQuery.SumOf(bucket, "spf"),
        Day(bucket, "first"),
        Day(bucket, "last"));

    public static long Rows(JsonElement bucket) => bucket.GetProperty("doc_count").GetInt64();

    private static DateOnly Day(JsonElement bucket, string name) => MailFields.Day((long)bucket.GetProperty(name).GetProperty("value").GetDouble());
}
