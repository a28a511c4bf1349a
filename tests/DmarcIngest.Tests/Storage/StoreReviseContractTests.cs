using System.Net;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Storage;

/// <summary>What every store must do when it is told what the sources of stored rows are.</summary>
internal abstract class StoreReviseContractTests : StoreFixture
{
    private const string Address = "192.0.2.1";

    private static readonly SourceVerdict Verdict = new("forwarder", "high", "rule", ["rule", "more"]);

    private static readonly SourceSender Sender = new("Sender", "forwarder", "rdns");

    private static readonly RowRevision Judged = new(Verdict, Sender, null, null);

    private static readonly DateTimeOffset October = Rows.September.AddMonths(1);

    [Test]
    public async Task Only_the_domain_the_month_and_the_addresses_asked_for_are_revised()
    {
        await using IReportStore store = await OpenAsync(Name);
        AggregateRow[] revised = [Row("first", begin: Rows.September), Row("last", begin: October.AddSeconds(-1)), Row("v6", ip: "2001:db8::25")];
        AggregateRow[] others =
        [
            Row("earlier", begin: Rows.September.AddSeconds(-1)), Row("later", begin: October), Row("year", begin: Rows.September.AddYears(1)), Row("domain", "b.example"),
            Row("sub", "sub.a.example"), Row("address", ip: "192.0.2.2"), Row("longer", ip: "192.0.2.10"), Row("no address", ip: null),
            Rows.Aggregate("no evidence", Rows.Of("a.example", 1)), Rows.WithEvidence(Rows.Aggregate("unknown", Rows.Of("a.example", 1)), "unknown", "none"),
        ];
        await WriteAsync(store, [.. revised.Concat(others).Select(row => ((StoredRow)row, 1L))]);

        long changed = await ReviseAsync(store, _ => Judged, Address, "2001:db8::25", "198.51.100.1");

        Assert.That(changed, Is.InRange(2, 3));
        AssertSame(await ReadAsync(store, RowKind.Aggregate), [.. revised.Select(With), .. others]);
    }

    [Test]
    public async Task Each_key_is_asked_for_and_only_the_keys_answered_are_revised()
    {
        await using IReportStore store = await OpenAsync(Name);
        SourceVerdict before = new("spoof", "low", "before", ["before"]);
        AggregateRow named = (AggregateRow)Rows.WithFacts(Row("named", ip: "192.0.2.2"), new SourceFacts { ReverseName = "mx.example.net", BaseDomain = "example.net" });
        AggregateRow other = Rows.WithVerdict(Rows.WithSender(Rows.WithEvidence(Rows.Aggregate("other", Rows.Of("a.example", Rows.September, "other.example")), "dkim=none spf=fail", "none"), "Before", "isp", "asn"), before);
        await WriteAsync(store, (Row("one"), 1), (Row("two"), 1), (named, 1), (other, 1));
        HashSet<EvidenceKey> asked = [];

        long changed = await ReviseAsync(
            store,
            key =>
            {
                asked.Add(key);
                return key.Reporter == "other.example" ? Judged : null;
            },
            Address,
            "192.0.2.2");

        EvidenceKey plain = new(IPAddress.Parse(Address), "reporter.example", new AuthEvidence("dkim=aligned spf=other", "example.com"), SourceSender.Unknown, null, "not_judged");
        Assert.That(changed, Is.EqualTo(1));
        Assert.That(asked, Is.EquivalentTo(
        [
            plain,
            plain with { Address = IPAddress.Parse("192.0.2.2"), ReverseName = "mx.example.net" },
            new EvidenceKey(IPAddress.Parse(Address), "other.example", new AuthEvidence("dkim=none spf=fail", "none"), new SourceSender("Before", "isp", "asn"), null, "before"),
        ]));
        AssertSame(await ReadAsync(store, RowKind.Aggregate), [Row("one"), Row("two"), named, With(other)]);
    }

