using System.Globalization;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Benchmarks;

/// <summary>How long the program takes from its start to its first mail, and what it costs while nothing comes.</summary>
internal static class QuietRun
{
    private const int Mailboxes = 10;

    /// <summary>Seconds from the start of the process until the server is asked for the first mail, and until that is stored and filed.</summary>
    public static async Task<int> StartAsync(string reports, int times)
    {
        LoadMails load = new(reports);
        await using DovecotServer dovecot = await DovecotServer.StartAsync();
        List<double> asked = [];
        List<double> filed = [];
        for (int time = 0; time < times; time++)
        {
            string user = string.Create(CultureInfo.InvariantCulture, $"start{time}");
            dovecot.Deliver(user, time, load.Make(time), DateTimeOffset.UnixEpoch.AddDays(20_000));
            await using CountingProxy door = new(dovecot.Port, "BODY.PEEK[]");
            using WorkFolder work = new();
            using Daemon daemon = new(work.Path, Settings(work.Path, [(door.Port, user)]));
            Task<string?> line = daemon.ReadLineAsync();
            while (door.Requests == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }

            asked.Add(daemon.Age.TotalSeconds);
            while (await line is { } text && !text.Contains("mails filed", StringComparison.Ordinal))
            {
                line = daemon.ReadLineAsync();
            }

            filed.Add(daemon.Age.TotalSeconds);
        }

        Console.WriteLine($"from the start of the program, median of {times}: first mail asked for after {Median(asked):F2} s, filed after {Median(filed):F2} s");
        return 0;
    }

    /// <summary>CPU and memory with ten mailboxes in IDLE.</summary>
    public static async Task<int> IdleAsync(int seconds)
    {
        await using DovecotServer dovecot = await DovecotServer.StartAsync();
        await using CountingProxy door = new(dovecot.Port, "IDLE\r\n");
        using WorkFolder work = new();
        using Daemon daemon = new(work.Path, Settings(work.Path, [.. Enumerable.Range(0, Mailboxes).Select(number => (door.Port, $"idle{number}"))]));

        // So that its log has somewhere to go; ends with the process.
        _ = ReadAllAsync(daemon);
        while (door.Requests < Mailboxes)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        // What the start left to do, the compiler's work too, is over.
        await Task.Delay(TimeSpan.FromSeconds(90), TimeProvider.System);
        double before = daemon.CpuSeconds;
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        double used = daemon.CpuSeconds - before;
        Console.WriteLine($"{Mailboxes} mailboxes in IDLE: {100 * used / seconds:F2} % of a core over {seconds} s, {daemon.Resident} MiB, peak {daemon.Peak} MiB");
        return 0;
    }

    private static async Task ReadAllAsync(Daemon daemon)
    {
        while (await daemon.ReadLineAsync() is not null)
        {
        }
    }

    private static Dictionary<string, string> Settings(string work, (int Port, string User)[] mailboxes)
    {
        Dictionary<string, string> settings = new()
        {
            ["Retention__AggregateDays"] = "0",
            ["Store__StateFolder"] = work,
            ["Enrichment__Dns__Enabled"] = "false",
            ["Sqlite__Path"] = Path.Combine(work, "quiet.db"),
        };
        for (int index = 0; index < mailboxes.Length; index++)
        {
            string mailbox = string.Create(CultureInfo.InvariantCulture, $"Imap__Mailboxes__{index}__");
            settings[mailbox + "Host"] = "127.0.0.1";
            settings[mailbox + "Port"] = mailboxes[index].Port.ToString(CultureInfo.InvariantCulture);
            settings[mailbox + "Security"] = "None";
            settings[mailbox + "Username"] = mailboxes[index].User;
            settings[mailbox + "Password"] = DovecotServer.Password;
        }

        return settings;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
