using DmarcIngest.Faults.Proxy;

namespace DmarcIngest.Faults.Worlds;

/// <summary>The connection to the mail server breaks at every command, before, behind and within its answer; and other moods of a server.</summary>
internal static class ImapProxyWorld
{
    private const int Cuts = 2;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // In the order in which a connection meets them; the empty one is the greeting.
    public static readonly string[] Commands = ["", "AUTHENTICATE", "NAMESPACE", "LIST", "SELECT", "UID SEARCH", "RFC822.SIZE", "BODY.PEEK[]", "UID STORE", "UID MOVE", "IDLE"];

    public static readonly (CutMoment Moment, CutManner Manner)[] Ways =
    [
        (CutMoment.Unsent, CutManner.Reset), (CutMoment.Unanswered, CutManner.Close), (CutMoment.Halfway, CutManner.Reset), (CutMoment.Unanswered, CutManner.Silence),
    ];

    public static async Task<Verdict> RunAsync(RunOptions options)
    {
        int mails = options.Mails ?? 20;
        Verdict verdict = new();
        await using Scene scene = await Scene.OpenAsync(options.Store, proxied: true);
        scene.Settings["Imap__Mailboxes__0__TimeoutSeconds"] = "3";
        scene.Settings["Imap__Mailboxes__0__PollSeconds"] = "20";

        // The same command whenever it logs in.
        scene.Settings["Imap__Mailboxes__0__Authentication"] = "Plain";
        await using (Daemon daemon = scene.Start())
        {
            foreach (string command in Commands)
            {
                foreach ((CutMoment moment, CutManner manner) in Ways)
                {
                    await MeetAsync(scene, verdict, Name(command, moment, manner), new ImapCut(command, moment, manner, Cuts), mails);
                }
            }

            await MeetAsync(scene, verdict, "quota exceeded at UID MOVE", new ImapRefusal("UID MOVE", "[OVERQUOTA] Quota exceeded (mailbox for user is full)", 5), mails);
            await MeetAsync(scene, verdict, "UID STORE not allowed", new ImapRefusal("UID STORE", "[NOPERM] Permission denied", 2), mails);
            await MeetAsync(scene, verdict, "UID MOVE not allowed", new ImapRefusal("UID MOVE", "[NOPERM] Permission denied", 5), mails);
            await MeetAsync(scene, verdict, "server unavailable at login", new ImapRefusal("AUTHENTICATE", "[UNAVAILABLE] Temporary authentication failure.", 3), mails);
            await DribbleAsync(scene, verdict, mails);
            verdict.Check("still runs", !daemon.Ended, daemon.Ended ? string.Join('\n', daemon.Lines.TakeLast(5)) : "one daemon for all of it");
            verdict.Check("stops when asked", await daemon.StopAsync(), "SIGTERM");
        }

        verdict.Add($"proxy-imap, {options.Store}", await scene.AuditAsync());
        foreach ((CutMoment moment, CutManner manner) in Ways)
        {
            await FirstMailsAsync(options, verdict, Name("CREATE", moment, manner), new ImapCut("CREATE", moment, manner, Cuts), null, mails);
        }

        await FirstMailsAsync(options, verdict, "folders not made", new ImapRefusal("CREATE", "[NOPERM] Permission denied", 4), "make it by hand", mails);
        return verdict;
    }

    private static async Task MeetAsync(Scene scene, Verdict verdict, string what, ImapFault fault, int mails)
    {
        scene.Imap!.Fault = fault;

        // What happens once a connection is met by a new one only.
        scene.Imap.CutAll(CutManner.Close);
        scene.Deliver(mails);
        bool filed = await scene.FiledAsync(Limit);
        long until = Environment.TickCount64 + 30_000;
        while (filed && fault.Hits < fault.Times && Environment.TickCount64 < until)
        {
            // What happens after the mails: IDLE.
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        verdict.Check(what, filed && fault.Hits == fault.Times, $"met {fault.Hits} of {fault.Times} times, {scene.Waiting()} mails left in the inbox");
        scene.Imap.Fault = null;
    }

    /// <summary>A byte a second for half a minute, too little for anything; then all of it at once.</summary>
    private static async Task DribbleAsync(Scene scene, Verdict verdict, int mails)
    {
        scene.Imap!.PauseBetweenBytes = TimeSpan.FromSeconds(1);
        scene.Imap.CutAll(CutManner.Close);
        scene.Deliver(mails);
        await Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System);
        int waiting = scene.Waiting();
        scene.Imap.PauseBetweenBytes = TimeSpan.Zero;
        verdict.Check("a byte a second", waiting == mails && await scene.FiledAsync(Limit), $"{waiting} of {mails} mails waited meanwhile, {scene.Waiting()} are left");
    }

    /// <summary>A mailbox that has no folder yet: they are made with the first mails.</summary>
    private static async Task FirstMailsAsync(RunOptions options, Verdict verdict, string what, ImapFault fault, string? told, int mails)
    {
        await using Scene scene = await Scene.OpenAsync(options.Store, proxied: true);
        scene.Settings["Imap__Mailboxes__0__TimeoutSeconds"] = "3";
        scene.Imap!.Fault = fault;
        await using (Daemon daemon = scene.Start())
        {
            scene.Deliver(mails);
            bool filed = await scene.FiledAsync(Limit);
            verdict.Check(what, filed && fault.Hits == fault.Times && (told is null || daemon.Said(told)), $"met {fault.Hits} of {fault.Times} times, {scene.Waiting()} mails left in the inbox");
            await daemon.StopAsync();
        }

        verdict.Add($"proxy-imap, {what}, {options.Store}", await scene.AuditAsync());
    }

    private static string Name(string command, CutMoment moment, CutManner manner) =>
        $"{(command.Length == 0 ? "greeting" : command)}, {moment}, {manner}".ToLowerInvariant();
}
