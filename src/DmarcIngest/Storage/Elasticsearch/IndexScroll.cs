using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Reads what a search finds in one index, page by page, as it was when the search began.</summary>
internal sealed class IndexScroll(ElasticsearchClient client)
{
    private static readonly HttpStatusCode[] Gone = [HttpStatusCode.NotFound];

    /// <summary>Gives the pages, each to be read before the next is asked for; none if there is no such index.</summary>
    public async IAsyncEnumerable<IReadOnlyList<SearchHit>> ReadAsync(
        string index, byte[] search, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using MemoryStream page = new();
        if (!await client.ReadAsync($"/{index}/_search?scroll=5m&allow_partial_search_results=false", search, page, cancellationToken))
        {
            yield break;
        }

        (string scroll, IReadOnlyList<SearchHit> hits) = ScrollPage.Read(page);
        try
        {
            while (hits.Count > 0)
            {
                yield return hits;
                byte[] next = JsonSerializer.SerializeToUtf8Bytes(new ScrollRequest("5m", scroll), ElasticsearchJson.Default.ScrollRequest);
                if (!await client.ReadAsync("/_search/scroll", next, page, cancellationToken))
                {
                    throw new BrokenWorldException($"Elasticsearch no longer knows the search that reads {index}; it is started anew at the next try.");
                }

                (scroll, hits) = ScrollPage.Read(page);
            }
        }
        finally
        {
            // It would end by itself after five minutes; whoever stops reading does not want to wait for that, nor fail by it.
            byte[] end = JsonSerializer.SerializeToUtf8Bytes(new ScrollEnd(scroll), ElasticsearchJson.Default.ScrollEnd);
            await client.SendAsync(HttpMethod.Delete, "/_search/scroll", end, Gone, cancellationToken);
        }
    }
}
