using System.Globalization;
using DmarcIngest.Faults.Audit;
using DmarcIngest.Faults.Proxy;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Faults.Worlds;

/// <summary>A mail server that is restarted, numbers its mails anew and changes its password, and somebody else who works in the same mailbox.</summary>
internal static class ImapWorld
{
    private const string Mailbox = Scene.FirstMailbox;
    private const string Aggregate = "Archive/Aggregate";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Flow = TimeSpan.FromSeconds(6);

    public static async Task<Verdict> RunAsync(RunOptions options)
    {
        int mails = options.Mails ?? 300;
        Verdict verdict = new();
        await using (Scene scene = await Scene.OpenAsync(options.Store, proxied: true))
        {
            string passwordFile = Path.Combine(scene.Work, "password");
            await File.WriteAllTextAsync(passwordFile, DovecotServer.Password);
            scene.Settings.Remove("Imap__Mailboxes__0__Password");
            scene.Settings["Imap__Mailboxes__0__PasswordFile"] = passwordFile;
            scene.Settings["Imap__Mailboxes__0__BatchMails"] = "10";
            await using Daemon daemon = scene.Start();
            await RestartsAsync(scene, verdict, mails);
            await NumberedAnewAsync(scene, verdict, mails);
            await TakenAwayAsync(scene, verdict, mails);
            await ArchiveRenamedAsync(scene, daemon, verdict, mails);
            await PasswordAsync(scene, daemon, verdict, mails, passwordFile);
            verdict.Check("stops when asked", await daemon.StopAsync(), "SIGTERM");
            verdict.Add($"imap-world, {options.Store}", await scene.AuditAsync());
        }

        await FolderGoesAsync(options, verdict, mails);
        return verdict;
    }

    /// <summary>So many mails at once in one folder.</summary>
    public static async Task<Verdict> CrowdAsync(RunOptions options)
    {
        Verdict verdict = new();
        await using Scene scene = await Scene.OpenAsync(options.Store);
        scene.Settings.Remove("Imap__Mailboxes__0__BatchMails");
        scene.Deliver(options.Mails ?? 100_000);
        scene.Say("all are delivered");
        await using (Daemon daemon = scene.Start())
        {
            verdict.Check("all mails filed", await scene.FiledAsync(TimeSpan.FromMinutes(15)), $"{scene.Waiting()} mails left in the inbox; {Processes.PeakMiB(daemon.Id)} MiB at most");
            verdict.Check("stops when asked", await daemon.StopAsync(), "SIGTERM");
        }

        verdict.Add($"crowd, {options.Store}", await scene.AuditAsync());
        return verdict;
    }

    private static async Task RestartsAsync(Scene scene, Verdict verdict, int mails)
    {
        Task flow = scene.FlowAsync(mails, Flow);
        for (int restart = 0; restart < 3; restart++)
        {
            await Task.Delay(Flow / 4, TimeProvider.System);
            await scene.Dovecot.RestartAsync();
            scene.Imap!.CutAll(CutManner.Close);
        }

        await flow;
        await EndAsync(scene, verdict, "server restarted 3 times");
    }

    /// <summary>A list of UIDs without any, of another UIDVALIDITY, as after a restore from a backup.</summary>
    private static async Task NumberedAnewAsync(Scene scene, Verdict verdict, int mails)
    {
        HashSet<uint> validities = [];
        Task flow = scene.FlowAsync(mails, Flow);
        for (int time = 0; time < 3; time++)
        {
            await Task.Delay(Flow / 4, TimeProvider.System);
            string folder = scene.Dovecot.MailFolder(Mailbox);
            string list = Path.Combine(folder, "dovecot-uidlist");
            string[] header = (await File.ReadAllLinesAsync(list))[0].Split(' ');
            uint validity = uint.Parse(header.First(word => word.StartsWith('V'))[1..], CultureInfo.InvariantCulture);
            validities.Add(validity);
            await File.WriteAllTextAsync(list, string.Create(CultureInfo.InvariantCulture, $"3 V{validity + 1} N1 {header.First(word => word.StartsWith('G'))}\n"));
            foreach (string index in Directory.EnumerateFiles(folder, "dovecot.index*"))
            {
                File.Delete(index);
            }
        }

        await flow;
        await EndAsync(scene, verdict, $"UIDVALIDITY changed ({string.Join(", ", validities)})", validities.Count > 1);
    }

    private static async Task TakenAwayAsync(Scene scene, Verdict verdict, int mails)
    {
        await using OtherClient other = await OtherClient.LogInAsync(scene.Dovecot.Port, Mailbox);
        await other.MakeAsync("Mine");
        Task flow = scene.FlowAsync(mails, Flow);
        while (!flow.IsCompleted || scene.Waiting() > 0)
        {
            await other.MoveAsync("INBOX", "Mine", every: 3);
            await Task.Delay(Flow / 8, TimeProvider.System);
        }

        HashSet<string> taken = In(scene, "Mine");
        scene.Taken(taken);
        await EndAsync(scene, verdict, $"somebody took {taken.Count} of {mails} mails away meanwhile", taken.Count > 0 && taken.Count < mails);
    }

