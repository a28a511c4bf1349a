using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Benchmarks;

/// <summary>
/// The whole way in the real program, as a process of its own: a backlog of mails made of real reports, from a folder, an mbox or a Dovecot of our
/// own into a store, filed at the end. Memory is that of the process, as the kernel counts it.
/// </summary>
internal static partial class LoadRun
{
    private const int WarmMails = 10_000;

    public static async Task<int> RunAsync(string from, string to, string reports, int mails, bool silentResolver)
    {
        using WorkFolder folder = new();
        string work = folder.Path;
        DovecotServer? dovecot = null;

        // Nobody reads from it: a resolver that says nothing.
        using Socket resolver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        resolver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        try
        {
            LoadMails load = new(reports);
            Dictionary<string, string> settings = new()
            {
                ["Retention__AggregateDays"] = "0",
                ["Store__StateFolder"] = work,
                ["Enrichment__Dns__Enabled"] = silentResolver ? "true" : "false",
                ["Enrichment__Dns__Servers__0"] = resolver.LocalEndPoint!.ToString()!,
            };
            if (from == "dovecot")
            {
                dovecot = await DovecotServer.StartAsync();
                for (int index = 0; index < mails; index++)
                {
                    dovecot.Deliver("reports", index, load.Make(index), DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(index));
                }

                settings["Imap__Mailboxes__0__Host"] = "127.0.0.1";
                settings["Imap__Mailboxes__0__Port"] = dovecot.Port.ToString(CultureInfo.InvariantCulture);
                settings["Imap__Mailboxes__0__Security"] = "None";
                settings["Imap__Mailboxes__0__Username"] = "reports";
                settings["Imap__Mailboxes__0__Password"] = DovecotServer.Password;
            }
            else
            {
                if (from == "mbox")
                {
                    FillMbox(load, work, mails);
                }
                else
                {
                    FillFolder(load, work, mails);
                }

                settings["Folder__Path"] = Path.Combine(work, "inbox");
                settings["Folder__StableSeconds"] = "0";
            }

            await StoreAsync(to, work, settings);
            if (to != "sqlite")
            {
                await WarmAsync(load, settings);
            }

            double fetching = dovecot is null ? 0 : await BareFetch.RunAsync(dovecot.Port, "reports");
            (double seconds, long rows) = await MeasureAsync($"{from} -> {to}", work, settings, mails);
            if (to == "sqlite")
            {
                double bare = BareInserts.Run(Path.Combine(work, "load.db"), Path.Combine(work, "bare.db"));
                Console.WriteLine($"bare inserts of the same lines: {bare:F1} s; the daemon at {bare / seconds:F2} of that rate");
                BareInserts.EmptyLog(Path.Combine(work, "load.db"));
                long bytes = new FileInfo(Path.Combine(work, "load.db")).Length;
                Console.WriteLine($"database {bytes / 1048576.0:F1} MiB, {bytes / (double)rows:F0} bytes a row");
            }
            else
            {
                Console.WriteLine(await StoreSizeAsync(settings["Elasticsearch__Urls__0"], rows));
                using (HttpClient http = new() { BaseAddress = new Uri(settings["Elasticsearch__Urls__0"]), Timeout = TimeSpan.FromMinutes(10) })
                {
                    Console.WriteLine(await CodecRun.RunAsync(http));
                }

                (double bulk, long documents) = await BareBulk.RunAsync(settings["Elasticsearch__Urls__0"]);
                Console.WriteLine($"bare bulk requests with the same {documents} documents: {bulk:F1} s; the daemon at {bulk / seconds:F2} of that rate");
            }

            if (dovecot is not null)
            {
                Console.WriteLine($"bare fetch of the same mails: {fetching:F1} s; the daemon at {fetching / seconds:F2} of that rate");
                if (to != "sqlite" && await PeerRun.RunAsync(dovecot, settings["Elasticsearch__Urls__0"], load, mails / seconds) is { } peer)
                {
                    Console.WriteLine(peer);
                }
            }

            return 0;
        }
        finally
        {
            if (dovecot is not null)
            {
                await dovecot.DisposeAsync();
            }

            TestServer.StopAll();
        }
    }

