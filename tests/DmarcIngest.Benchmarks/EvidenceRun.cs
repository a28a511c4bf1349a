using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using DmarcIngest.Enrichment;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Benchmarks;

/// <summary>
/// How fast a year of rows in SQLite is counted together and revised, month by month: 20 domains, 40 reporters that report each day, 300,000
/// sources of which few send most.
/// </summary>
internal static class EvidenceRun
{
    private const int Sources = 300_000;

    private static readonly DateTimeOffset Begin = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<int> RunAsync(int rows)
    {
        string work = Directory.CreateTempSubdirectory("dmarc-ingest-evidence-").FullName;
        try
        {
            string path = Path.Combine(work, "evidence.db");
            await using SqliteReportStore store = new(new SqliteOptions { Path = path });
            await store.PrepareAsync(CancellationToken.None);
            long began = Stopwatch.GetTimestamp();
            await store.WriteAsync(Make(rows, Begin, null), CancellationToken.None);
            Say("write", began, $"{rows} rows, {new FileInfo(path).Length / (double)rows:F0} bytes a row");
            await ReadAsync(store);
            await ClassifyAsync(store, work);
            await ReviseAsync(store);
            began = Stopwatch.GetTimestamp();
            int months = (await store.ListMonthsAsync(CancellationToken.None)).Count;
            int policies = (await store.ReadPoliciesAsync(Begin, CancellationToken.None)).Count;
            Say("months and policies", began, $"{months} months, {policies} policies");
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task ReadAsync(SqliteReportStore store)
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        long all = Stopwatch.GetTimestamp();
        for (int month = 0; month < 12; month++)
        {
            long began = Stopwatch.GetTimestamp();
            (long groups, long rows) = (0, 0);
            await foreach (EvidenceGroup group in store.ReadEvidenceAsync(Begin.AddMonths(month), Begin.AddMonths(month + 2), CancellationToken.None))
            {
                groups++;
                rows += group.Rows;
            }

            Say($"evidence, months {month + 1} and {month + 2}", began, $"{rows} rows in {groups} groups");
        }

        self.Refresh();
        Say("evidence, all", all, $"{(self.TotalProcessorTime - before).TotalSeconds:F1} s of processor, process {self.PeakWorkingSet64 / 1048576} MiB at most");
    }

    /// <summary>The job itself, first over rows that nobody has judged, then as it is every hour.</summary>
    private static async Task ClassifyAsync(SqliteReportStore store, string work)
    {
        EnrichmentOptions options = new();
        options.Dns.Enabled = false;
        await using Enricher enricher = new(options, work, () => Overrules.None, TimeProvider.System, NullLoggerFactory.Instance);
        foreach ((DateTimeOffset? since, string what) in new (DateTimeOffset?, string)[] { (null, "all, for the first time"), (null, "all, again"), (Begin.AddMonths(11), "the newest month") })
        {
            long began = Stopwatch.GetTimestamp();
            ClassifySummary summary = await enricher.Classifier(store).RunAsync(since, null, CancellationToken.None);
            Say($"classify, {what}", began, $"{summary.Keys} groups, {summary.Revised} corrected, {summary.Sources} sources, process {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576} MiB at most");
        }
    }

    private static async Task ReviseAsync(SqliteReportStore store)
    {
        IPAddress[] addresses = [.. Enumerable.Range(0, Sources).Select(Address)];
        RowRevision revision = new(new SourceVerdict("forwarder", "high", "rule", ["rule"]), SourceSender.Unknown, null, null);
        foreach ((int count, string what) in new[] { (Sources, "all addresses"), (Sources, "the same again"), (100, "100 addresses") })
        {
            long began = Stopwatch.GetTimestamp();
            long changed = 0;
            for (int domain = 0; domain < 20; domain++)
            {
                changed += await store.ReviseAsync($"d{domain}.example", Begin, addresses[..count], _ => revision, CancellationToken.None);
            }

            Say($"revise a month, {what}", began, $"{changed} keys changed");
        }
    }

    /// <summary>A year of rows.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="begin">First day.</param>
    /// <param name="judge">Verdict of a source by its number; null for rows that nobody has judged.</param>
    public static IEnumerable<RowWrite> Make(int rows, DateTimeOffset begin, Func<int, SourceVerdict>? judge)
    {
        Random random = new(1);
        PublishedPolicy[] policies = [.. Enumerable.Range(0, 20).Select(domain => new PublishedPolicy { Domain = $"d{domain}.example", P = "none" })];
        int reports = 365 * 40 * policies.Length;
        byte[] id = new byte[16];
        for (int index = 0; index < reports; index++)
        {
            AggregateReport report = Report(index, begin, policies);
            for (long row = (long)rows * index / reports; row < (long)rows * (index + 1) / reports; row++)
            {
                random.NextBytes(id);
                yield return new RowWrite(Row(Base64Url.EncodeToString(id), report, (int)(Sources * Math.Pow(random.NextDouble(), 8)), random.Next(1, 100), judge), 1, 0);
            }
        }
    }

    private static AggregateReport Report(int index, DateTimeOffset begin, PublishedPolicy[] policies) => new(_ => [])
    {
        ReportUid = $"{index:D22}",
        Partial = false,
        Deviations = [],
        RowCount = 0,
        Header = new AggregateHeader
        {
            Dialect = "7489",
            XmlSchema = "1.0",
            OrgName = $"reporter{index / policies.Length % 40}.example",
            ReportId = $"{index}",
            Begin = begin.AddDays(index / policies.Length / 40),
            End = begin.AddDays((index / policies.Length / 40) + 1),
            Errors = [],
            Policy = policies[index % policies.Length],
            Raw = new Dictionary<string, string>(),
        },
    };

    private static AggregateRow Row(string id, AggregateReport report, int source, int count, Func<int, SourceVerdict>? judge) => new()
    {
        Id = id,
        Timestamp = report.Header.Begin,
        Report = report,
        SourceIp = Address(source),
        SourceFacts = new SourceFacts { Country = "JP", Asn = 64500 + (source % 100), AsName = $"network {source % 100}" },
        Sender = source % 3 == 0 ? null : new SourceSender($"Sender {source % 200}", "esp", "spf"),
        Evidence = new AuthEvidence(source % 2 == 0 ? "dkim=aligned spf=other_pass" : "dkim=none spf=own_fail", source % 2 == 0 ? $"signer{source % 5000}.example" : "none"),
        Verdict = judge?.Invoke(source),
        MessageCount = count,
        Disposition = "none",
        DkimAlignment = source % 2 == 0 ? "pass" : "fail",
        SpfAlignment = "fail",
        PolicyOverrides = [],
        HeaderFrom = report.Header.Policy.Domain,
        DkimResults = [],
        SpfResults = [],
        Deviations = [],
        Raw = new Dictionary<string, string>(),
    };

    private static IPAddress Address(int source) => new([10, (byte)(source >> 16), (byte)((source >> 8) & 255), (byte)(source & 255)]);

    private static void Say(string what, long began, string more) => Console.WriteLine($"{what,-34} {Stopwatch.GetElapsedTime(began).TotalSeconds,7:F2} s   {more}");
}
