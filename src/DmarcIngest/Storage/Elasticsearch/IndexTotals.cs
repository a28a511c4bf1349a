using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Asks for sums over aggregate rows.</summary>
internal sealed class IndexTotals(IndexQueries queries, IndexCombinations combinations)
{
    public async Task<MailTotals> ReadAsync(MailQuery query, CancellationToken cancellationToken)
    {
        if (await queries.SpanAsync(RowKind.Aggregate, query.Filter.From, query.Filter.To, cancellationToken) is not { } span)
        {
            return new MailTotals([], 0);
        }

        string filter = MailFields.Filter(query.Filter, span);
        return query.By switch
        {
            [] => await ReadOneAsync(query, span, filter, cancellationToken),
            [not MailKey.Day and { } key] => await ReadTermsAsync(query, key, span, filter, cancellationToken),
            _ => await combinations.ReadAsync(query, span, filter, cancellationToken),
        };
    }

    private async Task<MailTotals> ReadOneAsync(MailQuery query, IndexSpan span, string filter, CancellationToken cancellationToken)
    {
        MailRanking ranking = new(query);
        string search = $$$"""{"size":0,"track_total_hits":false,"query":{{{filter}}},"aggs":{"all":{"filter":{"match_all":{}},"aggs":{ {{{MailSums.Inner}}} } } } }""";
        using SearchAnswer answer = await queries.SearchAsync(span.Index, search, cancellationToken);
        if (answer.Aggregations is { } aggregations && aggregations.GetProperty("all") is var all && MailSums.Rows(all) > 0)
        {
            ranking.Add(MailSums.Read([], all));
        }

        return ranking.Totals();
    }

    /// <summary>By one key: in one go, be there ever so many.</summary>
    private async Task<MailTotals> ReadTermsAsync(MailQuery query, MailKey key, IndexSpan span, string filter, CancellationToken cancellationToken)
    {
        MailRanking ranking = new(query);
        string field = MailFields.Of(key);
        string search = $$$"""
            {"size":0,"track_total_hits":false,"query":{{{filter}}},"aggs":{"keys":{{{MailSums.Terms(query, field, MailQuery.MostTotals)}}},
            "none":{"missing":{"field":"{{{field}}}"},"aggs":{ {{{MailSums.Inner}}} } } } }
            """;
        using SearchAnswer answer = await queries.SearchAsync(span.Index, search, cancellationToken);
        foreach (JsonElement bucket in answer.Buckets("keys"))
        {
            ranking.Add(MailSums.Read([MailFields.Text(key, bucket.GetProperty("key"))], bucket));
        }

        if (answer.Aggregations is { } aggregations && aggregations.GetProperty("none") is var none && MailSums.Rows(none) > 0)
        {
            ranking.Add(MailSums.Read([MailFields.Absent(key)], none));
        }

        return ranking.Totals(answer.IsCut("keys") ? await queries.CardinalityAsync(span.Index, filter, field, cancellationToken) : 0);
    }
}
