using System.Net;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Storage;

/// <summary>What every store must keep of the sources of rows, and count together.</summary>
internal abstract class StoreEvidenceContractTests : StoreFixture
{
    private static readonly SourceVerdict Verdict = new("misconfigured", "medium", "rule", ["rule", "more", "再"]);

    private static readonly DateTimeOffset October = Rows.September.AddMonths(1);

    private static IEnumerable<TestCaseData<StoredRow>> RowsWithSources()
    {
        SourceFacts facts = new() { Country = "JP", Asn = 64500, AsName = "n", AsDomain = "n.example", ReverseName = "mx1.n.example", BaseDomain = "n.example", OwnNetwork = "relay" };
        yield return Case("everything", All(Rows.WithFacts(Rows.Full("a"), facts)));
        yield return Case("IPv6", All(Rows.Aggregate("a", ip: "2001:db8::1:0:0:25")));
        yield return Case("no address", All(Rows.WithFacts(Rows.Aggregate("a", ip: null), SourceFacts.None)));
        yield return Case("evidence alone", Rows.WithEvidence(Rows.Aggregate("a")));
        yield return Case("evidence without a signer", Rows.WithEvidence(Rows.Aggregate("a"), "dkim=none spf=fail", "none"));
        yield return Case("verdict alone", Rows.WithVerdict(Rows.Aggregate("a"), Verdict));
        yield return Case("verdict without reasons", Rows.WithVerdict(Rows.Aggregate("a"), new SourceVerdict("spoof", "high", "rule", [])));
        yield return Case("sender alone", Rows.WithSender(Rows.Aggregate("a"), "送信者", "own", "own"));
        yield return Case("what is unknown, said", Said(Rows.Aggregate("a")));
        yield return Case("facts with a name alone", Rows.WithFacts(Rows.Aggregate("a"), new SourceFacts { ReverseName = "localhost" }));
        yield return Case("failure with a name", Rows.WithFacts(Rows.Failure(), facts));

        static TestCaseData<StoredRow> Case(string name, StoredRow row) => new TestCaseData<StoredRow>(row).SetArgDisplayNames(name);
        static AggregateRow All(StoredRow row) => Rows.WithVerdict(Rows.WithEvidence(Rows.WithSender((AggregateRow)row, "Sender", "esp", "dkim")), Verdict);
        static AggregateRow Said(AggregateRow row)
        {
            (row.Sender, row.Evidence, row.Verdict) = (SourceSender.Unknown, AuthEvidence.Unknown, SourceVerdict.NotJudged);
            return row;
        }
    }

    [TestCaseSource(nameof(RowsWithSources))]
    public async Task What_a_row_says_of_its_source_is_read_back(StoredRow row)
    {
        await using IReportStore store = await OpenAsync(Name);

        await WriteAsync(store, (row, 1));

        AssertSame(await ReadAsync(store, row.Kind), [row]);
    }

    [Test]
    public async Task What_is_not_known_has_its_words()
    {
        await using IReportStore store = await OpenAsync(Name);

        await WriteAsync(store, (Rows.WithFacts(Rows.Aggregate("a"), SourceFacts.None), 1));

        System.Text.Json.Nodes.JsonObject row = (await ReadAsync(store, RowKind.Aggregate)).Single();
        string[] fields = ["source_reverse_dns", "source_base_domain", "source_named_by", "source_verdict", "verdict_confidence", "verdict_rule", "auth_evidence", "auth_signer"];
        Assert.That(fields.Select(field => (string?)row[field]), Is.EqualTo(["unknown", "unknown", "none", "undetermined", "low", "not_judged", "unknown", "none"]));
        Assert.That(row["verdict_reasons"]!.ToJsonString(), Is.EqualTo("[\"not_judged\"]"));
    }

