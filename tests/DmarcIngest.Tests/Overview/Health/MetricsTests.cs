using System.Globalization;
using System.Text.RegularExpressions;
using DmarcIngest.Mail.Folder;
using DmarcIngest.Overview.Health;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Storage.Sqlite;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Overview.Health;

/// <summary>What Prometheus reads after mails were taken, against figures counted by hand.</summary>
[TestFixture]
internal sealed partial class MetricsTests
{
    /// <summary>Ten days after the first of the samples' periods began.</summary>
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1794268800);

    private readonly FakeTimeProvider time = new(Now);
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task The_samples_stored_in_sqlite_are_counted_as_they_are()
    {
        string inbox = Path.Combine(folder, "inbox");
        Directory.CreateDirectory(inbox);
        long bytes = 0;
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.eml"))
        {
            string copy = Path.Combine(inbox, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetLastWriteTimeUtc(copy, Now.AddDays(-1).UtcDateTime);
            bytes += new FileInfo(file).Length;
        }

        await using SqliteReportStore store = new(new SqliteOptions { Path = Path.Combine(folder, "test.db") });
        await store.PrepareAsync(CancellationToken.None);
        await using FolderSource source = new(new FolderOptions { Path = inbox }, new ReadLimits(), TimeProvider.System, NullLogger<FolderSource>.Instance);

        Dictionary<string, double> series = await CountAsync(store, source, new RetentionOptions { AggregateDays = 0 });

        Dictionary<string, double> expected = new()
        {
            ["mails_total aggregate"] = 5,
            ["mails_total other"] = 1,
            ["mails_total failure"] = 0,
            ["mails_total tls"] = 0,
            ["mails_total invalid"] = 0,
            ["read_bytes_total "] = bytes,
            ["reports_total aggregate"] = 5,
            ["reports_total failure"] = 0,
            ["reports_total tls"] = 0,
            ["rows_total stored"] = 13,
            ["rows_total kept"] = 0,
            ["rows_total refused"] = 0,
            ["rows_total expired"] = 0,
            ["messages_total example.jp"] = 1240 + 310 + 18 + 7 + 860 + 12 + 41 + 3 + 502 + 77 + 9 + 2,
            ["messages_total cable.example"] = 420,
            ["messages_passed_total example.jp"] = 1240 + 310 + 860 + 12 + 502 + 77 + 9,
            ["messages_passed_total cable.example"] = 420,
            ["report_age_seconds Mailbox Provider"] = 7 * 86400 + 1,
            ["report_age_seconds Carrier Mail"] = 7 * 86400 + 1,
            ["report_age_seconds Modern Receiver"] = 6 * 86400 + 1,
            ["report_age_seconds Small Office"] = 8 * 86400 + 1,
            [$"backlog {inbox}"] = 0,
            [$"mailbox_up {inbox}"] = 1,
            ["store_up "] = 1,
            ["retries_total store"] = 0,
            ["retries_total mailbox"] = 0,
            ["deferrals_total store"] = 0,
            ["deferrals_total mailbox"] = 0,
            ["batch_duration_seconds_count "] = 1,
            ["store_write_duration_seconds_count "] = 1,
        };
        Assert.That(series.Where(one => !one.Key.Contains("_sum", StringComparison.Ordinal) && !one.Key.Contains("_bucket", StringComparison.Ordinal)), Is.EquivalentTo(expected));
    }

    [Test]
    public async Task Rows_that_were_kept_refused_or_came_too_late_are_told_apart_and_so_are_retries_from_batches_put_off()
    {
        DateTimeOffset day = Now.AddDays(-2);
        string report = SampleReports.Head("1", day) + SampleReports.Record("192.0.2.1", 30) + SampleReports.Record("192.0.2.2", 4, "fail") + "</feedback>";
        string old = SampleReports.Head("2", Now.AddDays(-400)) + SampleReports.Record("192.0.2.1", 7) + "</feedback>";
        string refused = SampleReports.Head("3", day) + SampleReports.Record("192.0.2.9", 2) + "</feedback>";
        MemoryStore store = new() { WriteFailures = 3, Refuse = row => row is AggregateRow { MessageCount: 2 } ? "no" : null };
        ListSource source = new(
            [SampleReports.Mail("a", report, Now.AddDays(-1))],
            [SampleReports.Mail("b", report, Now.AddDays(-1).AddHours(-1)), SampleReports.Mail("c", old, Now.AddDays(-1)), SampleReports.Mail("d", refused, Now.AddDays(-1))])
        {
            SettleFailures = 1,
            ReadFailures = 1,
        };

        Dictionary<string, double> series = await CountAsync(store, source, new RetentionOptions());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of("rows_total"), Is.EqualTo("expired 1, kept 2, refused 1, stored 2"));
            Assert.That(Of("retries_total"), Is.EqualTo("mailbox 2, store 3"));
            Assert.That(Of("deferrals_total"), Is.EqualTo("mailbox 1, store 1"), "reading puts nothing off");
            Assert.That(Of("mails_total"), Is.EqualTo("aggregate 3, failure 0, invalid 1, other 0, tls 0"));
            Assert.That(Of("messages_total"), Is.EqualTo("example.com 70"), "34 twice, and 2");
            Assert.That(Of("messages_passed_total"), Is.EqualTo("example.com 62"));
        }

        string Of(string name) => string.Join(", ", series.Where(one => one.Key.StartsWith(name + " ", StringComparison.Ordinal)).Select(one => $"{one.Key[(name.Length + 1)..]} {one.Value}").Order(StringComparer.Ordinal));
    }

    [Test]
    public async Task Words_of_strangers_are_cut_made_safe_and_bounded_in_number()
    {
        string evil = "a\"}\\" + new string('x', 400);
        string Report(int id, string organisation, string domain, long count) =>
            SampleReports.Head($"{id}", Now.AddDays(-2), domain).Replace("Receiver", System.Security.SecurityElement.Escape(organisation), StringComparison.Ordinal)
            + SampleReports.Record("192.0.2.1", count) + SampleReports.Record("192.0.2.2", count) + "</feedback>";
        MailItem[] mails = [SampleReports.Mail("evil", Report(0, evil, "0.example", 1_000_000_000_000), Now), .. Enumerable.Range(1, 1200).Select(id => SampleReports.Mail($"{id}", Report(id, $"Org {id}", $"{id}.example", 1), Now))];

        Dictionary<string, double> series = await CountAsync(new MemoryStore(), new ListSource(mails), new RetentionOptions());

        string[] domains = [.. series.Keys.Where(key => key.StartsWith("messages_total ", StringComparison.Ordinal))];
        string[] reporters = [.. series.Keys.Where(key => key.StartsWith("report_age_seconds ", StringComparison.Ordinal))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That((domains.Length, reporters.Length), Is.EqualTo((1001, 1001)));
            Assert.That(series["messages_total other"], Is.EqualTo(402));
            Assert.That(series["messages_total 0.example"], Is.EqualTo(1e12), "and not twice that: no report can tell of more");
            Assert.That(reporters, Has.One.EqualTo("report_age_seconds a\\\"}\\\\" + new string('x', 251)), "255 characters, escaped as Prometheus does");
        }
    }

    [Test]
    public async Task A_thousand_domains_have_a_series_for_each_of_seven_days()
    {
        using Metrics metrics = new(new DaemonState(new MemoryStore(), [], time), time);
        using MetricsExport export = new(new MetricsOptions { Prometheus = true }, metrics);
        metrics.Days([.. Enumerable.Range(0, 1001).SelectMany(domain => Enumerable.Range(1, 7).Select(day => new DomainDay($"{domain}.example", day, 10 + day, day)))]);

        Dictionary<string, double> series = await ScrapeAsync(export);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(series.Keys.Count(key => key.StartsWith("report_day_messages ", StringComparison.Ordinal)), Is.EqualTo(7007), "and the others together");
            Assert.That(series["report_day_messages 7 999.example"], Is.EqualTo(17));
            Assert.That(series["report_day_messages_passed 3 other"], Is.EqualTo(3));
        }
    }

    [Test]
    public async Task A_report_of_the_future_does_not_hide_that_no_other_comes()
    {
        MailItem mail = SampleReports.Mail("a", SampleReports.Head("1", Now.AddYears(5)) + SampleReports.Record("192.0.2.1", 1) + "</feedback>", Now.AddHours(-3));

        Dictionary<string, double> series = await CountAsync(new MemoryStore(), new ListSource([mail]), new RetentionOptions());

        Assert.That(series["report_age_seconds Receiver"], Is.EqualTo(3 * 3600));
    }

    [Test]
    public void Without_a_setting_nothing_is_exported()
    {
        using Metrics metrics = new(new DaemonState(new MemoryStore(), [], time), time);
        using MetricsExport export = new(new MetricsOptions(), metrics);

        Assert.That(export.MapTo(null!), Is.Null);
    }

    /// <summary>Runs the pipeline over a source and scrapes: series by their short name and label, but those of .NET.</summary>
    private async Task<Dictionary<string, double>> CountAsync(IReportStore store, IMailSource source, RetentionOptions retention)
    {
        DaemonState state = new(store, [source], time);
        using Metrics metrics = new(state, time);
        using MetricsExport export = new(new MetricsOptions { Prometheus = true }, metrics);
        using EventLog log = new(store, time, NullLogger<EventLog>.Instance);
        await new IngestPipeline(
            new ReportReader(new ReadLimits()),
            store,
            new RetentionDoor(() => retention),
            new PoisonLedger("", NullLogger.Instance),
            NullLogger<IngestPipeline>.Instance,
            outages: new Outages(store, log, time, state, metrics),
            state: state,
            metrics: metrics).RunAsync(source, new IngestRun(ReadMode.UntilEmpty, Patience.Forever, new HereAndNow(Now)), CancellationToken.None);
        return await ScrapeAsync(export);
    }

    private static async Task<Dictionary<string, double>> ScrapeAsync(MetricsExport export)
    {
        await using SmallWebServer server = await SmallWebServer.StartAsync(routes => export.MapTo(routes));

        string text = await server.Client.GetStringAsync(new Uri(server.Address, "/metrics"));

        Assert.That(text, Does.Match("(?m)^dotnet_process_memory_working_set_bytes\\b").And.Match("(?m)^dotnet_process_cpu_time_seconds_total\\b"));
        return Series().Matches(text).ToDictionary(
            match => $"{match.Groups["name"].Value} {string.Join(' ', Label().Matches(match.Groups["labels"].Value).Where(label => !label.Groups["name"].Value.StartsWith("otel_", StringComparison.Ordinal)).Select(label => label.Groups["value"].Value))}",
            match => double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("""^dmarc_ingest_(?<name>\w+)(?:\{(?<labels>(?:[^"}]|"(?:[^"\\]|\\.)*")*)\})? (?<value>\S+)""", RegexOptions.Multiline)]
    private static partial Regex Series();

    [GeneratedRegex("""(?<name>\w+)="(?<value>(?:[^"\\]|\\.)*)"[,]?""")]
    private static partial Regex Label();

    /// <summary>One moment, whose timers fire at once.</summary>
    private sealed class HereAndNow(DateTimeOffset now) : TimeProvider
    {
        private readonly ImpatientTime impatient = new();

        public override DateTimeOffset GetUtcNow() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => impatient.CreateTimer(callback, state, dueTime, period);
    }
}