    /// <summary>A server that has just started runs at half its speed for some 10,000 documents; they go into other indices.</summary>
    private static async Task WarmAsync(LoadMails load, Dictionary<string, string> settings)
    {
        using WorkFolder work = new();
        FillFolder(load, work.Path, WarmMails);
        Dictionary<string, string> warm = settings.Where(setting => !setting.Key.StartsWith("Imap", StringComparison.Ordinal)).ToDictionary();
        warm["Folder__Path"] = Path.Combine(work.Path, "inbox");
        warm["Folder__StableSeconds"] = "0";
        warm["Store__StateFolder"] = work.Path;
        warm["Elasticsearch__IndexPrefix"] = "warm_";
        await MeasureAsync("to warm the server up", work.Path, warm, WarmMails);
    }

    private static void FillFolder(LoadMails load, string work, int mails)
    {
        string inbox = Directory.CreateDirectory(Path.Combine(work, "inbox")).FullName;
        for (int index = 0; index < mails; index++)
        {
            File.WriteAllBytes(Path.Combine(inbox, $"{index:D6}.eml"), load.Make(index));
        }
    }

    private static void FillMbox(LoadMails load, string work, int mails)
    {
        string inbox = Directory.CreateDirectory(Path.Combine(work, "inbox")).FullName;
        using FileStream file = File.Create(Path.Combine(inbox, "mails.mbox"));
        for (int index = 0; index < mails; index++)
        {
            file.Write("From reporter@receiver.example Thu Jan  1 00:00:00 2026\r\n"u8);
            file.Write(load.Make(index));
            file.Write("\r\n"u8);
        }
    }

    private static async Task StoreAsync(string to, string work, Dictionary<string, string> settings)
    {
        if (to == "sqlite")
        {
            settings["Sqlite__Path"] = Path.Combine(work, "load.db");
            return;
        }

        TestServer server = await TestServer.SharedAsync(to);
        settings["Store__Kind"] = "Elasticsearch";
        settings["Elasticsearch__Urls__0"] = server.Url;
        settings["Elasticsearch__IndexPrefix"] = "load_";
    }

    private static async Task<(double Seconds, long Rows)> MeasureAsync(string what, string work, Dictionary<string, string> settings, int mails)
    {
        using Daemon daemon = new(work, settings);
        int filed = 0;
        long rows = 0;
        while (filed < mails && await daemon.ReadLineAsync() is { } line)
        {
            Match match = ProgressPattern().Match(line);
            if (!match.Success)
            {
                continue;
            }

            filed += Number(match.Groups[1]);
            rows += Number(match.Groups[2]);
            Console.WriteLine($"{filed,8} mails {rows,9} rows {daemon.Age.TotalSeconds,7:F1} s   {daemon.Resident,5} MiB");
        }

        double seconds = daemon.Age.TotalSeconds;
        Console.WriteLine($"{what}: {filed} mails, {rows} rows in {seconds:F1} s from the start of the program: {filed / seconds:F0} mails/s, {rows / seconds:F0} rows/s, peak {daemon.Peak} MiB, {daemon.CpuSeconds:F1} s of a core; {Environment.ProcessorCount} cores, .NET {Environment.Version}");
        return (seconds, rows);
    }

    /// <summary>Bytes of the indices, as written and as merged to one segment each.</summary>
    private static async Task<string> StoreSizeAsync(string url, long rows)
    {
        using HttpClient http = new() { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(10) };
        await http.PostAsync(new Uri("/load_*/_flush", UriKind.Relative), null);
        long written = await SizeAsync();
        await http.PostAsync(new Uri("/load_*/_forcemerge?max_num_segments=1", UriKind.Relative), null);
        long merged = await SizeAsync();
        return $"indices {written / 1048576.0:F1} MiB, {written / (double)rows:F0} bytes a row; merged {merged / 1048576.0:F1} MiB, {merged / (double)rows:F0} bytes a row";

        async Task<long> SizeAsync()
        {
            using JsonDocument stats = JsonDocument.Parse(await http.GetStringAsync(new Uri("/load_*/_stats/store", UriKind.Relative)));
            return stats.RootElement.GetProperty("_all").GetProperty("primaries").GetProperty("store").GetProperty("size_in_bytes").GetInt64();
        }
    }

    private static int Number(Group group) => int.Parse(group.Value, NumberStyles.Integer, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+) mails filed, (\d+) rows stored")]
    private static partial Regex ProgressPattern();
}
