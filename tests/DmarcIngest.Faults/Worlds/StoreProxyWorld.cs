using DmarcIngest.Faults.Proxy;

namespace DmarcIngest.Faults.Worlds;

/// <summary>The way to the search server is broken, slow or tells lies; each for a while, with mails coming in.</summary>
internal static class StoreProxyWorld
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

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
            foreach (StoreTrouble trouble in StoreTrouble.All)
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

    private static async Task MeetAsync(Scene scene, Verdict verdict, StoreTrouble trouble, int mails)
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
