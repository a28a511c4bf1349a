using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Lists aggregate reports: first which, then what their rows add up to, so that leafing far costs little.</summary>
internal sealed class IndexReports(IndexQueries queries)
{
    private const string Uid = "report_uid";

    private const string Sums = """
        "messages":{"sum":{"field":"message_count"}},"passed":{"sum":{"field":"passed_count"}},
        "row":{"top_hits":{"size":1,"_source":["org_name","report_id","published_policy.domain","date_begin","date_end"]}}
        """;

    public async Task<ReportTotals> ReadAsync(ReportQuery query, CancellationToken cancellationToken)
    {
        if (await queries.SpanAsync(RowKind.Aggregate, query.Filter.From, query.Filter.To, cancellationToken) is not { } span)
        {
            return new ReportTotals([], 0);
        }

        string filter = MailFields.Filter(query.Filter, span, query.ReportId is { } id ? [SearchFilter.Term("report_id", id)] : []);
        (string[] uids, long count) = await ListAsync(query, span, filter, cancellationToken);
        if (uids.Length == 0)
        {
            return new ReportTotals([], count);
        }

        string search = $$$"""
            {"size":0,"track_total_hits":false,"query":{{{SearchFilter.All(filter, SearchFilter.Terms(Uid, uids))}}},
            "aggs":{"reports":{"terms":{"field":"{{{Uid}}}","size":{{{uids.Length}}},"shard_size":{{{uids.Length}}}},"aggs":{ {{{Sums}}} } } } }
            """;
        using SearchAnswer answer = await queries.SearchAsync(span.Index, search, cancellationToken);
        Dictionary<string, ReportTotal> reports = answer.Buckets("reports").Select(Report).ToDictionary(report => report.Uid, StringComparer.Ordinal);

        // One of them may be gone by now.
        return new ReportTotals([.. uids.Where(reports.ContainsKey).Select(uid => reports[uid])], count);
    }

    /// <summary>
    /// The reports that are asked for, and how many there are in all. All rows of a report have the same time, so that on no shard more
    /// reports come before one than do in all: each need tell no more of them than are wanted.
    /// </summary>
    private async Task<(string[] Uids, long Count)> ListAsync(ReportQuery query, IndexSpan span, string filter, CancellationToken cancellationToken)
    {
        int last = (int)Math.Clamp((long)query.Skip + query.Take, 1, MailQuery.MostTotals);
        string search = $$$"""
            {"size":0,"track_total_hits":false,"query":{{{filter}}},"aggs":{"reports":{
            "terms":{"field":"{{{Uid}}}","size":{{{last}}},"shard_size":{{{last}}},"order":[{"begin":"desc"},{"_key":"asc"}]},
            "aggs":{"begin":{"max":{"field":"@timestamp"} } } } } }
            """;
        using SearchAnswer answer = await queries.SearchAsync(span.Index, search, cancellationToken);
        string[] uids = [.. answer.Buckets("reports").Select(bucket => bucket.GetProperty("key").GetString() ?? "")];
        long count = answer.IsCut("reports") ? Math.Max(uids.Length + 1, await queries.CardinalityAsync(span.Index, filter, Uid, cancellationToken)) : uids.Length;
        return ([.. uids.Skip(query.Skip).Take(query.Take)], count);
    }

    private static ReportTotal Report(JsonElement bucket)
    {
        JsonElement row = bucket.GetProperty("row").GetProperty("hits").GetProperty("hits")[0].GetProperty("_source");
        return new ReportTotal(
            bucket.GetProperty("key").GetString() ?? "",
            row.GetProperty("org_name").GetString() ?? "",
            row.GetProperty("report_id").GetString() ?? "",
            row.GetProperty("published_policy").GetProperty("domain").GetString() ?? "",
            row.GetProperty("date_begin").GetDateTimeOffset(),
            row.GetProperty("date_end").GetDateTimeOffset(),
            bucket.GetProperty("doc_count").GetInt64(),
            CompositeQuery.SumOf(bucket, "messages"),
            CompositeQuery.SumOf(bucket, "passed"));
    }
}