    [Test]
    public async Task What_changed_is_that_of_the_last_write()
    {
        await using IReportStore store = await OpenAsync(Name);
        AggregateRow Row(string signer, SourceVerdict? verdict, string by) => Rows.WithVerdict(Rows.WithEvidence(Rows.WithSender(Rows.Aggregate("a"), "Sender", "esp", by), signer: signer), verdict);
        await WriteAsync(store, (Row("before.example", Verdict, "spf"), 1));
        await WriteAsync(store, (Row("before.example", null, "dkim"), 1));

        await WriteAsync(store, (Row("after.example", Verdict with { Reasons = ["rule"] }, "dkim"), 1));

        AssertSame(await ReadAsync(store, RowKind.Aggregate), [Row("after.example", Verdict with { Reasons = ["rule"] }, "dkim")]);
    }

    [Test]
    public async Task Rows_are_counted_together_by_domain_day_and_key()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(
            store,
            (Row("1", "b.example", Rows.September, 5), 1),
            (Row("2", "b.example", Rows.September.AddHours(9), 4_000_000_000), 1),
            (Row("3", "b.example", Rows.September.AddHours(24).AddSeconds(-1), null), 1),
            (Row("4", "b.example", Rows.September.AddDays(1), 7), 1),
            (Row("5", "b.example", October.AddDays(30), 8), 1),
            (Row("6", "a.example", Rows.September, 9), 1),
            (Row("7", "a-b.example", Rows.September, null), 1),
            (Row("8", "sub.a.example", October, 0), 1));

        List<EvidenceGroup> groups = await ReadEvidenceAsync(store, Rows.September, Rows.September.AddMonths(2));

        Assert.That(groups, Is.EquivalentTo(
        [
            Group("b.example", Rows.September, 3, 4_000_000_005), Group("b.example", Rows.September.AddDays(1), 1, 7), Group("b.example", October.AddDays(30), 1, 8),
            Group("a.example", Rows.September, 1, 9), Group("a-b.example", Rows.September, 1, 0), Group("sub.a.example", October, 1, 0),
        ]));

