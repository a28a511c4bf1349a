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
internal sealed class IndexEvidence(CompositePages pages, DomainSlices slices, IndexQueries queries)
{
    private static readonly string Sources = string.Join(
        ',',
        CompositeQuery.Domain,
        Terms("source_ip_address"),
        Terms("org_name"),
        CompositeQuery.Day,
        Terms("auth_evidence"),
        Terms("auth_signer"),
        Terms("source_name"),
        Terms("source_type"),
        Terms("source_named_by"),
        // Where no facts of addresses are looked up, rows do not have it.
        """{"source_reverse_dns":{"terms":{"field":"source_reverse_dns","missing_bucket":true}}}""",
        Terms("verdict_rule"));

    /// <summary>About how many rows are asked about at a time.</summary>
    public int SliceRows { get; init; } = 20_000;

    /// <summary>Rows that can be judged: those with an address and with evidence.</summary>
    public static IEnumerable<string> Judgeable { get; } =
    [
        SearchFilter.Exists("source_ip_address"), SearchFilter.Exists("auth_evidence"), SearchFilter.Not(SearchFilter.Term("auth_evidence", AuthEvidence.Unknown.Code)),
    ];

    public async IAsyncEnumerable<EvidenceGroup> ReadAsync(DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await queries.SpanAsync(RowKind.Aggregate, from, to, cancellationToken) is not { } span)
        {
            yield break;
        }

        await foreach (string slice in slices.ReadAsync(span.Index, span.Begin, span.End, [.. Judgeable], SliceRows, cancellationToken))
        {
            CompositeQuery query = new(slice, Sources) { Inner = CompositeQuery.Messages };
            await foreach (JsonElement bucket in pages.ReadAsync(span.Index, query, cancellationToken))
            {
                yield return Group(bucket);
            }
        }
    }

    private static EvidenceGroup Group(JsonElement bucket)
    {
        JsonElement key = bucket.GetProperty("key");
        string reverse = Text(key, "source_reverse_dns");
        return new EvidenceGroup(
            Text(key, "domain"),
            CompositeQuery.DayOf(bucket),
            new EvidenceKey(
                IPAddress.Parse(Text(key, "source_ip_address")),
                Text(key, "org_name"),
                new AuthEvidence(Text(key, "auth_evidence"), Text(key, "auth_signer")),
                new SourceSender(Text(key, "source_name"), Text(key, "source_type"), Text(key, "source_named_by")),
                reverse is "" or "unknown" ? null : reverse,
                Text(key, "verdict_rule")),
            bucket.GetProperty("doc_count").GetInt64(),
            CompositeQuery.MessagesOf(bucket));
    }

    private static string Terms(string field) => CompositeQuery.Terms(field, field);

    private static string Text(JsonElement key, string name) => key.GetProperty(name).GetString() ?? "";
}
