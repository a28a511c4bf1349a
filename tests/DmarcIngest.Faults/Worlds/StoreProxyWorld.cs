using DmarcIngest.Faults.Proxy;

namespace DmarcIngest.Faults.Worlds;

/// <summary>The way to the search server is broken, slow or tells lies; each for a while, with mails coming in.</summary>
internal static class StoreProxyWorld
{
    private const string Bulk = "/_bulk";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <param name="Name">What it is called.</param>
    /// <param name="Hits">So many requests meet it at least.</param>
    /// <param name="Path">Only requests to it meet it.</param>
    /// <param name="Fault">What they meet.</param>
    private sealed record Trouble(string Name, int Hits, string Path, HttpFault Fault);

    private static readonly string Storm = HttpFaults.Error(429, "es_rejected_execution_exception");

    private static readonly Trouble[] Troubles =
    [
        new("reset in mid-bulk", 4, Bulk, HttpFaults.ResetInRequestAsync),
        new("reset before the answer to a bulk", 4, Bulk, HttpFaults.ResetBeforeAnswerAsync),
        new("reset, any request", 4, "/", HttpFaults.ResetInRequestAsync),
        new("429 storm", 8, "/", HttpFaults.Answer(429, Storm)),
        new("429 for two of three", 8, "/", HttpFaults.Turns(HttpFaults.Answer(429, Storm), HttpFaults.Answer(429, Storm), HttpFaults.PassAsync)),
        new("502, a proxy's page", 4, "/", HttpFaults.Answer(502, "<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html")),
        new("503 that asks for an hour's patience", 4, "/", HttpFaults.Answer(503, "", retryAfter: "3600")),
        new("half of the items 429", 3, Bulk, HttpFaults.HalfRefused(429, "es_rejected_execution_exception")),
        new("half of the items 503", 3, Bulk, HttpFaults.HalfRefused(503, "unavailable_shards_exception")),
        new("answers cut off", 3, Bulk, HttpFaults.CutAnswerAsync),
        new("answers half as long, as if that were all", 3, Bulk, HttpFaults.ShortAnswerAsync),
        new("200 and nothing", 3, Bulk, HttpFaults.Answer(200, "")),
        new("200 and {}", 3, Bulk, HttpFaults.Answer(200, "{}")),
        new("200, no errors, no items", 3, Bulk, HttpFaults.Answer(200, """{"took":1,"errors":false,"items":[]}""")),
        new("200 and one item too few or many", 3, Bulk, HttpFaults.Answer(200, """{"took":1,"errors":false,"items":[{"index":{"status":201}}]}""")),
        new("200 and a login page", 3, "/", HttpFaults.Answer(200, "<html><body>Sign in</body></html>", "text/html")),
        new("302 to elsewhere", 3, "/", HttpFaults.Answer(302, "")),
        new("401", 3, "/", HttpFaults.Answer(401, HttpFaults.Error(401, "security_exception"))),
        new("403", 3, "/", HttpFaults.Answer(403, HttpFaults.Error(403, "security_exception"))),
        new("404", 3, "/", HttpFaults.Answer(404, HttpFaults.Error(404, "resource_not_found_exception"))),
        new("500", 3, "/", HttpFaults.Answer(500, HttpFaults.Error(500, "null_pointer_exception"))),
        new("answers after 2 s", 3, "/", HttpFaults.Slow(TimeSpan.FromSeconds(2))),
        new("answers after 8 s, later than is waited for", 3, Bulk, HttpFaults.Slow(TimeSpan.FromSeconds(8))),
    ];