        static AggregateRow Row(string name, string domain, DateTimeOffset begin, long? count) => Rows.WithEvidence(Rows.Aggregate(name, Rows.Of(domain, begin), count));
        static EvidenceGroup Group(string domain, DateTimeOffset day, long rows, long messages) => new(domain, DateOnly.FromDateTime(day.UtcDateTime), Plain, rows, messages);
    }

    [Test]
    public async Task Keys_differ_in_each_of_their_parts()
    {
        await using IReportStore store = await OpenAsync(Name);
        SourceFacts named = new() { ReverseName = "mx.example.net", BaseDomain = "example.net" };
        await WriteAsync(
            store,
            (Rows.WithEvidence(Rows.Aggregate("plain")), 1),
            (Rows.WithEvidence(Rows.Aggregate("address", ip: "192.0.2.2")), 1),
            (Rows.WithEvidence(Rows.Aggregate("v6", ip: "2001:db8::25")), 1),
            (Rows.WithEvidence(Rows.Aggregate("reporter", Rows.Of("example.com", Rows.September, "Other Reporter"))), 1),
            (Rows.WithEvidence(Rows.Aggregate("code"), "dkim=none spf=fail"), 1),
            (Rows.WithEvidence(Rows.Aggregate("signer"), signer: "example.org"), 1),
            (Rows.WithSender(Rows.WithEvidence(Rows.Aggregate("sender")), "Sender", "esp", "dkim"), 1),
            (Rows.WithSender(Rows.WithEvidence(Rows.Aggregate("by")), "Sender", "esp", "rdns"), 1),
            (Rows.WithVerdict(Rows.WithEvidence(Rows.Aggregate("rule")), Verdict), 1),
            (Rows.WithFacts(Rows.WithEvidence(Rows.Aggregate("name", ip: "192.0.2.3")), named), 1));

        List<EvidenceGroup> groups = await ReadEvidenceAsync(store, Rows.September, October);

        Assert.That(groups.Select(group => group.Key), Is.EquivalentTo(
        [
            Plain,
            Plain with { Address = IPAddress.Parse("192.0.2.2") },
            Plain with { Address = IPAddress.Parse("2001:db8::25") },
            Plain with { Reporter = "Other Reporter" },
            Plain with { Evidence = new AuthEvidence("dkim=none spf=fail", "example.com") },
            Plain with { Evidence = new AuthEvidence("dkim=aligned spf=other", "example.org") },
            Plain with { Sender = new SourceSender("Sender", "esp", "dkim") },
            Plain with { Sender = new SourceSender("Sender", "esp", "rdns") },
            Plain with { Rule = "rule" },
            Plain with { Address = IPAddress.Parse("192.0.2.3"), ReverseName = "mx.example.net" },
        ]));
    }

    [Test]
    public async Task Rows_out_of_time_and_without_address_or_evidence_are_left_out()
    {
        await using IReportStore store = await OpenAsync(Name);
        DateTimeOffset from = Rows.September.AddDays(3).AddHours(1);
        DateTimeOffset to = Rows.September.AddDays(5);
        await WriteAsync(
            store,
            (Rows.WithEvidence(Rows.Aggregate("before", Rows.ReportOf(from.AddSeconds(-1)))), 1),
            (Rows.WithEvidence(Rows.Aggregate("first", Rows.ReportOf(from))), 1),
            (Rows.WithEvidence(Rows.Aggregate("last", Rows.ReportOf(to.AddSeconds(-1)))), 1),
            (Rows.WithEvidence(Rows.Aggregate("after", Rows.ReportOf(to))), 1),
            (Rows.WithEvidence(Rows.Aggregate("no address", Rows.ReportOf(from), ip: null)), 1),
            (Rows.WithVerdict(Rows.WithSender(Rows.Aggregate("no evidence", Rows.ReportOf(from)), "Sender", "esp"), Verdict), 1),
            (Rows.WithEvidence(Rows.Aggregate("unknown", Rows.ReportOf(from)), "unknown", "none"), 1),
            (Rows.Failure(arrival: from), 1));

        List<EvidenceGroup> groups = await ReadEvidenceAsync(store, from, to);

        Assert.That(groups, Is.EquivalentTo(
        [
            new EvidenceGroup("example.com", new DateOnly(2025, 9, 4), Plain, 1, 1),
            new EvidenceGroup("example.com", new DateOnly(2025, 9, 5), Plain, 1, 1),
        ]));
    }

    [Test]
    public async Task Thousands_of_groups_come_each_once_and_a_reading_can_stop_early()
    {
        await using IReportStore store = await OpenAsync(Name);
        AggregateReport[] reports = [Rows.Of("c.example", 1), Rows.Of("a.example", 2), Rows.Of("b.example", 40)];
        await store.WriteAsync(
            Enumerable.Range(0, 6_000).Select(i => new RowWrite(Rows.WithEvidence(Rows.Aggregate($"{i}", reports[i % 3], ip: $"192.0.{i / 3 / 250}.{i / 3 % 250}")), 1, 0)), CancellationToken.None);
        await foreach (EvidenceGroup first in store.ReadEvidenceAsync(Rows.September, Rows.September.AddMonths(2), CancellationToken.None))
        {
            Assert.That(first.Domain, Is.EqualTo("a.example"));
            break;
        }

        List<EvidenceGroup> groups = await ReadEvidenceAsync(store, Rows.September, Rows.September.AddMonths(2));

        Assert.That(groups.Select(group => (group.Domain, group.Key.Address)).Distinct().Count(), Is.EqualTo(6_000));
        Assert.That((groups.Count, groups.Sum(group => group.Rows), groups.Sum(group => group.Messages)), Is.EqualTo((6_000, 6_000L, 6_000L)));
    }

    [Test]
    public async Task A_row_that_was_replaced_counts_once_and_as_it_is_now()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(store, (Rows.WithEvidence(Rows.Aggregate("a", count: 3), "dkim=none spf=fail"), 1), (Rows.WithEvidence(Rows.Aggregate("b")), 1));

        await WriteAsync(store, (Rows.WithEvidence(Rows.Aggregate("a", count: 8)), 2), (Rows.Aggregate("b"), 2));

        Assert.That(await ReadEvidenceAsync(store, Rows.September, October), Is.EqualTo([new EvidenceGroup("example.com", new DateOnly(2025, 9, 1), Plain, 1, 8)]));
    }

    [Test]
    public async Task The_policy_of_a_domain_is_that_of_its_newest_report()
    {
        await using IReportStore store = await OpenAsync(Name);
        PublishedPolicy strict = new() { Domain = "a.example", P = "reject", Sp = "quarantine", Pct = 50, Adkim = "s", Aspf = "s" };
        await WriteAsync(
            store,
            (Row("1", Rows.September.AddDays(4), strict), 1),
            (Row("2", Rows.September.AddDays(2), strict with { P = "none" }), 1),
            (Row("3", Rows.September.AddDays(1), strict with { Domain = "b.example", P = "none" }), 1),
            (Row("same day, no sp", Rows.September.AddDays(4), strict with { Sp = null }), 1),
            (Row("same day, other pct", Rows.September.AddDays(4), strict with { Pct = 100 }), 1),
            (Row("4", Rows.September.AddDays(3), new PublishedPolicy { Domain = "b.example", P = "quarantine" }), 1),
            (Row("5", Rows.September, new PublishedPolicy { Domain = "c.example" }), 1),
            (Row("6", Rows.September.AddSeconds(-1), new PublishedPolicy { Domain = "d.example", P = "none" }), 1));

        IReadOnlyList<DomainPolicy> policies = await store.ReadPoliciesAsync(Rows.September, CancellationToken.None);

        Assert.That(policies, Is.EquivalentTo(
        [
            new DomainPolicy("a.example", "reject", "quarantine", 50, "s", "s", Rows.September.AddDays(4)),
            new DomainPolicy("b.example", "quarantine", "quarantine", 100, "r", "r", Rows.September.AddDays(3)),
            new DomainPolicy("c.example", "unknown", "unknown", 100, "r", "r", Rows.September),
        ]));

        static AggregateRow Row(string name, DateTimeOffset begin, PublishedPolicy policy) => Rows.Aggregate(name, Rows.Report(Rows.Header with { Begin = begin, Policy = policy }));
    }

    [Test]
    public async Task Months_are_those_of_aggregate_rows_oldest_first()
    {
        await using IReportStore store = await OpenAsync(Name);
        DateTimeOffset[] begins = [Rows.September.AddMonths(4), Rows.September, Rows.September.AddSeconds(-1), Rows.September.AddDays(9), October.AddSeconds(-1), Rows.September.AddMonths(-2)];
        await WriteAsync(store, [.. begins.Select((begin, i) => ((StoredRow)Rows.Aggregate($"{i}", Rows.ReportOf(begin)), 1L)), (Rows.Ingest("m", Rows.September.AddYears(-1)), 1L)]);

        IReadOnlyList<DateTimeOffset> months = await store.ListMonthsAsync(CancellationToken.None);
        await store.PurgeAsync(RowKind.Aggregate, Rows.September, PurgeMode.Delete, CancellationToken.None);

        Assert.That(months, Is.EqualTo([Rows.September.AddMonths(-2), Rows.September.AddMonths(-1), Rows.September, Rows.September.AddMonths(4)]));
        Assert.That(await store.ListMonthsAsync(CancellationToken.None), Is.EqualTo([Rows.September, Rows.September.AddMonths(4)]));
    }

    [Test]
    public async Task An_empty_store_has_no_evidence_policies_or_months()
    {
        await using IReportStore store = await OpenAsync(Name);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ReadEvidenceAsync(store, Rows.September, October), Is.Empty);
            Assert.That(await store.ReadPoliciesAsync(Rows.September, CancellationToken.None), Is.Empty);
            Assert.That(await store.ListMonthsAsync(CancellationToken.None), Is.Empty);
        }
    }

    private static EvidenceKey Plain => new(
        IPAddress.Parse("192.0.2.1"), "reporter.example", new AuthEvidence("dkim=aligned spf=other", "example.com"), SourceSender.Unknown, null, "not_judged");
}
