using System.Globalization;
using DmarcIngest.Demo;
using DmarcIngest.Demo.Mails;
using DmarcIngest.Enrichment;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Reports.Tls;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Grafana;
using DmarcIngest.Tests.Storage.Elasticsearch;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tell = DmarcIngest.Pipeline.Events;

namespace DmarcIngest.Tests.Dashboards;

/// <summary>
/// A small quarter that ended yesterday, taken in mail by mail by the real pipeline and judged, in memory: what is compared with. Servers get the same rows. It ends with today
/// because some questions of the dashboards say <c>now</c> to the server.
/// </summary>
internal sealed class DemoData
{
    private static readonly Lazy<Task<DemoData>> Shared = new(MakeAsync);
    private static readonly Dictionary<string, Task<GrafanaServer>> Servers = [];

    private DemoData(DateTimeOffset now) => Now = now;

    public DateTimeOffset Now { get; }

    private IReadOnlyList<RowWrite> Rows { get; set; } = [];

    /// <summary>All of them, to be written into a store.</summary>
    public IReadOnlyList<RowWrite> AllRows => Rows;

    public IReadOnlyList<AggregateRow> Aggregate { get; private set; } = [];

    public IReadOnlyList<FailureRow> Failures { get; private set; } = [];

    public IReadOnlyList<TlsRow> Tls { get; private set; } = [];

    public IReadOnlyList<IngestRow> Mails { get; private set; } = [];

    public IReadOnlyList<EventRow> Events { get; private set; } = [];

    public IReadOnlyList<SourceRow> Sources { get; private set; } = [];

    public IReadOnlyList<DomainRow> Domains { get; private set; } = [];

    /// <summary>Whether a row is of the 30 days that most dashboards show.</summary>
    public bool InMonth(StoredRow row) => row.Timestamp >= Now.AddDays(-30);

    public static Task<DemoData> OfTodayAsync() => Shared.Value;

    /// <summary>A data source of each kind over a server that holds the data.</summary>
    public static Task<GrafanaServer> ServerAsync(string product)
    {
        lock (Servers)
        {
            return Servers.TryGetValue(product, out Task<GrafanaServer>? server) ? server : Servers[product] = FillAsync(product);
        }
    }

    private static async Task<GrafanaServer> FillAsync(string product)
    {
        DemoData data = await OfTodayAsync();
        const string Prefix = "demo_";
        TestServer server = await TestServer.SharedAsync(product);
        await using ElasticsearchReportStore store = Stores.Make(server.Url, Prefix);
        await store.PrepareAsync(CancellationToken.None);
        WriteSummary written = await store.WriteAsync(data.Rows, CancellationToken.None);
        Assert.That((written.Stored, written.Refused.Count), Is.EqualTo((data.Rows.Count, 0)));

        HttpClient http = new();
        using HttpResponseMessage refreshed = await http.PostAsync(new Uri($"{server.Url}/{Prefix}*/_refresh"), null);
        refreshed.EnsureSuccessStatusCode();
        IndexNames names = new(Prefix, null);
        return new GrafanaServer(http, new Uri(server.Url + "/"), Shipped.Kinds.ToDictionary(kind => kind.Key, kind => new DataSource(names.Pattern(kind.Value))));
    }

