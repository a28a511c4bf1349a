using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace DmarcIngest.Benchmarks;

/// <summary>
/// What Elasticsearch alone can do: the documents that the daemon wrote, taken out and written again into indices that are made anew by the same
/// templates, with the same ids and versions, by 8 MB requests of which two are under way.
/// </summary>
internal static class BareBulk
{
    private const int RequestBytes = 8_000_000;
    private const int Page = 5_000;

    /// <summary>Seconds, and how many documents.</summary>
    public static async Task<(double Seconds, long Documents)> RunAsync(string url)
    {
        using HttpClient http = new() { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(10) };
        await http.PostAsync(new Uri("/load_*/_refresh", UriKind.Relative), null);
        (List<byte[]> requests, HashSet<string> indices, long documents) = await ReadAsync(http);
        foreach (string index in indices)
        {
            using HttpResponseMessage gone = await http.DeleteAsync(new Uri($"/{index}", UriKind.Relative));
            gone.EnsureSuccessStatusCode();
        }

        long began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (request, token) =>
        {
            using HttpResponseMessage answer = await SendAsync(http, "/_bulk?filter_path=errors", request, token);
            answer.EnsureSuccessStatusCode();
            if ((await answer.Content.ReadAsStringAsync(token)).Contains("true", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("Elasticsearch refused documents that it had before.");
            }
        });
        return (Stopwatch.GetElapsedTime(began).TotalSeconds, documents);
    }

    private static async Task<(List<byte[]> Requests, HashSet<string> Indices, long Documents)> ReadAsync(HttpClient http)
    {
        List<byte[]> requests = [];
        HashSet<string> indices = [];
        long documents = 0;
        using MemoryStream lines = new();
        byte[] first = JsonSerializer.SerializeToUtf8Bytes(new { size = Page, version = true, sort = new[] { "_doc" } });
        HttpResponseMessage answer = await SendAsync(http, "/load_*/_search?scroll=5m", first, CancellationToken.None);
        while (true)
        {
            answer.EnsureSuccessStatusCode();
            using JsonDocument page = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
            answer.Dispose();
            JsonElement hits = page.RootElement.GetProperty("hits").GetProperty("hits");
            foreach (JsonElement hit in hits.EnumerateArray())
            {
                documents++;
                string index = hit.GetProperty("_index").GetString()!;
                indices.Add(index);
                lines.Write(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
                {
                    ["index"] = new Dictionary<string, object>
                    {
                        ["_index"] = index,
                        ["_id"] = hit.GetProperty("_id").GetString()!,
                        ["version"] = hit.GetProperty("_version").GetInt64(),
                        ["version_type"] = "external_gte",
                    },
                }));
                lines.WriteByte((byte)'\n');
                lines.Write(Encoding.UTF8.GetBytes(hit.GetProperty("_source").GetRawText()));
                lines.WriteByte((byte)'\n');
                if (lines.Length >= RequestBytes)
                {
                    requests.Add(lines.ToArray());
                    lines.SetLength(0);
                }
            }

            if (hits.GetArrayLength() == 0)
            {
                break;
            }

            answer = await SendAsync(
                http, "/_search/scroll", JsonSerializer.SerializeToUtf8Bytes(new { scroll = "5m", scroll_id = page.RootElement.GetProperty("_scroll_id").GetString() }), CancellationToken.None);
        }

        if (lines.Length > 0)
        {
            requests.Add(lines.ToArray());
        }

        return (requests, indices, documents);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, string path, byte[] body, CancellationToken cancellationToken)
    {
        ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return http.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
    }
}
