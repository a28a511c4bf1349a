namespace DmarcIngest.Faults.Worlds;

/// <summary>The clock is wrong (faketime): a year and more ahead at a start, then a day back. Retention is as it is by default, for filed mails too.</summary>
internal static class ClockWorld
{
    private const string Libraries = "/usr/lib";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static async Task<Verdict> RunAsync(RunOptions options)
    {
        string? faketime = Directory.EnumerateDirectories(Libraries).Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists);
        if (faketime is null)
        {
            Assert.Ignore("Needs faketime (apt-get install faketime).");
        }

        int mails = options.Mails ?? 3000;
        Verdict verdict = new();
        await using Scene scene = await Scene.OpenAsync(options.Store);
        foreach (string days in scene.Settings.Keys.Where(key => key.StartsWith("Retention__", StringComparison.Ordinal)).ToList())
        {
            scene.Settings.Remove(days);
        }

        // Longer than the failure reports of the run are old, so that nothing has to go by a clock that is right.
        scene.Settings["Retention__FailureDays"] = "60";
        scene.Settings["Imap__Mailboxes__0__Filing__KeepDays"] = "300";
        foreach ((string clock, bool isAhead) in new[] { ("+0d", false), ("+400d", true), ("-1d", false), ("+0d", false) })
        {
            await using Daemon daemon = scene.Start(("LD_PRELOAD", faketime!), ("FAKETIME", clock), ("DONT_FAKE_MONOTONIC", "1"));
            scene.Deliver(mails / 4);
            bool filed = await scene.FiledAsync(Limit);
            bool told = await daemon.SaysAsync("which is more than may go at once", TimeSpan.FromSeconds(isAhead ? 30 : 1));
            verdict.Check($"clock {clock}", filed && told == isAhead, $"{scene.Waiting()} mails left in the inbox, retention {(told ? "held back and told" : "had nothing to hold back")}");
            await daemon.StopAsync();
        }

        verdict.Add($"clock, {options.Store}", await scene.AuditAsync());
        return verdict;
    }
}
