using System.Text;
using System.Text.Json.Nodes;
using DmarcIngest.Demo;
using DmarcIngest.Enrichment;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Storage;

/// <summary>After judging, every store holds the same: verdicts as the rules give them, sources and domains.</summary>
internal abstract class StoreClassifyContractTests : StoreFixture
{
    private static readonly ReportReader Reader = new(new ReadLimits());
    private readonly Dictionary<string, string> names = [];
    private readonly SqliteFiles other = new();
    private EnrichmentOptions options = new();
    private AddressFacts? facts;
    private Overrules overrules = Overrules.None;

    [SetUp]
    public void Forget()
    {
        names.Clear();
        overrules = Overrules.None;
        options = new EnrichmentOptions { OwnNetworks = [.. Quarter.OwnNetworks.Select(own => new OwnNetworkOptions { Network = own.Network, Name = own.Name })] };
        facts = new AddressFacts(options, TimeProvider.System, NullLogger.Instance);
    }

    [TearDown]
    public void RemoveTheOther()
    {
        facts?.Dispose();
        other.Remove();
    }

    [Test]
    public async Task What_was_judged_is_the_same_in_every_store_and_as_the_rules_say()
    {
        await using IReportStore store = await OpenAsync(Name);
        await using IReportStore second = await other.OpenAsync(Name);
        List<AggregateRow> rows = Read(new Quarter(new QuarterOptions { Days = 24, Scale = 0.2, FirstDay = new DateOnly(2026, 7, 20) }));

        ClassifySummary summary = await StoreAndJudgeAsync(store, rows);
        await StoreAndJudgeAsync(second, rows);
        ClassifySummary again = await ClassifierOf(store).RunAsync(null, null, CancellationToken.None);

        List<JsonObject> stored = await ReadAsync(store, RowKind.Aggregate);
        Dictionary<string, string> expected = Judged(rows);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored.ToDictionary(row => (string)row["_id"]!, row => (string)row["verdict_rule"]!), Is.EquivalentTo(expected));
            Assert.That(summary.Sources, Is.GreaterThan(200));
            Assert.That((again.Revised, again.Sources), Is.EqualTo((0L, 0L)));
            foreach (RowKind kind in new[] { RowKind.Aggregate, RowKind.Source, RowKind.Domain, RowKind.Event })
            {
                Assert.That(Lines(await ReadAsync(store, kind)), Is.EqualTo(Lines(await ReadAsync(second, kind))), kind.ToString());
            }
        }
    }

    [Test]
    public async Task Names_arrive_in_rows_that_were_stored_before()
    {
        await using IReportStore store = await OpenAsync(Name);
        List<AggregateRow> rows = [.. Read(new Quarter(new QuarterOptions { Days = 3, Scale = 0.2, FirstDay = new DateOnly(2026, 7, 20) })).Take(300)];
        await StoreAndJudgeAsync(store, rows);
        string address = rows[7].SourceIp!.ToString();
        Assert.That(rows.Where(row => row.SourceIp!.ToString() == address), Is.Not.Empty);

        names[address] = "mx7.hinode.example";
        await ClassifierOf(store).RunAsync(null, null, CancellationToken.None);

        List<JsonObject> named = [.. (await ReadAsync(store, RowKind.Aggregate)).Where(row => (string?)row["source_reverse_dns"] != "unknown")];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(named.Select(row => (string)row["_id"]!), Is.EquivalentTo(rows.Where(row => row.SourceIp!.ToString() == address).Select(row => row.Id)));
            Assert.That(named.Select(row => (string?)row["source_reverse_dns"]), Is.All.EqualTo("mx7.hinode.example"));
            Assert.That(named.Select(row => (string?)row["source_base_domain"]), Is.All.EqualTo("hinode.example"));
        }
    }

    [Test]
    public async Task An_overrule_is_visible_in_rows_and_sources_and_goes_when_it_is_taken_back()
    {
        await using IReportStore store = await OpenAsync(Name);
        List<AggregateRow> rows = [.. Read(new Quarter(new QuarterOptions { Days = 3, Scale = 0.2, FirstDay = new DateOnly(2026, 7, 20) })).Take(300)];
        await StoreAndJudgeAsync(store, rows);
        List<string> before = Lines(await ReadAsync(store, RowKind.Aggregate));
        string address = rows[7].SourceIp!.ToString();

        overrules = new Overrules([Overrule.Read(new OverruleOptions { Network = address, As = OverruleAs.Spoof, Note = "seen by the team" })]);
        await ClassifierOf(store).RunAsync(null, null, CancellationToken.None);
        List<JsonObject> overruled = [.. (await ReadAsync(store, RowKind.Aggregate)).Where(row => (string?)row["verdict_rule"] == "overruled_spoof")];
        JsonObject source = (await ReadAsync(store, RowKind.Source)).First(row => (string?)row["source_ip_address"] == address);
        overrules = Overrules.None;
        await ClassifierOf(store).RunAsync(null, null, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(overruled.Select(row => (string)row["_id"]!), Is.EquivalentTo(rows.Where(row => row.SourceIp!.ToString() == address).Select(row => row.Id)));
            Assert.That(overruled.Select(row => row["verdict_reasons"]!.ToJsonString()), Is.All.Contains("\"overruled\""));
            Assert.That((string?)source["note"], Is.EqualTo("seen by the team"));
            Assert.That((string?)source["source_verdict"], Is.EqualTo("spoof"));
            Assert.That(Lines(await ReadAsync(store, RowKind.Aggregate)), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task A_report_that_claims_to_be_of_the_far_future_hides_nothing()
    {
        await using IReportStore store = await OpenAsync(Name);
        List<AggregateRow> rows = [.. Read(new Quarter(new QuarterOptions { Days = 10, Scale = 0.2, FirstDay = new DateOnly(2026, 8, 1) }))];
        await StoreAndJudgeAsync(store, rows);
        List<string> before = Lines(await ReadAsync(store, RowKind.Source));
        AggregateRow later = Rows.WithEvidence(Rows.Aggregate("later", Rows.Of("hinode.example", new DateTimeOffset(5000, 1, 1, 0, 0, 0, TimeSpan.Zero))), "dkim=none spf=none", "none");
        await store.WriteAsync([new RowWrite(later, 1, 0)], CancellationToken.None);

        await ClassifierOf(store).RunAsync(null, null, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Lines(await ReadAsync(store, RowKind.Source)), Is.EqualTo(before));
            Assert.That((await ReadAsync(store, RowKind.Domain)).Select(row => (string?)row["@timestamp"]), Is.All.StartsWith("2026-08"));
        }
    }

    private static List<AggregateRow> Read(Quarter quarter) =>
        [.. quarter.Reports().SelectMany(made => Reader.Read(Encoding.UTF8.GetBytes(made.Xml)).Results.OfType<Parsed>().Single().Report.ReadRows().Cast<AggregateRow>())];

    private static List<string> Lines(List<JsonObject> rows) => [.. rows.Select(row => Sorted(row)!.ToJsonString())];

    // Stores promise the fields, not their order.
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private async Task<ClassifySummary> StoreAndJudgeAsync(IReportStore store, List<AggregateRow> rows)
    {
        Sources sources = SourcesNow();
        rows.ForEach(sources.Enrich);
        await store.WriteAsync(rows.Select(row => new RowWrite(row, 1, 0)), CancellationToken.None);
        return await ClassifierOf(store).RunAsync(null, null, CancellationToken.None);
    }

    private Dictionary<string, string> Judged(List<AggregateRow> rows)
    {
        RowJudge judge = new(SourcesNow(), new EvidenceReader(PublicSuffixList.Embedded), () => overrules);
        rows.ForEach(judge.Show);
        judge.Close();
        rows.ForEach(judge.Judge);
        return rows.ToDictionary(row => row.Id, row => row.Verdict!.Rule);
    }

    private Sources SourcesNow() => new(
        facts!,
        new SenderNames(new SenderList(options, TimeProvider.System, NullLogger.Instance)),
        new EvidenceReader(PublicSuffixList.Embedded),
        address => names.GetValueOrDefault(address.ToString()));

    private Classifier ClassifierOf(IReportStore store)
    {
        Sources sources = SourcesNow();
        EvidenceReader evidence = new(PublicSuffixList.Embedded);
        return new Classifier(
            store, evidence, sources.OfAddress, (_, _) => Task.CompletedTask, () => overrules, new global::DmarcIngest.Enrichment.Verdicts.Standing(evidence, sources.OfAddress, () => overrules), new FakeTimeProvider(new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero)), NullLogger.Instance);
    }
}