    [Test]
    public async Task A_revision_shows_in_the_evidence_and_the_same_again_changes_nothing()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(store, (Rows.WithFacts(Row("one"), SourceFacts.None), 1), (Rows.WithFacts(Row("two", begin: Rows.September.AddDays(1)), SourceFacts.None), 1));
        RowRevision named = Judged with { ReverseName = "mx.example.net", BaseDomain = "example.net" };
        await ReviseAsync(store, _ => named, Address);

        EvidenceKey[] keys = [.. (await ReadEvidenceAsync(store, Rows.September, October)).Select(group => group.Key)];
        long again = await ReviseAsync(store, _ => named with { Verdict = Verdict with { Reasons = ["rule", "more"] } }, Address);
        long without = await ReviseAsync(store, _ => Judged, Address);

        EvidenceKey expected = new(IPAddress.Parse(Address), "reporter.example", new AuthEvidence("dkim=aligned spf=other", "example.com"), Sender, "mx.example.net", "rule");
        Assert.That(keys, Is.EqualTo([expected, expected]));
        Assert.That((again, without), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public async Task A_verdict_or_a_sender_alone_may_change_and_go_back_to_nothing_known()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(store, (Row("a"), 1));
        await ReviseAsync(store, _ => Judged, Address);

        SourceVerdict fewer = Verdict with { Reasons = ["rule"] };
        long reasons = await ReviseAsync(store, _ => Judged with { Verdict = fewer }, Address);
        AssertSame(await ReadAsync(store, RowKind.Aggregate), [With(Row("a"), fewer, Sender)]);
        long sender = await ReviseAsync(store, _ => new RowRevision(fewer, Sender with { NamedBy = "own" }, null, null), Address);
        AssertSame(await ReadAsync(store, RowKind.Aggregate), [With(Row("a"), fewer, Sender with { NamedBy = "own" })]);
        long nothing = await ReviseAsync(store, _ => new RowRevision(SourceVerdict.NotJudged, SourceSender.Unknown, null, null), Address);
        AssertSame(await ReadAsync(store, RowKind.Aggregate), [Row("a")]);

        Assert.That((reasons, sender, nothing), Is.EqualTo((1L, 1L, 1L)));
    }

    [Test]
    public async Task A_name_fills_rows_stored_before_and_none_leaves_what_is_there()
    {
        await using IReportStore store = await OpenAsync(Name);
        SourceFacts country = new() { Country = "JP", Asn = 64500, AsName = "n" };
        AggregateRow[] before = [Row("one"), Rows.WithEvidence(Rows.Aggregate("two", Rows.Of("a.example", 2), ip: Address), "dkim=none spf=fail"), Row("three", ip: "2001:db8::25")];
        await WriteAsync(store, [.. before.Select(row => (Rows.WithFacts(row, country), 1L))]);

        await ReviseAsync(store, _ => Judged with { ReverseName = "mx.example.net", BaseDomain = "example.net" }, Address, "2001:db8::25");
        await AssertNamed("mx.example.net", "example.net");
        await ReviseAsync(store, _ => Judged with { Verdict = Verdict with { Confidence = "low" } }, Address);
        await ReviseAsync(store, _ => Judged, Address);
        await AssertNamed("mx.example.net", "example.net");
        await ReviseAsync(store, _ => Judged with { ReverseName = "host", BaseDomain = null }, Address, "2001:db8::25");
        await AssertNamed("host", null);

        async Task AssertNamed(string name, string? baseDomain) => AssertSame(
            await ReadAsync(store, RowKind.Aggregate), before.Select(row => Rows.WithFacts(With(row), country with { ReverseName = name, BaseDomain = baseDomain })));
    }

    [TestCase(6, true, TestName = "A_higher_version_replaces_a_revised_row")]
    [TestCase(5, true, TestName = "An_equal_version_replaces_a_revised_row")]
    [TestCase(4, false, TestName = "A_lower_version_is_kept_out_after_a_revision_too")]
    public async Task A_revision_leaves_the_version(long version, bool replaces)
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(store, (Row("a"), 5));
        await ReviseAsync(store, _ => Judged, Address);
        SourceVerdict own = new("spoof", "low", "own", ["own"]);

