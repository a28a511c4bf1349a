using System.Diagnostics;
using System.Globalization;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Benchmarks;

/// <summary>parsedmarc, where <c>PARSEDMARC</c> names its program: mails of the same make from the same Dovecot into the same Elasticsearch, without DNS, in one process.</summary>
internal static class PeerRun
{
    private const int Mails = 1_000;
    private const string User = "peer";

    /// <summary>Null where there is no parsedmarc.</summary>
    public static async Task<string?> RunAsync(DovecotServer dovecot, string url, LoadMails load, double ours)
    {
        if (Environment.GetEnvironmentVariable("PARSEDMARC") is not { } program)
        {
            return null;
        }

        for (int index = 0; index < Mails; index++)
        {
            dovecot.Deliver(User, index, load.Make(index), DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(index));
        }

        using WorkFolder work = new();
        string settings = Path.Combine(work.Path, "parsedmarc.ini");
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"""
            [general]
            save_aggregate = True
            offline = True
            always_use_local_files = True
            silent = True
            [mailbox]
            batch_size = 0
            [imap]
            host = 127.0.0.1
            port = {dovecot.Port}
            ssl = False
            skip_certificate_verification = True
            user = {User}
            password = {DovecotServer.Password}
            [elasticsearch]
            hosts = {url}
            ssl = False
            """));
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo(program, ["-c", settings]) { WorkingDirectory = work.Path })!;
        await process.WaitForExitAsync();
        double rate = Mails / Stopwatch.GetElapsedTime(began).TotalSeconds;
        return process.ExitCode == 0
            ? $"parsedmarc, {Mails} mails: {rate:F1} mails/s; the daemon at {ours / rate:F0} times that rate"
            : $"parsedmarc ended with code {process.ExitCode}.";
    }
}
