using DmarcIngest.Faults.Audit;

namespace DmarcIngest.Faults.Worlds;

/// <summary>Two daemons on one mailbox and one store, by mistake; each with a state folder of its own.</summary>
internal static class TwoDaemonsWorld
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static async Task<Verdict> RunAsync(RunOptions options)
    {
        int mails = options.Mails ?? 2000;
        Verdict verdict = new();
        await using Scene scene = await Scene.OpenAsync(options.Store);
        scene.Settings["Imap__Mailboxes__0__BatchMails"] = "20";
        scene.Deliver(mails / 2);
        await using (Daemon first = scene.Start())
        await using (Daemon second = scene.Start(("Store__StateFolder", Directory.CreateDirectory(Path.Combine(scene.Work, "second")).FullName)))
        {
            await scene.FlowAsync(mails - (mails / 2), TimeSpan.FromSeconds(20));
            verdict.Check("all mails filed", await scene.FiledAsync(Limit), $"{scene.Waiting()} mails left in the inbox");
            bool both = Filed(first) && Filed(second);
            verdict.Check("both were at work", both && !first.Ended && !second.Ended, both ? "both filed mails" : "one filed none");
            verdict.Check("both stop when asked", await first.StopAsync() && await second.StopAsync(), "SIGTERM");
        }

        verdict.Add($"two-daemons, {options.Store}", Auditor.Compare(scene.Sent, await scene.FoundAsync()));
        return verdict;
    }

    private static bool Filed(Daemon daemon) => daemon.Lines.Any(line => line.Contains(" mails filed", StringComparison.Ordinal) && !line.Contains(" 0 mails filed", StringComparison.Ordinal));
}
