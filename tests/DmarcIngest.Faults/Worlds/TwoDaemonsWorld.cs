namespace DmarcIngest.Faults.Worlds;

/// <summary>Two daemons on one mailbox and one store, by mistake, each with a state folder of its own; then one of them is killed again and again.</summary>
internal static class TwoDaemonsWorld
{
    private const int MailsAKill = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static async Task<Verdict> RunAsync(RunOptions options)
    {
        int mails = options.Mails ?? 2000;
        int kills = options.Kills ?? 10;
        Verdict verdict = new();
        await using Scene scene = await Scene.OpenAsync(options.Store);
        scene.Settings["Imap__Mailboxes__0__BatchMails"] = "20";
        string state = Directory.CreateDirectory(Path.Combine(scene.Work, "second")).FullName;
        scene.Deliver(mails / 2);
        await using (Daemon first = scene.Start())
        {
            await using (Daemon second = scene.Start(("Store__StateFolder", state)))
            {
                await scene.FlowAsync(mails - (mails / 2), TimeSpan.FromSeconds(20));
                verdict.Check("all mails filed", await scene.FiledAsync(Limit), $"{scene.Waiting()} mails left in the inbox");
                bool both = Filed(first) && Filed(second);
                verdict.Check("both were at work", both && !first.Ended && !second.Ended, both ? "both filed mails" : "one filed none");
                verdict.Check("the second stops when asked", await second.StopAsync(), "SIGTERM");
            }

            int working = 0;
            for (int kill = 0; kill < kills; kill++)
            {
                await using Daemon second = scene.Start(("Store__StateFolder", state));
                await second.SaysAsync("Ready", Limit);
                scene.Deliver(MailsAKill);
                long until = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
                while (scene.Waiting() > MailsAKill / 2 && Environment.TickCount64 < until)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
                }

                working += scene.Waiting() > 0 ? 1 : 0;
                await second.KillAsync();
            }

            verdict.Check("all mails filed by the first", await scene.FiledAsync(Limit), $"{kills} times kill -9 of the second, {working} of them while mails waited; {scene.Waiting()} mails left in the inbox");
            verdict.Check("the first stops when asked", !first.Ended && await first.StopAsync(), "SIGTERM");
        }

        verdict.Add($"two-daemons, {options.Store}", await scene.AuditAsync());
        return verdict;
    }

    private static bool Filed(Daemon daemon) => daemon.Lines.Any(line => line.Contains(" mails filed", StringComparison.Ordinal) && !line.Contains(" 0 mails filed", StringComparison.Ordinal));
}
