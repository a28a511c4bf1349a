using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>
/// Counts aggregate rows together by what they say of a source. A row that lacks one of the fields drops out: one stored before they existed,
/// and one in which a value is longer than the <c>ignore_above</c> of its field, which no name of a domain or reporter of good will is.
/// </summary>
internal sealed class IndexEvidence(CompositePages pages, IndexQueries queries)
{
    private const int SliceDomains = 1_000;
    private const string Day = "day";

    /// <summary>Sums come as floating-point numbers, and reports may claim any count: the largest such number below 2^63.</summary>
    private const double LargestSum = 9_223_372_036_854_774_784;

    private static readonly string Sources = string.Join(
        ',',
        CompositeQuery.Domain,
        Terms("source_ip_address"),
        Terms("org_name"),
        $$$"""{"{{{Day}}}":{"date_histogram":{"field":"@timestamp","calendar_interval":"day"} } }""",
        Terms("auth_evidence"),
        Terms("auth_signer"),
        Terms("source_name"),
        Terms("source_type"),
        Terms("source_named_by"),
        // Where no facts of addresses are looked up, rows do not have it.
        """{"source_reverse_dns":{"terms":{"field":"source_reverse_dns","missing_bucket":true}}}""",
        Terms("verdict_rule"));

    /// <summary>
    /// A composite aggregation goes through everything that its query finds, again for each page. So it is asked about this many rows at a time,
    /// which make few pages: several small domains together, a large one some days at a time. That keeps the work in proportion.
    /// </summary>
    public int SliceRows { get; init; } = 20_000;

    /// <summary>Rows that can be judged: those with an address and with evidence.</summary>
    public static IEnumerable<string> Judgeable { get; } =
    [
        SearchFilter.Exists("source_ip_address"), SearchFilter.Exists("auth_evidence"), SearchFilter.Not(SearchFilter.Term("auth_evidence", AuthEvidence.Unknown.Code)),
    ];

    public async IAsyncEnumerable<EvidenceGroup> ReadAsync(DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IndexSpan[] spans = [.. (await queries.ListAsync(RowKind.Aggregate, cancellationToken)).Where(span => span.Overlaps(from, to))];
        if (spans.Length == 0)
        {
            yield break;
        }

        foreach (IndexSpan span in spans)
        {
            await queries.RefreshAsync(span.Index, cancellationToken);
        }

        string indices = string.Join(',', spans.Select(span => span.Index));
        from = from < spans[0].Begin ? spans[0].Begin : from;
        to = to > spans[^1].End ? spans[^1].End : to;
        await foreach ((IReadOnlyList<string> domains, long rows) in DomainsAsync(indices, from, to, cancellationToken))
        {
            string of = SearchFilter.Terms("published_policy.domain", domains);
            foreach ((DateTimeOffset begin, DateTimeOffset end) in Slices(from, to, rows))
            {
                CompositeQuery query = new(SearchFilter.All([of, SearchFilter.Between(begin, end), .. Judgeable]), Sources)
                {
                    Inner = """{"messages":{"sum":{"field":"message_count"}}}""",
                };
                await foreach (JsonElement bucket in pages.ReadAsync(indices, query, cancellationToken))
                {
                    yield return Group(bucket);
                }
            }
        }
    }

    /// <summary>Neighbouring domains that together do not have too many rows, or one that has, and how many they have.</summary>
    private async IAsyncEnumerable<(IReadOnlyList<string> Domains, long Rows)> DomainsAsync(
        string indices, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<string> domains = [];
        long rows = 0;
        CompositeQuery query = new(SearchFilter.All([SearchFilter.Between(from, to), .. Judgeable]), CompositeQuery.Domain);
        await foreach (JsonElement bucket in pages.ReadAsync(indices, query, cancellationToken))
        {
            long more = bucket.GetProperty("doc_count").GetInt64();
            if (domains.Count == SliceDomains || (domains.Count > 0 && rows + more > SliceRows))
            {
                yield return (domains, rows);
                (domains, rows) = ([], 0);
            }

            domains.Add(Text(bucket.GetProperty("key"), "domain"));
            rows += more;
        }

        if (domains.Count > 0)
        {
            yield return (domains, rows);
        }
    }

    /// <summary>The time in as many equal pieces of whole days as there are rows for.</summary>
    private IEnumerable<(DateTimeOffset Begin, DateTimeOffset End)> Slices(DateTimeOffset from, DateTimeOffset to, long rows)
    {
        double days = Math.Ceiling((to - from).TotalDays / Math.Ceiling((double)rows / SliceRows));
        for (DateTimeOffset begin = from; begin < to;)
        {
            DateTimeOffset end = (to - begin).TotalDays > days ? begin.AddDays(days) : to;
            yield return (begin, end);
            begin = end;
        }
    }

    private static EvidenceGroup Group(JsonElement bucket)
    {
        JsonElement key = bucket.GetProperty("key");
        string reverse = Text(key, "source_reverse_dns");
        return new EvidenceGroup(
            Text(key, "domain"),
            DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(key.GetProperty(Day).GetInt64()).UtcDateTime),
            new EvidenceKey(
                IPAddress.Parse(Text(key, "source_ip_address")),
                Text(key, "org_name"),
                new AuthEvidence(Text(key, "auth_evidence"), Text(key, "auth_signer")),
                new SourceSender(Text(key, "source_name"), Text(key, "source_type"), Text(key, "source_named_by")),
                reverse is "" or "unknown" ? null : reverse,
                Text(key, "verdict_rule")),
            bucket.GetProperty("doc_count").GetInt64(),
            (long)Math.Clamp(bucket.GetProperty("messages").GetProperty("value").GetDouble(), 0, LargestSum));
    }

    private static string Terms(string field) => $$$"""{"{{{field}}}":{"terms":{"field":"{{{field}}}"} } }""";

    private static string Text(JsonElement key, string name) => key.GetProperty(name).GetString() ?? "";
}
