using System.Globalization;
using DmarcIngest.Faults.Proxy;

namespace DmarcIngest.Faults.Worlds;

/// <summary>A steady flow of mails for an hour, with faults at random on both sides; what the daemon holds must not grow.</summary>
internal static class SoakWorld
{
    private const int MailsPerSecond = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>What the daemon held at a moment.</summary>
    private sealed record Sample(double Minute, int MemoryMiB, int Handles, int Sockets, int Threads);

    public static async Task<Verdict> RunAsync(RunOptions options)
    {
        string product = options.Store == "sqlite" ? "elasticsearch" : options.Store;
        int seconds = 60 * (options.Minutes ?? 60);
        Random random = new(options.Seed);
        Verdict verdict = new();
        await using Scene scene = await Scene.OpenAsync(product, proxied: true);
        scene.Settings["Imap__Mailboxes__0__TimeoutSeconds"] = "5";
        scene.Settings["Imap__Mailboxes__0__PollSeconds"] = "20";
        scene.Settings["Elasticsearch__RequestSeconds"] = "5";
        List<Sample> samples = [];
        SortedDictionary<string, int> faults = new(StringComparer.Ordinal);
        await using (Daemon daemon = scene.Start())
        {
            long began = TimeProvider.System.GetTimestamp();
            int change = 30;
            for (int second = 0; second < seconds && !daemon.Ended; second++)
            {
                scene.Deliver(MailsPerSecond);
                if (second == change)
                {
                    // Trouble for some seconds, then peace for some.
                    string? fault = IsPeace(scene) ? await DisturbAsync(scene, random) : Calm(scene);
                    change += fault is null ? random.Next(5, 25) : random.Next(3, 15);
                    if (fault is not null)
                    {
                        faults[fault] = faults.GetValueOrDefault(fault) + 1;
                    }
                }

                if (second % 10 == 0)
                {
                    (int handles, int sockets) = Processes.Handles(daemon.Id);
                    samples.Add(new Sample(second / 60.0, Processes.MemoryMiB(daemon.Id), handles, sockets, Processes.Threads(daemon.Id)));
                    scene.Tell($"{faults.Values.Sum()} faults, {scene.Waiting()} mails wait; {samples[^1]}");
                }

                TimeSpan early = TimeSpan.FromSeconds(second + 1) - TimeProvider.System.GetElapsedTime(began);
                await Task.Delay(early > TimeSpan.Zero ? early : TimeSpan.Zero, TimeProvider.System);
            }

            Calm(scene);
            verdict.Check("still runs", !daemon.Ended, daemon.Ended ? string.Join('\n', daemon.Lines.TakeLast(5)) : $"one daemon, {faults.Values.Sum()} faults: {string.Join(", ", faults.Select(fault => $"{fault.Value} {fault.Key}"))}");
            verdict.Check("all mails filed", await scene.FiledAsync(Limit), $"{scene.Waiting()} mails left in the inbox");
            verdict.Check("stops when asked", await daemon.StopAsync(), "SIGTERM");
        }

        Flat(verdict, samples, "memory, MiB", sample => sample.MemoryMiB, 15);
        Flat(verdict, samples, "handles", sample => sample.Handles, 10);
        Flat(verdict, samples, "sockets", sample => sample.Sockets, 5);
        Flat(verdict, samples, "threads", sample => sample.Threads, 5);
        verdict.Check("no row was taken for a bad one", !File.Exists(Path.Combine(scene.Work, "refused.ndjson")), "refused.ndjson");
        verdict.Add($"soak, {product}", await scene.AuditAsync());
        return verdict;
    }

    private static bool IsPeace(Scene scene) => scene.Http!.Fault is null && scene.Imap!.Fault is null && scene.Imap.PauseBetweenBytes == TimeSpan.Zero;

    /// <summary>Ends whatever is set.</summary>
    private static string? Calm(Scene scene)
    {
        scene.Http!.Fault = null;
        scene.Imap!.Fault = null;
        scene.Imap.PauseBetweenBytes = TimeSpan.Zero;
        return null;
    }

    private static async Task<string> DisturbAsync(Scene scene, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                await scene.Dovecot.RestartAsync();
                scene.Imap!.CutAll(CutManner.Close);
                return "mail server restarted";
            case 1:
                CutManner manner = (CutManner)random.Next(3);
                scene.Imap!.CutAll(manner);
                return $"all mail connections: {manner}".ToLowerInvariant();
            case 2:
                scene.Imap!.PauseBetweenBytes = TimeSpan.FromMilliseconds(200);
                return "five bytes a second";
            case 3 or 4:
                (CutMoment moment, CutManner how) = ImapProxyWorld.Ways[random.Next(ImapProxyWorld.Ways.Length)];
                scene.Imap!.Fault = new ImapCut(ImapProxyWorld.Commands[random.Next(ImapProxyWorld.Commands.Length)], moment, how, 3);
                return "connection cut at a command";
            default:
                StoreTrouble trouble = StoreTrouble.All[random.Next(StoreTrouble.All.Length)];
                (scene.Http!.Path, scene.Http.Fault) = (trouble.Path, trouble.Fault);
                return "store trouble";
        }
    }

    /// <summary>The middle value of the last third against that of the second: the first is for warming up.</summary>
    private static void Flat(Verdict verdict, List<Sample> samples, string what, Func<Sample, int> value, int allowed)
    {
        int third = samples.Count / 3;
        int second = Middle(samples.Skip(third).Take(third).Select(value));
        int last = Middle(samples.Skip(2 * third).Select(value));
        string text = string.Create(CultureInfo.InvariantCulture, $"{second} in the second third, {last} in the last, {samples.Select(value).DefaultIfEmpty().Max()} at most; {allowed} more are allowed");
        verdict.Check($"flat: {what}", last <= second + allowed, text);
    }

    private static int Middle(IEnumerable<int> values)
    {
        int[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
