using System.Runtime.CompilerServices;
using System.Text.Json;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>
/// A composite aggregation goes through everything that its query finds, again for each page. So it is asked about a bounded number of rows at a time,
/// which make few pages: several small domains together, a large one some days at a time. That keeps the work in proportion.
/// </summary>
internal sealed class DomainSlices(CompositePages pages)
{
    private const int SliceDomains = 1_000;

    /// <summary>Queries that together find the aggregate rows of a time, domains in order, each in one run.</summary>
    /// <param name="indices">Exact names, with commas between.</param>
    /// <param name="from">Begin.</param>
    /// <param name="to">End.</param>
    /// <param name="filters">What the rows must be beside.</param>
    /// <param name="sliceRows">About how many rows a query finds.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<string> ReadAsync(
        string indices, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<string> filters, int sliceRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<string> domains = [];
        long rows = 0;
        CompositeQuery query = new(SearchFilter.All([SearchFilter.Between(from, to), .. filters]), CompositeQuery.Domain);
        await foreach (JsonElement bucket in pages.ReadAsync(indices, query, cancellationToken))
        {
            long more = bucket.GetProperty("doc_count").GetInt64();
            if (domains.Count == SliceDomains || (domains.Count > 0 && rows + more > sliceRows))
            {
                foreach (string slice in Slices())
                {
                    yield return slice;
                }

                (domains, rows) = ([], 0);
            }

            domains.Add(bucket.GetProperty("key").GetProperty("domain").GetString() ?? "");
            rows += more;
        }

        if (domains.Count > 0)
        {
            foreach (string slice in Slices())
            {
                yield return slice;
            }
        }

        // The time in as many equal pieces of whole days as there are rows for.
        IEnumerable<string> Slices()
        {
            string of = SearchFilter.Terms("published_policy.domain", domains);
            double days = Math.Ceiling((to - from).TotalDays / Math.Ceiling((double)rows / sliceRows));
            for (DateTimeOffset begin = from; begin < to;)
            {
                DateTimeOffset end = (to - begin).TotalDays > days ? begin.AddDays(days) : to;
                yield return SearchFilter.All([of, SearchFilter.Between(begin, end), .. filters]);
                begin = end;
            }
        }
    }
}
