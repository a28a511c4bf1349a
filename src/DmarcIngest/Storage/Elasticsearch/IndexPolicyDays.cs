using System.Runtime.CompilerServices;
using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Counts aggregate rows together by domain, day and the policy that they show.</summary>
internal sealed class IndexPolicyDays(CompositePages pages, DomainSlices slices, IndexQueries queries)
{
    // Many rows make one bucket.
    private const int SliceRows = 500_000;

    private static readonly string Sources = string.Join(
        ',',
        CompositeQuery.Domain,
        CompositeQuery.Day,
        CompositeQuery.Terms("p", "published_policy.p"),
        CompositeQuery.Terms("sp", "published_policy.sp"),
        CompositeQuery.Terms("pct", "published_policy.pct"),
        CompositeQuery.Terms("adkim", "published_policy.adkim"),
        CompositeQuery.Terms("aspf", "published_policy.aspf"));

    public async IAsyncEnumerable<PolicyDay> ReadAsync(DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await queries.SpanAsync(RowKind.Aggregate, from, to, cancellationToken) is not { } span)
        {
            yield break;
        }

        await foreach (string slice in slices.ReadAsync(span.Index, span.Begin, span.End, [], SliceRows, cancellationToken))
        {
            CompositeQuery query = new(slice, Sources) { Inner = CompositeQuery.Messages };
            await foreach (JsonElement bucket in pages.ReadAsync(span.Index, query, cancellationToken))
            {
                JsonElement key = bucket.GetProperty("key");
                yield return new PolicyDay(
                    Text("domain"),
                    CompositeQuery.DayOf(bucket),
                    new PolicyWords(Text("p"), Text("sp"), key.GetProperty("pct").GetInt32(), Text("adkim"), Text("aspf")),
                    bucket.GetProperty("doc_count").GetInt64(),
                    CompositeQuery.MessagesOf(bucket));

                string Text(string name) => key.GetProperty(name).GetString() ?? "";
            }
        }
    }
}
