using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Asks for the newest row of each domain, and takes the policy out of it.</summary>
internal sealed class IndexPolicies(CompositePages pages, IndexQueries queries)
{
    private const string Newest = """
        {"newest":{"top_hits":{"size":1,"_source":["@timestamp","published_policy"],"sort":[{"@timestamp":"desc"},"published_policy.p","published_policy.sp",
        "published_policy.pct","published_policy.adkim","published_policy.aspf"]}}}
        """;

    public async Task<IReadOnlyList<DomainPolicy>> ReadAsync(DateTimeOffset from, CancellationToken cancellationToken)
    {
        Dictionary<string, DomainPolicy> policies = new(StringComparer.Ordinal);
        CompositeQuery query = new(SearchFilter.All(SearchFilter.Between(from, null)), CompositeQuery.Domain) { Inner = Newest, Size = 1_000 };
        foreach (IndexSpan span in await queries.ListAsync(RowKind.Aggregate, cancellationToken))
        {
            if (!span.Overlaps(from, null))
            {
                continue;
            }

            // Oldest months come first, and a later month has the newer rows.
            await queries.RefreshAsync(span.Index, cancellationToken);
            await foreach (JsonElement bucket in pages.ReadAsync(span.Index, query, cancellationToken))
            {
                JsonElement row = bucket.GetProperty("newest").GetProperty("hits").GetProperty("hits")[0].GetProperty("_source");
                DomainPolicy policy = PolicyOf(row.GetProperty("published_policy"), row.GetProperty("@timestamp").GetDateTimeOffset());
                policies[policy.Domain] = policy;
            }
        }

        return [.. policies.Values];
    }

    private static DomainPolicy PolicyOf(JsonElement policy, DateTimeOffset seen)
    {
        return new DomainPolicy(Text("domain"), Text("p"), Text("sp"), policy.GetProperty("pct").GetInt32(), Text("adkim"), Text("aspf"), seen);

        string Text(string name) => policy.GetProperty(name).GetString() ?? "";
    }
}