        WriteSummary summary = await WriteAsync(store, (Rows.WithVerdict(Row("a", count: 9), own), version));

        Assert.That((summary.Stored, summary.Kept), Is.EqualTo(replaces ? (1, 0) : (0, 1)));
        AssertSame(await ReadAsync(store, RowKind.Aggregate), [replaces ? Rows.WithVerdict(Row("a", count: 9), own) : With(Row("a"))]);
    }

    [Test]
    public async Task A_copy_as_before_a_revision_is_what_was_written_and_can_be_revised_again()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(store, (Row("a"), 5), (Row("b"), 5));
        await ReviseAsync(store, _ => Judged, Address);
        await WriteAsync(store, (Row("a"), 5));
        AssertSame(await ReadAsync(store, RowKind.Aggregate), [Row("a"), With(Row("b"))]);

        long changed = await ReviseAsync(store, _ => Judged, Address);

        Assert.That(changed, Is.EqualTo(1));
        AssertSame(await ReadAsync(store, RowKind.Aggregate), [With(Row("a")), With(Row("b"))]);
        Assert.That((await ReadEvidenceAsync(store, Rows.September, October)).Single().Rows, Is.EqualTo(2));
    }

    [Test]
    public async Task Thousands_of_addresses_are_revised_in_one_call()
    {
        await using IReportStore store = await OpenAsync(Name);
        AggregateReport report = Rows.Of("a.example", 1);
        string[] addresses = [.. Enumerable.Range(0, 5_000).Select(i => $"192.0.{i / 250}.{i % 250}")];
        AggregateRow[] rows = [.. addresses.Select((ip, i) => Rows.WithEvidence(Rows.Aggregate($"{i}", report, ip: ip)))];
        await store.WriteAsync(rows.Select(row => new RowWrite(row, 1, 0)), CancellationToken.None);

        long changed = await ReviseAsync(store, _ => Judged, addresses[..4_500]);

        Assert.That(changed, Is.EqualTo(4_500));
        AssertSame(await ReadAsync(store, RowKind.Aggregate), [.. rows[..4_500].Select(With), .. rows[4_500..]]);
    }

    [Test]
    public async Task Revising_what_is_not_there_changes_nothing()
    {
        await using IReportStore store = await OpenAsync(Name);
        long empty = await ReviseAsync(store, _ => Judged, Address);
        await WriteAsync(store, (Row("a"), 1));

        Assert.That((empty, await ReviseAsync(store, _ => Judged), await ReviseAsync(store, _ => Judged, "198.51.100.1")), Is.EqualTo((0L, 0L, 0L)));
        AssertSame(await ReadAsync(store, RowKind.Aggregate), [Row("a")]);
    }

    [Test]
    public async Task A_revised_row_is_purged_as_any_other()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(store, (Row("old"), 1), (Row("new", begin: October), 1));
        await ReviseAsync(store, _ => Judged, Address);

        PurgeSummary summary = await store.PurgeAsync(RowKind.Aggregate, October, PurgeMode.Delete, CancellationToken.None);
        await WriteAsync(store, (Row("again"), 1));

        Assert.That(summary.Rows, Is.EqualTo(1));
        AssertSame(await ReadAsync(store, RowKind.Aggregate), [Row("new", begin: October), Row("again")]);
    }

    private static AggregateRow Row(string name, string domain = "a.example", DateTimeOffset? begin = null, string? ip = Address, long count = 1) =>
        Rows.WithEvidence(Rows.Aggregate(name, Rows.Of(domain, begin ?? Rows.September), count, ip));

    private static AggregateRow With(AggregateRow row) => With(row, Verdict, Sender);

    private static AggregateRow With(AggregateRow row, SourceVerdict verdict, SourceSender sender)
    {
        (row.Verdict, row.Sender) = (verdict, sender);
        return row;
    }

    private static Task<long> ReviseAsync(IReportStore store, Func<EvidenceKey, RowRevision?> revise, params string[] addresses) =>
        store.ReviseAsync("a.example", Rows.September, [.. addresses.Select(IPAddress.Parse)], revise, CancellationToken.None);
}
