using System.Globalization;
using BenchmarkDotNet.Running;
using DmarcIngest.Benchmarks;
using DmarcIngest.Demo;

if (args is ["parse", string reports])
{
    return ParseRun.Run(reports, passes: 40);
}

if (args is ["load", "folder" or "mbox" or "dovecot", "sqlite" or "elasticsearch" or "opensearch", string folder, string mails, .. var more] && more is [] or ["silent-dns"])
{
    return await LoadRun.RunAsync(args[1], args[2], folder, int.Parse(mails, CultureInfo.InvariantCulture), more.Length > 0);
}

if (args is ["start", string some, ..])
{
    return await QuietRun.StartAsync(some, args is [_, _, string times] ? int.Parse(times, CultureInfo.InvariantCulture) : 9);
}

if (args is ["idle", ..])
{
    return await QuietRun.IdleAsync(args is [_, string seconds] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 120);
}

if (args is ["mails", string from, string inbox, string count])
{
    LoadMails load = new(from);
    Directory.CreateDirectory(inbox);
    for (int index = 0; index < int.Parse(count, CultureInfo.InvariantCulture); index++)
    {
        await File.WriteAllBytesAsync(Path.Combine(inbox, $"{index:D6}.eml"), load.Make(index));
    }

    return 0;
}

if (args is ["hostile", .. var only])
{
    return await HostileRun.RunAsync(string.Join(' ', only));
}

if (args is ["evidence", ..])
{
    return await EvidenceRun.RunAsync(args is [_, string rows] ? int.Parse(rows, CultureInfo.InvariantCulture) : 5_000_000);
}

if (args is ["panels", "elasticsearch" or "opensearch", ..])
{
    return await PanelsRun.RunAsync(args[1], args is [_, _, string rows] ? int.Parse(rows, CultureInfo.InvariantCulture) : 5_000_000);
}

if (args is ["home", string database, ..])
{
    return await HomeRun.RunAsync(database, args is [_, _, string rows] ? int.Parse(rows, CultureInfo.InvariantCulture) : 5_000_000);
}

if (args is ["loops"])
{
    BenchmarkRunner.Run<InnerLoops>();
    return 0;
}

if (args is ["quarter", string target, .. var seed])
{
    QuarterOptions options = seed is [string number] ? new() { Seed = int.Parse(number, CultureInfo.InvariantCulture) } : new();
    (int made, int records) = QuarterFiles.Write(target, new Quarter(options));
    Console.WriteLine($"{made} reports, {records} records in {target}");
    return 0;
}

Console.Error.WriteLine("""
    parse REPORTS                   reports of a folder from memory: bytes and whole mails to rows with ids, decoding, and a bare XmlReader walk beside them
    mails REPORTS FOLDER MAILS      MAILS mails made of the reports, as files in FOLDER
    load FROM TO REPORTS MAILS      MAILS mails made of the reports, FROM folder, mbox or dovecot, TO sqlite, elasticsearch or opensearch, in the real daemon;
                                    without DNS, or with silent-dns behind it with a resolver that says nothing
    start REPORTS [TIMES]           time from the start of the program to its first mail
    idle [SECONDS]                  CPU and memory with ten mailboxes in IDLE
    quarter FOLDER [SEED]           a made quarter of reports about a provider, with the truth about every record (truth.csv)
    hostile [WORDS]                 each hostile mail of the tests (those with WORDS in their name) alone in the real daemon: seconds, memory, what became of it
    evidence [ROWS]                 rows of a year in SQLite, counted together month by month and revised
    panels PRODUCT [ROWS]           how long each panel of the overview takes over rows of a year in elasticsearch or opensearch
    home FILE [ROWS]                how long the pages of the overview take over rows of a year in the SQLite database FILE, which is made where there is none
    loops                           time and allocations of the inner loops, by BenchmarkDotNet
    """);
return 2;