    public static async Task<Verdict> RunAsync(RunOptions options)
    {
        string product = options.Store == "sqlite" ? "elasticsearch" : options.Store;
        int mails = options.Mails ?? 60;
        Verdict verdict = new();
        await using Scene scene = await Scene.OpenAsync(product, proxied: true);
        scene.Settings["Elasticsearch__RequestSeconds"] = "5";
        await using (Daemon daemon = scene.Start())
        {
            scene.Deliver(mails);
            verdict.Check("all is well", await scene.FiledAsync(Limit), $"{scene.Waiting()} mails left in the inbox");
            foreach (Trouble trouble in Troubles)
            {
                await MeetAsync(scene, verdict, trouble, mails);
            }

            await RefusedAsync(scene, verdict, mails);
            verdict.Check("still runs", !daemon.Ended, daemon.Ended ? string.Join('\n', daemon.Lines.TakeLast(5)) : "one daemon for all of it");
            verdict.Check("stops when asked", await daemon.StopAsync(), "SIGTERM");
        }

        verdict.Check("no row was taken for a bad one", !File.Exists(Path.Combine(scene.Work, "refused.ndjson")), "refused.ndjson");
        verdict.Add($"proxy-store, {product}", await scene.AuditAsync());
        return verdict;
    }

    /// <summary>503 to everything for ten minutes, with mails coming in.</summary>
    public static async Task<Verdict> AwayAsync(RunOptions options)
    {
        string product = options.Store == "sqlite" ? "elasticsearch" : options.Store;
        int minutes = options.Minutes ?? 10;
        int mails = options.Mails ?? 1000;
        Verdict verdict = new();
        await using Scene scene = await Scene.OpenAsync(product, proxied: true);
        await using (Daemon daemon = scene.Start())
        {
            scene.Deliver(mails / 10);
            verdict.Check("all is well", await scene.FiledAsync(Limit), $"{scene.Waiting()} mails left in the inbox");
            scene.Http!.Fault = HttpFaults.Answer(503, HttpFaults.Error(503, "cluster_block_exception"));
            int came = scene.Sent.Count;
            for (int step = 0; step < minutes * 6; step++)
            {
                scene.Deliver(((mails - came) * (step + 1) / (minutes * 6)) - ((mails - came) * step / (minutes * 6)));
                scene.Tell($"{scene.Waiting()} mails wait");
                await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System);
            }

            int waited = scene.Waiting();
            verdict.Check($"503 for {minutes} minutes", waited == mails - came && scene.Http.Hits > 0, $"{scene.Http.Hits} requests, {waited} of {mails - came} mails waited");
            scene.Http.Fault = null;
            verdict.Check("goes on by itself", await scene.FiledAsync(Limit), $"{scene.Waiting()} mails left in the inbox");
            await daemon.StopAsync();
        }

        verdict.Add($"store-away, {product}", await scene.AuditAsync());
        return verdict;
    }

    private static async Task MeetAsync(Scene scene, Verdict verdict, Trouble trouble, int mails)
    {
        HttpProxy proxy = scene.Http!;
        proxy.ForgetHits();
        (proxy.Path, proxy.Fault) = (trouble.Path, trouble.Fault);
        scene.Deliver(mails);
        bool met = await WaitAsync(() => proxy.Hits >= trouble.Hits, Limit);
        (int hits, proxy.Fault) = (proxy.Hits, null);
        bool filed = await scene.FiledAsync(Limit);
        verdict.Check(trouble.Name, met && filed, $"met by {hits} requests, {scene.Waiting()} mails left in the inbox");
    }

    /// <summary>Nobody listens at the server's address.</summary>
    private static async Task RefusedAsync(Scene scene, Verdict verdict, int mails)
    {
        await scene.Http!.CloseAsync();
        scene.Deliver(mails);
        await Task.Delay(TimeSpan.FromSeconds(15), TimeProvider.System);
        int waiting = scene.Waiting();
        await scene.Http.OpenAsync();
        verdict.Check("connection refused", waiting == mails && await scene.FiledAsync(Limit), $"{waiting} of {mails} mails waited 15 s, {scene.Waiting()} are left");
    }

    private static async Task<bool> WaitAsync(Func<bool> happened, TimeSpan limit)
    {
        long until = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (!happened())
        {
            if (Environment.TickCount64 > until)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        return true;
    }
}
