using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Reads a composite aggregation, page by page. Its keys come in order: text by its bytes in UTF-8.</summary>
internal sealed class CompositePages(ElasticsearchClient client)
{
    /// <summary>Gives the buckets, each to be read before the next is asked for; none if there is no such index.</summary>
    /// <param name="indices">Exact names, with commas between.</param>
    /// <param name="query">What to count together.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<JsonElement> ReadAsync(string indices, CompositeQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string path = IndexQueries.SearchPath(indices);
        string after = "";
        using MemoryStream page = new();
        while (true)
        {
            byte[] search = Encoding.UTF8.GetBytes($$$"""
                {"size":0,"track_total_hits":false,"query":{{{query.Filter}}},
                "aggs":{"keys":{"composite":{"size":{{{query.Size}}},"sources":[{{{query.Sources}}}]{{{after}}} },"aggs":{{{query.Inner}}} } } }
                """);
            if (!await client.ReadAsync(path, search, page, cancellationToken))
            {
                yield break;
            }

            using JsonDocument json = JsonDocument.Parse(page.GetBuffer().AsMemory(0, (int)page.Length));
            if (!json.RootElement.TryGetProperty("aggregations", out JsonElement aggregations))
            {
                yield break;
            }

            JsonElement keys = aggregations.GetProperty("keys");
            JsonElement buckets = keys.GetProperty("buckets");
            foreach (JsonElement bucket in buckets.EnumerateArray())
            {
                yield return bucket;
            }

            if (buckets.GetArrayLength() < query.Size || !keys.TryGetProperty("after_key", out JsonElement last))
            {
                yield break;
            }

            after = $",\"after\":{last.GetRawText()}";
        }
    }
}

/// <summary>What a composite aggregation is asked for, in pieces of JSON.</summary>
/// <param name="Filter">Query whose rows are counted.</param>
/// <param name="Sources">Sources of the key, with commas between.</param>
internal sealed record CompositeQuery(string Filter, string Sources)
{
    /// <summary>The policy domain as a source, called <c>domain</c>.</summary>
    public const string Domain = """{"domain":{"terms":{"field":"published_policy.domain"}}}""";

    /// <summary>The day of the row as a source, called <c>day</c>.</summary>
    public const string Day = """{"day":{"date_histogram":{"field":"@timestamp","calendar_interval":"day"}}}""";

    /// <summary>The messages as an aggregation inside.</summary>
    public const string Messages = """{"messages":{"sum":{"field":"message_count"}}}""";

    /// <summary>Sums come as floating-point numbers, and reports may claim any count: the largest such number below 2^63.</summary>
    private const double LargestSum = 9_223_372_036_854_774_784;

    /// <summary>A field as a source.</summary>
    public static string Terms(string name, string field) => $$$"""{"{{{name}}}":{"terms":{"field":"{{{field}}}"} } }""";

    /// <summary>What <see cref="Day"/> gave.</summary>
    public static DateOnly DayOf(JsonElement bucket) =>
        DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(bucket.GetProperty("key").GetProperty("day").GetInt64()).UtcDateTime);

    /// <summary>What <see cref="Messages"/> gave.</summary>
    public static long MessagesOf(JsonElement bucket) => SumOf(bucket, "messages");

    /// <summary>What a sum inside gave.</summary>
    public static long SumOf(JsonElement bucket, string name) => (long)Math.Clamp(bucket.GetProperty(name).GetProperty("value").GetDouble(), 0, LargestSum);

    /// <summary>Aggregations inside each bucket, as an object.</summary>
    public string Inner { get; init; } = "{}";

    /// <summary>Buckets a page.</summary>
    public int Size { get; init; } = 5_000;
}
