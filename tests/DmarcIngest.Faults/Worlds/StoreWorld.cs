using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Faults.Worlds;

/// <summary>A search server on which somebody closes, blocks and deletes indices, puts templates of his own, or leaves shards nowhere to go.</summary>
internal static class StoreWorld
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly HttpClient Client = new();

    public static async Task<Verdict> RunAsync(RunOptions options)
    {
        string product = options.Store == "sqlite" ? "elasticsearch" : options.Store;
        int mails = options.Mails ?? 60;
        Verdict verdict = new();
        await using Scene scene = await Scene.OpenAsync(product);
        string aggregate = $"{scene.Prefix}dmarc_aggregate";
        await using (IReportStore store = scene.OpenStore())
        {
            await store.PrepareAsync(CancellationToken.None);
        }

        await using (Daemon daemon = scene.Start())
        {
            await RedAsync(scene, daemon, verdict, mails);
            await WhileAsync(scene, daemon, verdict, mails, "index closed", $"{aggregate}-2026-11", "/_close", "/_open");
            await BlockedAsync(scene, daemon, verdict, mails, $"{aggregate}-*");
            await DeletedAsync(scene, verdict, mails, aggregate);
            await ConflictAsync(scene, verdict, mails, aggregate);
            verdict.Check("still runs", !daemon.Ended, daemon.Ended ? string.Join('\n', daemon.Lines.TakeLast(5)) : "one daemon for all of it");
            verdict.Check("stops when asked", await daemon.StopAsync(), "SIGTERM");
        }

        await ReadAgainAsync(scene, verdict);
        verdict.Add($"store-world, {product}", await scene.AuditAsync());
        return verdict;
    }

    /// <summary>The index of TLS reports may live on a node that does not exist: its shard is nowhere, the cluster is red.</summary>
    private static async Task RedAsync(Scene scene, Daemon daemon, Verdict verdict, int mails)
    {
        string index = $"{scene.Prefix}smtp_tls-2026-11";
        await SendAsync(scene, HttpMethod.Put, $"/{index}?wait_for_active_shards=0", """{"settings":{"index.routing.allocation.require._name":"nobody"}}""");
        JsonNode health = (await SendAsync(scene, HttpMethod.Get, $"/_cluster/health/{index}"))!;
        scene.Deliver(mails);
        bool told = await daemon.SaysAsync("unavailable_shards_exception", TimeSpan.FromMinutes(3));
        int waiting = scene.Waiting();
        await SendAsync(scene, HttpMethod.Put, $"/{index}/_settings", """{"index.routing.allocation.require._name":null}""");
        verdict.Check("red cluster", told && waiting == mails && await scene.FiledAsync(Limit), $"{health["status"]}, {waiting} of {mails} mails waited, {scene.Waiting()} are left");
    }

    private static async Task WhileAsync(Scene scene, Daemon daemon, Verdict verdict, int mails, string what, string indices, string begin, string end)
    {
        await SendAsync(scene, HttpMethod.Post, $"/{indices}{begin}");
        scene.Deliver(mails);
        bool told = await daemon.SaysAsync("index_closed_exception", TimeSpan.FromMinutes(1));
        int waiting = scene.Waiting();
        await SendAsync(scene, HttpMethod.Post, $"/{indices}{end}");
        verdict.Check(what, told && waiting == mails && await scene.FiledAsync(Limit), $"{(told ? "told" : "NOT told")}, {waiting} of {mails} mails waited, {scene.Waiting()} are left");
    }

    private static async Task BlockedAsync(Scene scene, Daemon daemon, Verdict verdict, int mails, string indices)
    {
        await SendAsync(scene, HttpMethod.Put, $"/{indices}/_settings", """{"index.blocks.read_only_allow_delete":true}""");
        scene.Deliver(mails);
        bool told = await daemon.SaysAsync("free disk space", TimeSpan.FromMinutes(1));
        int waiting = scene.Waiting();
        await SendAsync(scene, HttpMethod.Put, $"/{indices}/_settings", """{"index.blocks.read_only_allow_delete":null}""");
        verdict.Check("index read-only", told && waiting == mails && await scene.FiledAsync(Limit), $"{(told ? "told" : "NOT told")}, {waiting} of {mails} mails waited, {scene.Waiting()} are left");
    }

    /// <summary>Index and template go; the new index must be mapped as ours. The rows that went come back at the end.</summary>
    private static async Task DeletedAsync(Scene scene, Verdict verdict, int mails, string aggregate)
    {
        await SendAsync(scene, HttpMethod.Delete, $"/{aggregate}-2026-11");
        scene.Deliver(mails);
        bool filed = await scene.FiledAsync(Limit);
        verdict.Check("index deleted", filed && await AddressTypeAsync(scene, aggregate) == "ip", $"{scene.Waiting()} mails left in the inbox; source_ip_address is {await AddressTypeAsync(scene, aggregate)} in the new one");
    }

    /// <summary>A foreign template above ours maps an address as a truth value, so that no row is taken; the index is made anew by it.</summary>
    private static async Task ConflictAsync(Scene scene, Verdict verdict, int mails, string aggregate)
    {
        string template = $"/_index_template/{scene.Prefix}foreign";
        JsonObject body = new()
        {
            ["index_patterns"] = new JsonArray($"{aggregate}-*"),
            ["priority"] = 900,
            ["template"] = JsonNode.Parse("""{"mappings":{"properties":{"source_ip_address":{"type":"boolean"}}}}"""),
        };
        await SendAsync(scene, HttpMethod.Put, template, body.ToJsonString());
        await SendAsync(scene, HttpMethod.Delete, $"/{aggregate}-2026-11");
        scene.Deliver(mails);
        bool filed = await scene.FiledAsync(Limit);
        int refused = File.Exists(Path.Combine(scene.Work, "refused.ndjson")) ? File.ReadLines(Path.Combine(scene.Work, "refused.ndjson")).Count() : 0;
        await SendAsync(scene, HttpMethod.Delete, template);
        await SendAsync(scene, HttpMethod.Delete, $"/{aggregate}-2026-11");
        verdict.Check("foreign template, mapping conflict", filed && refused > 0, $"{refused} rows kept in refused.ndjson, {scene.Waiting()} mails left in the inbox");
    }

    /// <summary>All rows of deleted indices and all that were refused come back out of the archive.</summary>
    private static async Task ReadAgainAsync(Scene scene, Verdict verdict)
    {
        (int code, string output) = await Daemon.CommandAsync(scene.Work, scene.Settings, "reprocess", "--all");
        string[] told = [.. output.Split('\n').Where(line => line.Contains("read again", StringComparison.Ordinal))];
        verdict.Check("reprocess --all", code is 0 or 1, string.Join(' ', told));
    }

    private static async Task<string?> AddressTypeAsync(Scene scene, string aggregate)
    {
        JsonNode mapping = (await SendAsync(scene, HttpMethod.Get, $"/{aggregate}-2026-11/_mapping"))!;
        return (string?)mapping.AsObject().First().Value!["mappings"]!["properties"]!["source_ip_address"]!["type"];
    }

    private static async Task<JsonNode?> SendAsync(Scene scene, HttpMethod method, string path, string? json = null)
    {
        using HttpRequestMessage request = new(method, new Uri(scene.StoreUrl + path));
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        using HttpResponseMessage answer = await Client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.RequestTimeout
            ? JsonNode.Parse(text)
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{method} {path} answered {(int)answer.StatusCode}: {text}"));
    }
}
