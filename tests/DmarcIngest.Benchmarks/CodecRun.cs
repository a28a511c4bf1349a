using System.Text.Json;
using System.Text.Json.Nodes;

namespace DmarcIngest.Benchmarks;

/// <summary>What <c>best_compression</c>, which the daemon's indices have, saves: the largest of them copied into an index with each codec, merged to one segment.</summary>
internal static class CodecRun
{
    public static async Task<string> RunAsync(HttpClient http)
    {
        JsonArray indices = (await http.GetFromJsonAsync("/_cat/indices/load_dmarc_aggregate-*?format=json&bytes=b&s=docs.count:desc"))!.AsArray();
        string index = (string)indices[0]!["index"]!;
        JsonNode mappings = (await http.GetFromJsonAsync($"/{index}/_mapping"))![index]!["mappings"]!;
        List<string> sizes = [];
        foreach (string codec in new[] { "best_compression", "default" })
        {
            string copy = $"codec_{codec}";
            await http.SendJsonAsync(HttpMethod.Put, $"/{copy}", new JsonObject
            {
                ["settings"] = new JsonObject { ["index.codec"] = codec, ["index.number_of_replicas"] = 0 },
                ["mappings"] = mappings.DeepClone(),
            });
            await http.SendJsonAsync(HttpMethod.Post, "/_reindex?refresh=true", new JsonObject
            {
                ["source"] = new JsonObject { ["index"] = index, ["size"] = 5000 },
                ["dest"] = new JsonObject { ["index"] = copy },
            });
            await http.SendJsonAsync(HttpMethod.Post, $"/{copy}/_forcemerge?max_num_segments=1", null);
            JsonNode all = (await http.GetFromJsonAsync($"/{copy}/_stats/store,docs"))!["_all"]!["primaries"]!;
            sizes.Add($"{codec} {(long)all["store"]!["size_in_bytes"]! / (double)(long)all["docs"]!["count"]!:F0}");
        }

        return $"bytes a row of {index} by codec: {string.Join(", ", sizes)}";
    }

    private static async Task<JsonNode?> GetFromJsonAsync(this HttpClient http, string path) =>
        JsonNode.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative)));

    private static async Task SendJsonAsync(this HttpClient http, HttpMethod method, string path, JsonNode? body)
    {
        using HttpRequestMessage request = new(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)) { Headers = { ContentType = new("application/json") } };
        }

        using HttpResponseMessage answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
