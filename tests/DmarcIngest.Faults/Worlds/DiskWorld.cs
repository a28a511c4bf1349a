namespace DmarcIngest.Faults.Worlds;

/// <summary>Disks that are full: that of SQLite and the state folder, that of the log, that of the search server.</summary>
internal static class DiskWorld
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<Verdict> RunAsync(RunOptions options)
    {
        int mails = options.Mails ?? 2000;
        Verdict verdict = new();
        await SqliteAsync(verdict, mails);
        await LogAsync(verdict, mails / 4);
        await ElasticsearchAsync(verdict, mails / 4);
        return verdict;
    }

    /// <summary>The database grows until the disk is full; then the disk grows.</summary>
    private static async Task SqliteAsync(Verdict verdict, int mails)
    {
        using SmallDisk disk = SmallDisk.Mount(2500);
        await using Scene scene = await Scene.OpenAsync("sqlite");
        scene.Database = Path.Combine(disk.Folder, "dmarc.db");
        scene.Settings["Sqlite__Path"] = scene.Database;
        scene.Settings["Store__StateFolder"] = disk.Folder;
        scene.Deliver(mails);
        await using (Daemon daemon = scene.Start())
        {
            bool told = await daemon.SaysAsync("disk is full", Patience);
            int waiting = scene.Waiting();
            disk.Fill();
            scene.Deliver(mails / 10);
            disk.Free();
            disk.Resize(200_000);
            bool filed = await scene.FiledAsync(Limit);
            verdict.Check("disk of SQLite full", told && waiting > 0 && filed, $"{(told ? "told" : "NOT told")}, {waiting} of {mails} mails waited, {scene.Waiting()} are left");
            verdict.Check("stops when asked", await daemon.StopAsync(), "SIGTERM");
        }

        verdict.Add("disk-full, sqlite", await scene.AuditAsync());
    }

    /// <summary>The daemon's own log goes into a file for which there is no room.</summary>
    private static async Task LogAsync(Verdict verdict, int mails)
    {
        using SmallDisk disk = SmallDisk.Mount(64);
        await using Scene scene = await Scene.OpenAsync("sqlite");
        scene.Settings["Imap__Mailboxes__0__BatchMails"] = "10";
        string log = Path.Combine(disk.Folder, "log");
        await using (Daemon daemon = scene.StartUnder("bash", ["-c", $"exec \"$0\" \"$@\" >{log} 2>&1"]))
        {
            scene.Deliver(1);
            await scene.FiledAsync(Limit);
            disk.Fill();
            scene.Deliver(mails);
            bool filed = await scene.FiledAsync(Limit);
            verdict.Check("disk of the log full", filed && !daemon.Ended, $"{scene.Waiting()} mails left in the inbox, the daemon {(daemon.Ended ? "has ended" : "runs")}");
            verdict.Check("stops when asked", await daemon.StopAsync(), "SIGTERM");
        }

        verdict.Add("disk-full, log", await scene.AuditAsync());
    }

    /// <summary>No byte can be written where Elasticsearch keeps its data; when there is room again, its shards are tried again, as its manual says.</summary>
    private static async Task ElasticsearchAsync(Verdict verdict, int mails)
    {
        using SmallDisk disk = SmallDisk.Mount(100_000);
        await using Scene scene = await Scene.OpenAsync($"elasticsearch --setting path.data={disk.Folder}");
        await using (Daemon daemon = scene.Start())
        {
            scene.Deliver(mails / 5);
            verdict.Check("all is well", await scene.FiledAsync(Limit), $"{scene.Waiting()} mails left in the inbox");
            disk.Fill();
            scene.Deliver(mails);
            bool told = await daemon.SaysAsync(" rows again. ", Patience);
            int waiting = scene.Waiting();
            disk.Free();
            using HttpClient client = new();
            using HttpResponseMessage answer = await client.PostAsync(new Uri(scene.StoreUrl + "/_cluster/reroute?retry_failed=true"), null);
            bool filed = await scene.FiledAsync(Limit);
            verdict.Check("disk of Elasticsearch full", told && waiting > 0 && filed, $"{(told ? "told" : "NOT told")}, {waiting} of {mails} mails waited, {scene.Waiting()} are left");
            await daemon.StopAsync();
        }

        verdict.Add("disk-full, elasticsearch", await scene.AuditAsync());
    }
}
