namespace DmarcIngest.Faults.Worlds;

/// <summary>kill -9 again and again while mails flow in.</summary>
internal static class KillWorld
{
    private const int Many = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static async Task<Verdict> RunAsync(RunOptions options)
    {
        int mails = options.Mails ?? 20_000;
        int kills = options.Kills ?? 200;
        Random random = new(options.Seed);
        Verdict verdict = new();
        await using Scene scene = await Scene.OpenAsync(options.Store);

        // Small batches: more moments between fetching, storing and filing.
        scene.Settings["Imap__Mailboxes__0__BatchMails"] = "20";
        scene.Deliver(mails / 10);
        int busy = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            await using Daemon daemon = scene.Start();

            int due = (mails / 10) + (int)((long)(mails - (mails / 10)) * (kill + 1) / kills) - scene.Sent.Count;
            if (random.NextDouble() < 0.3)
            {
                // While it starts, or has its first batch in hand.
                await scene.FlowAsync(due, TimeSpan.FromSeconds(0.1 + (1.4 * random.NextDouble())));
            }
            else
            {
                // While it stores and files: some time after the first mail has left the inbox.
                scene.Deliver(due);
                int most = Math.Min(600, 2 * scene.Waiting());
                await WorksAsync(scene);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(most + 1)), TimeProvider.System);
            }

            busy += scene.Waiting() > 0 ? 1 : 0;
            await daemon.KillAsync();
            scene.Tell($"{kill + 1} kills, {busy} of them while mails waited, {scene.Waiting()} mails wait");
        }

        int left = scene.Waiting();
        scene.Say($"{kills} kills, {busy} of them while mails waited; {left} mails are left for the last start");
        await using (Daemon last = scene.Start())
        {
            verdict.Check("all mails filed", await scene.FiledAsync(Limit), $"{scene.Waiting()} in the inbox");
            verdict.Check("stops when asked", await last.StopAsync(), "SIGTERM");
        }

        // Of few kills chance may have it that none does.
        verdict.Check("kills hit work", kills < Many || (busy > kills / 4 && mails - left > kills * 5), $"{busy} of {kills} while mails waited; {mails - left} mails were filed between kills, {left} after the last");
        verdict.Add($"kill, {options.Store}", await scene.AuditAsync());
        return verdict;
    }

    private static async Task WorksAsync(Scene scene)
    {
        int waiting = scene.Waiting();
        for (int moment = 0; moment < 250 && scene.Waiting() >= waiting && waiting > 0; moment++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
