using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Reads what a search finds in one index, page by page, as it was when the search began.</summary>
internal sealed class IndexScroll(ElasticsearchClient client)
{
    private static readonly HttpStatusCode[] Gone = [HttpStatusCode.NotFound];

    /// <summary>Gives the pages, none if there is no such index.</summary>
    public async IAsyncEnumerable<IReadOnlyList<SearchHit>> ReadAsync(
        string index, byte[] search, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (HttpStatusCode status, byte[] page) = await client.SendAsync(HttpMethod.Post, $"/{index}/_search?scroll=5m", search, Gone, cancellationToken);
        if (status == HttpStatusCode.NotFound)
        {
            yield break;
        }

        string scroll;
        IReadOnlyList<SearchHit> hits;
        (scroll, hits) = ScrollPage.Read(page);
        try
        {
            while (hits.Count > 0)
            {
                yield return hits;
                byte[] next = JsonSerializer.SerializeToUtf8Bytes(new ScrollRequest("5m", scroll), ElasticsearchJson.Default.ScrollRequest);
                (_, page) = await client.SendAsync(HttpMethod.Post, "/_search/scroll", next, [], cancellationToken);
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
