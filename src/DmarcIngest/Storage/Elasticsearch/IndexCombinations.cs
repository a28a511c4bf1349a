using System.Runtime.CompilerServices;
using System.Text.Json;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>
/// Counts aggregate rows by several keys, or by the day, page by page: what counts by several in one go is not in every Elasticsearch. Each page goes through all rows
/// again. So if there are more totals than can be asked for, only those are looked at whose source (or other key of many values) is among the first.
/// </summary>
internal sealed class IndexCombinations(CompositePages pages, IndexQueries queries)
{
    // One more than can be asked for: a full page says that there are too many.
    private const int PageTotals = MailQuery.MostTotals + 1;

    private const int LeastNames = 1_000;

    // Those that can have many values, the most first.
    private static readonly MailKey[] Many = [MailKey.Source, MailKey.HeaderFrom, MailKey.Domain, MailKey.Reporter, MailKey.Sender, MailKey.Evidence];

    public async Task<MailTotals> ReadAsync(MailQuery query, IndexSpan span, string filter, CancellationToken cancellationToken)
    {
        bool canNarrow = query.By.Intersect(Many).Any();
        MailRanking ranking = new(query);
        await foreach (MailTotal total in ReadAsync(query.By, span, filter, cancellationToken))
        {
            ranking.Add(total);
            if (canNarrow && ranking.Count == PageTotals)
            {
                return await NarrowAsync(query, Many.First(query.By.Contains), span, filter, cancellationToken);
            }
        }

        return ranking.Totals();
    }

    private async Task<MailTotals> NarrowAsync(MailQuery query, MailKey key, IndexSpan span, string filter, CancellationToken cancellationToken)
    {
        // The largest combination can belong to a source that is not the largest of all: twice as many as are wanted.
        int most = (int)Math.Clamp(2 * ((long)query.Skip + query.Take), LeastNames, MailQuery.MostTotals);
        string field = MailFields.Of(key);
        string search = $$$"""{"size":0,"track_total_hits":false,"query":{{{filter}}},"aggs":{"keys":{{{MailSums.Terms(query, field, most)}}} } }""";
        using SearchAnswer answer = await queries.SearchAsync(span.Index, search, cancellationToken);
        string[] names = [.. answer.Buckets("keys").Select(bucket => bucket.GetProperty("key").GetString() ?? "")];
        string narrow = SearchFilter.All(filter, SearchFilter.Any([SearchFilter.Terms(field, names), SearchFilter.Not(SearchFilter.Exists(field))]));
        MailRanking ranking = new(query);
        await foreach (MailTotal total in ReadAsync(query.By, span, narrow, cancellationToken))
        {
            ranking.Add(total);
        }

        // Of the others, as many to a name as of these.
        return ranking.Totals(
            answer.IsCut("keys") && names.Length > 0 ? await queries.CardinalityAsync(span.Index, filter, field, cancellationToken) * ranking.Count / names.Length : 0);
    }

    private async IAsyncEnumerable<MailTotal> ReadAsync(
        IReadOnlyList<MailKey> by, IndexSpan span, string filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CompositeQuery query = new(filter, string.Join(',', by.Select(Source))) { Inner = $"{{{MailSums.Inner}}}", Size = PageTotals };
        await foreach (JsonElement bucket in pages.ReadAsync(span.Index, query, cancellationToken))
        {
            JsonElement values = bucket.GetProperty("key");
            yield return MailSums.Read([.. by.Select((key, place) => MailFields.Text(key, values.GetProperty($"key{place}")))], bucket);
        }

        static string Source(MailKey key, int place) => key == MailKey.Day
            ? $$$"""{"key{{{place}}}":{"date_histogram":{"field":"@timestamp","calendar_interval":"day"} } }"""
            : $$$"""{"key{{{place}}}":{"terms":{"field":"{{{MailFields.Of(key)}}}","missing_bucket":true} } }""";
    }
}
