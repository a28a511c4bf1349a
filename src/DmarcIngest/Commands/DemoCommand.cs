using System.Diagnostics;
using DmarcIngest.Demo;
using DmarcIngest.Demo.Mails;
using DmarcIngest.Enrichment;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Overview;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Commands;

/// <summary><c>demo</c>: a quarter of mails about an invented provider, through the real pipeline into a store that is gone afterwards, and the page over it.</summary>
internal static class DemoCommand
{
    private const int Days = 92;

    /// <summary>So many mails as a provider of some size gets reported, in as little time as somebody waits for.</summary>
    private const double Scale = 0.25;

    public static async Task<int> RunAsync(string listen, bool opens, TimeProvider time, ILoggerFactory loggers, TextWriter output, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("dmarc-ingest-demo-");
        try
        {
            await using SqliteReportStore store = new(new SqliteOptions { Path = Path.Combine(folder.FullName, "demo.db") });
            await FillAsync(store, folder.FullName, time, loggers, output, cancellationToken);
            await using OverviewServer server = await ServeAsync(listen, store, time, loggers, cancellationToken);
            await SayAsync(output, server.Address);
            if (opens)
            {
                Open(server.Address);
            }

            await WaitAsync(cancellationToken);
            await server.StopAsync(CancellationToken.None);
            return ExitCode.Done;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Fills a store with the quarter that ended yesterday.</summary>
    internal static async Task FillAsync(IReportStore store, string folder, TimeProvider time, ILoggerFactory loggers, TextWriter output, CancellationToken cancellationToken, double scale = Scale)
    {
        DateTimeOffset now = time.GetUtcNow();
        QuarterOptions options = new() { FirstDay = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-Days), Days = Days, Scale = scale };
        Quarter quarter = new(options);
        EnrichmentOptions enrichment = new() { OwnNetworks = [.. Quarter.OwnNetworks.Select(own => new OwnNetworkOptions { Network = own.Network, Name = own.Name })] };
        await using Enricher enricher = new(enrichment, folder, () => Overrules.None, time, loggers, address => quarter.ReverseNames.GetValueOrDefault(address));
        ReadLimits limits = new();
        RetentionOptions keepAll = new() { AggregateDays = 0, FailureDays = 0, TlsDays = 0, IngestDays = 0 };
        IngestPipeline pipeline = new(
            new ReportReader(limits, new Reports.Failure.FailurePrivacy(Reports.Failure.PrivacyLevel.Full, "demo"u8.ToArray())), store, new RetentionDoor(() => keepAll),
            new PoisonLedger(folder, loggers.CreateLogger<PoisonLedger>()), loggers.CreateLogger<IngestPipeline>(), enricher.Rows);
        await store.PrepareAsync(cancellationToken);
        long start = time.GetTimestamp();
        await output.WriteLineAsync($"Taking in the reports of {Days} days about an invented provider …");
        await using DemoMails source = new(new QuarterMails(quarter, options), now, time);
        IngestTotals totals = await ProgressBar.RunAsync(source, pipeline, source.Clock, cancellationToken);
        await enricher.Classifier(store).RunAsync(null, null, cancellationToken);
        await output.WriteLineAsync($"{totals.Mails:N0} mails, {totals.Reports:N0} reports and {totals.Rows:N0} rows in {time.GetElapsedTime(start).TotalSeconds:F1} s.");
    }

    private static async Task<OverviewServer> ServeAsync(string listen, IReportStore store, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        OverviewServer server = new(new OverviewOptions { Listen = listen, Title = "DmarcIngest demo" }, store, time, loggers);
        try
        {
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch (BrokenWorldException)
        {
            // Somebody has the port already; any other will do to show something.
            await server.DisposeAsync();
            OverviewServer other = new(new OverviewOptions { Listen = "127.0.0.1:0", Title = "DmarcIngest demo" }, store, time, loggers);
            await other.StartAsync(cancellationToken);
            return other;
        }
    }

    private static async Task SayAsync(TextWriter output, Uri address) => await output.WriteLineAsync($"""

        The page is at {address} (日本語: {new Uri(address, "/?lang=ja")}). Ctrl-C ends it and removes all of it.

        What to look at:
          - the first lines of the page: what needs a look, each leads to where more is
          - {new Uri(address, "/domain?domain=hinode-corp.example")}: a policy that was made stricter in the middle
          - {new Uri(address, "/sources?verdict=misconfigured&failing=1&sort=failing")}: own senders to be repaired, and how
          - {new Uri(address, "/sources?verdict=spoof&sort=failing")}: who sends in the provider's name
          - {new Uri(address, "/whatif")}: who would be hit by p=reject
          - {new Uri(address, "/mails?outcome=invalid")}: mails that could not be read, and why
        """);

    private static void Open(Uri address)
    {
        // Where nobody looks on there is nothing to open it in.
        bool hasScreen = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() || Environment.GetEnvironmentVariable("DISPLAY") is not null || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is not null;
        if (!hasScreen || Console.IsOutputRedirected)
        {
            return;
        }

        try
        {
            ProcessStartInfo start = OperatingSystem.IsWindows() ? new(address.ToString()) { UseShellExecute = true } : new(OperatingSystem.IsMacOS() ? "open" : "xdg-open", address.ToString());
            using Process? browser = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // The address has been said.
        }
    }

    private static async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C.
        }
    }
}