    private static async Task<DemoData> MakeAsync()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        QuarterOptions options = new() { FirstDay = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-92), Scale = 0.12 };
        Quarter quarter = new(options);
        DemoData data = new(now);
        await data.FillAsync(quarter, options);
        return data;
    }

    private async Task FillAsync(Quarter quarter, QuarterOptions options)
    {
        await using MemoryStore store = new();
        FakeTimeProvider clock = new(Now.AddDays(-100));
        EnrichmentOptions enrichment = new() { OwnNetworks = [.. Quarter.OwnNetworks.Select(own => new OwnNetworkOptions { Network = own.Network, Name = own.Name })] };
        using AddressFacts facts = new(enrichment, clock, NullLogger.Instance);
        EvidenceReader evidence = new(PublicSuffixList.Embedded);
        Sources sources = new(facts, new SenderNames(new SenderList(enrichment, clock, NullLogger.Instance)), evidence, address => quarter.ReverseNames.GetValueOrDefault(address));
        RetentionOptions keepAll = new();
        IngestPipeline pipeline = new(
            new ReportReader(new ReadLimits(), new FailurePrivacy(PrivacyLevel.Full, "a key of tests"u8.ToArray())), store, new RetentionDoor(() => keepAll), new PoisonLedger(Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName, NullLogger.Instance),
            NullLogger<IngestPipeline>.Instance, new RowEnrichment(null, sources.Enrich));

        // Day by day, so that a mail is logged when it came.
        foreach (IGrouping<DateTime, MadeMail> day in new QuarterMails(quarter, options).Mails().Where(mail => mail.Received < Now).GroupBy(mail => mail.Received.UtcDateTime.Date))
        {
            MadeMail[] mails = [.. day];
            DateTimeOffset taken = mails[^1].Received.AddMinutes(3);
            clock.SetUtcNow(taken < Now ? taken : Now);
            ListSource source = new([.. mails.Chunk(40).Select(batch => batch.Select(Item).ToArray())]);
            await pipeline.RunAsync(source, new IngestRun(ReadMode.UntilEmpty, Patience.Forever, clock), CancellationToken.None);
        }

        clock.SetUtcNow(Now);
        global::DmarcIngest.Enrichment.Verdicts.Standing standing = new(evidence, sources.OfAddress, () => Overrules.None);
        await new Classifier(store, evidence, sources.OfAddress, (_, _) => Task.CompletedTask, () => Overrules.None, standing, clock, NullLogger.Instance).RunAsync(null, null, CancellationToken.None);
        await store.WriteAsync(Signs().Select(EventLog.Write), CancellationToken.None);

        Rows = [.. store.Rows.Values.Select(entry => new RowWrite(entry.Row, entry.Version, 0))];
        Aggregate = [.. store.Of(RowKind.Aggregate).Cast<AggregateRow>()];
        Failures = [.. store.Of(RowKind.Failure).Cast<FailureRow>()];
        Tls = [.. store.Of(RowKind.Tls).Cast<TlsRow>()];
        Mails = [.. store.Of(RowKind.Ingest).Cast<IngestRow>()];
        Events = [.. store.Of(RowKind.Event).Cast<EventRow>()];
        Sources = [.. store.Of(RowKind.Source).Cast<SourceRow>()];
        Domains = [.. store.Of(RowKind.Domain).Cast<DomainRow>()];
    }

    /// <summary>What the daemon would have told of itself.</summary>
    private IEnumerable<EventRow> Signs()
    {
        const string Place = "Elasticsearch";
        const string Mailbox = "dmarc@mail.hinode.example";
        yield return Tell.Started(Place, [Mailbox], Now.AddDays(-5).AddSeconds(-3), Now.AddDays(-5));
        yield return Tell.Outage(Tell.StoreOutage, Place, 17, Now.AddDays(-3).AddMinutes(-11), Now.AddDays(-3));
        yield return Tell.Outage(Tell.MailboxOutage, Mailbox, 4, Now.AddDays(-2).AddMinutes(-2), Now.AddDays(-2));
        for (int hour = 1; hour <= 30; hour++)
        {
            DateTimeOffset at = Now.AddHours(-hour);
            PurgeSummary gone = new(hour == 9 ? 1_234 : 0, []);
            yield return Tell.Retention(Place, [(RowKind.Aggregate, at.AddDays(-400), gone)], at.AddSeconds(-2), at);
        }
    }

    private static MailItem Item(MadeMail mail) => new()
    {
        Source = "dmarc@mail.hinode.example",
        Key = mail.Received.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        Received = mail.Received,
        Size = mail.Content.Length,
        Content = mail.Content,
    };
}