    private static async Task ArchiveRenamedAsync(Scene scene, Daemon daemon, Verdict verdict, int mails)
    {
        await using OtherClient other = await OtherClient.LogInAsync(scene.Dovecot.Port, Mailbox);
        HashSet<string> moved = [];
        Task flow = scene.FlowAsync(mails, Flow);
        for (int time = 0; time < 3; time++)
        {
            await Task.Delay(Flow / 4, TimeProvider.System);
            string name = $"Old{time}";
            for (int tenths = 0; tenths < 300 && scene.Dovecot.Count(Mailbox, Aggregate) == 0; tenths++)
            {
                // Until the daemon has made it again and filed into it.
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }

            await other.RenameAsync(Aggregate, name);
            moved.UnionWith(In(scene, name));
        }

        await flow;
        await scene.FiledAsync(Limit);

        // What came in between the look into the folder and now, too.
        moved.UnionWith(Enumerable.Range(0, 3).SelectMany(time => In(scene, $"Old{time}")));
        scene.Elsewhere(moved);
        bool told = daemon.Said("it is made again");
        await EndAsync(scene, verdict, $"somebody renamed the archive's folder 3 times, {moved.Count} mails in it, {(told ? "told" : "NOT told")}", told);
    }

    private static async Task PasswordAsync(Scene scene, Daemon daemon, Verdict verdict, int mails, string passwordFile)
    {
        const string Other = "changed-today";
        await scene.Dovecot.RestartAsync(configuration => configuration.Replace($"password={DovecotServer.Password}", $"password={Other}", StringComparison.Ordinal));
        // Dovecot goes on serving connections that are open.
        scene.Imap!.CutAll(CutManner.Close);
        scene.Deliver(mails);
        bool told = await daemon.SaysAsync("refused the login", TimeSpan.FromSeconds(30));
        int waiting = scene.Waiting();
        await File.WriteAllTextAsync(passwordFile, Other);
        await EndAsync(scene, verdict, $"password changed, then the file with it; {waiting} mails waited, {(told ? "told" : "NOT told")}", told && waiting == mails);
    }

    /// <summary>The folder that is read is no INBOX, and somebody renames it, and deletes it.</summary>
    private static async Task FolderGoesAsync(RunOptions options, Verdict verdict, int mails)
    {
        await using Scene scene = await Scene.OpenAsync(options.Store);
        scene.Settings["Imap__Mailboxes__0__Folder"] = "Reports";
        scene.Settings["Imap__Mailboxes__0__BatchMails"] = "10";
        scene.Deliver(1);
        await using OtherClient other = await OtherClient.LogInAsync(scene.Dovecot.Port, Mailbox);
        await other.MakeAsync("Reports");
        await using (Daemon daemon = scene.Start())
        {
            async Task PutAsync(int count)
            {
                scene.Deliver(count);
                for (int tenths = 0; scene.Waiting() > 0 && tenths < 100; tenths++)
                {
                    // A client of its own: one remembers of a folder that it was deleted.
                    await using OtherClient deliverer = await OtherClient.LogInAsync(scene.Dovecot.Port, Mailbox);
                    await deliverer.MoveAsync("INBOX", "Reports");
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
                }
            }

            async Task<bool> EmptyAsync()
            {
                for (int tenths = 0; scene.Dovecot.Count(Mailbox, "Reports") > 0 && tenths < 1200; tenths++)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
                }

                return scene.Dovecot.Count(Mailbox, "Reports") == 0;
            }

            await PutAsync(mails);
            await other.RenameAsync("Reports", "Aside");
            bool told = await daemon.SaysAsync("is not there", TimeSpan.FromSeconds(60));
            int aside = scene.Dovecot.Count(Mailbox, "Aside");
            await other.RenameAsync("Aside", "Reports");
            verdict.Check("the folder that is read was renamed, and back", told && await EmptyAsync(), $"{aside} mails in it meanwhile, {(told ? "told" : "NOT told")}, {scene.Dovecot.Count(Mailbox, "Reports")} mails left");
            await other.DeleteAsync("Reports");
            await other.MakeAsync("Reports");
            await PutAsync(mails);
            verdict.Check("the folder that is read was deleted and made anew", await EmptyAsync(), $"{scene.Dovecot.Count(Mailbox, "Reports")} mails left");
            await daemon.StopAsync();
        }

        verdict.Add($"imap-world, the folder that is read, {options.Store}", await scene.AuditAsync());
    }

    private static HashSet<string> In(Scene scene, string folder) =>
        [.. MaildirReading.Read(Mailbox, scene.Dovecot.MailFolder(Mailbox)).Where(mail => mail.Folder == folder).Select(mail => mail.MessageId)];

    private static async Task EndAsync(Scene scene, Verdict verdict, string what, bool holds = true)
    {
        bool filed = await scene.FiledAsync(Limit);
        verdict.Check(what, filed && holds, $"{scene.Waiting()} mails left in the inbox");
    }
}
