using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Storage;

/// <summary>What every store must do when it forgets, when it is asked and when it adds up.</summary>
internal abstract class StorePurgeContractTests : StoreFixture
{
    private static readonly DateTimeOffset[] Moments =
    [
        new(2025, 7, 15, 0, 0, 0, TimeSpan.Zero),
        new(2025, 8, 1, 0, 0, 0, TimeSpan.Zero),
        new(2025, 8, 31, 23, 59, 59, TimeSpan.Zero),
        new(2025, 9, 1, 0, 0, 0, TimeSpan.Zero),
        new(2025, 9, 14, 23, 59, 59, TimeSpan.Zero),
        new(2025, 9, 15, 0, 0, 0, TimeSpan.Zero),
        new(2025, 10, 1, 0, 0, 0, TimeSpan.Zero),
    ];

    private static IEnumerable<TestCaseData<DateTimeOffset, int>> Cutoffs()
    {
        yield return new TestCaseData<DateTimeOffset, int>(new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), 0).SetArgDisplayNames("before all");
        yield return new TestCaseData<DateTimeOffset, int>(new(2025, 7, 15, 0, 0, 0, TimeSpan.Zero), 0).SetArgDisplayNames("the very moment of the first");
        yield return new TestCaseData<DateTimeOffset, int>(new(2025, 8, 1, 0, 0, 0, TimeSpan.Zero), 1).SetArgDisplayNames("one whole month");
        yield return new TestCaseData<DateTimeOffset, int>(new(2025, 8, 31, 23, 59, 59, TimeSpan.Zero), 2).SetArgDisplayNames("last second of a month");
        yield return new TestCaseData<DateTimeOffset, int>(new(2025, 9, 1, 0, 0, 0, TimeSpan.Zero), 3).SetArgDisplayNames("two whole months");
        yield return new TestCaseData<DateTimeOffset, int>(new(2025, 9, 15, 0, 0, 0, TimeSpan.Zero), 5).SetArgDisplayNames("in the middle of a month");
        yield return new TestCaseData<DateTimeOffset, int>(new(2025, 9, 15, 9, 0, 0, TimeSpan.FromHours(9)), 5).SetArgDisplayNames("the same moment in Tokyo");
        yield return new TestCaseData<DateTimeOffset, int>(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 7).SetArgDisplayNames("after all");
    }

    [TestCaseSource(nameof(Cutoffs))]
    public async Task Purging_removes_exactly_what_lies_before_a_moment(DateTimeOffset before, int gone)
    {
        await using IReportStore store = await OpenAsync(Name);
        StoredRow[] rows = [.. Moments.Select(moment => Rows.Aggregate($"{moment:O}", Rows.ReportOf(moment)))];
        StoredRow[] mails = [.. Moments.Select(moment => Rows.Ingest($"{moment:O}", moment))];
        await WriteAsync(store, [.. rows.Concat(mails).Select(row => (row, 1L))]);

        PurgeSummary dry = await store.PurgeAsync(RowKind.Aggregate, before, PurgeMode.DryRun, CancellationToken.None);
        AssertSame(await ReadAsync(store, RowKind.Aggregate), rows);
        PurgeSummary real = await store.PurgeAsync(RowKind.Aggregate, before, PurgeMode.Delete, CancellationToken.None);
        PurgeSummary again = await store.PurgeAsync(RowKind.Aggregate, before, PurgeMode.Delete, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((dry.Rows, real.Rows, again.Rows), Is.EqualTo(((long)gone, (long)gone, 0L)));
            Assert.That(dry.Parts, gone == 0 ? Is.Empty : Is.Not.Empty);
            AssertSame(await ReadAsync(store, RowKind.Aggregate), rows.Skip(gone));
            AssertSame(await ReadAsync(store, RowKind.Ingest), mails);
        }
    }

    [TestCaseSource(nameof(Cutoffs))]
    public async Task What_a_purge_would_leave_is_counted_up_to_a_number(DateTimeOffset before, int gone)
    {
        IReportStore store = await FilledAsync("counted", store => WriteAsync(store, [.. Moments.SelectMany(moment => new[] { Row(RowKind.Aggregate, moment), Row(RowKind.Ingest, moment) }).Select(row => (row, 1L))]));
        RowKind[] kinds = [RowKind.Aggregate, RowKind.Ingest, RowKind.Failure];

        List<long> all = [];
        List<long> most = [];
        foreach (RowKind kind in kinds)
        {
            all.Add(await store.CountAsync(kind, before, long.MaxValue, CancellationToken.None));
            most.Add(await store.CountAsync(kind, before, 2, CancellationToken.None));
        }

        int left = Moments.Length - gone;
        Assert.That(all, Is.EqualTo(new long[] { left, left, 0 }));
        Assert.That(most, Is.EqualTo(new long[] { Math.Min(left, 2), Math.Min(left, 2), 0 }));
    }

    [TestCase(101, 0, 101, Description = "101 of 202 are half of all")]
    [TestCase(100, 1, 201, Description = "101 of 201 are more")]
    public async Task What_may_go_at_once_is_a_share_of_the_rows_of_all_months_also_of_those_that_lie_ahead(int ahead, int held, int left)
    {
        await using IReportStore store = await OpenAsync(Name);
        DateTimeOffset now = new(2026, 11, 26, 0, 0, 0, TimeSpan.Zero);
        (int Rows, DateTimeOffset Begin)[] months = [(51, Moments[0]), (49, Moments[3]), (1, now.AddDays(-365).AddSeconds(-1)), (1, now.AddDays(-365)), (ahead - 1, now.AddYears(70))];
        await WriteAsync(store, [.. months.SelectMany(month => Enumerable.Range(0, month.Rows).Select(i => ((StoredRow)Rows.Aggregate($"{month.Begin:O} {i}", Rows.ReportOf(month.Begin)), 1L)))]);

        RetentionRound round = await RetentionRound.RunAsync(store, new RetentionOptions(), new RetentionGuard(TimeProvider.System), now, PurgeMode.Delete, CancellationToken.None);

        Assert.That(round.Held.Select(back => (back.Kind, back.Count, back.Of)), Is.EqualTo(Enumerable.Repeat(((RowKind?)RowKind.Aggregate, 101L, 101L + ahead), held)));
        Assert.That(await store.CountAsync(RowKind.Aggregate, DateTimeOffset.MinValue, long.MaxValue, CancellationToken.None), Is.EqualTo(left));
    }

    [Test]
    public async Task Purging_one_kind_leaves_the_others([Values] RowKind kind)
    {
        await using IReportStore store = await OpenAsync(Name);
        Dictionary<RowKind, StoredRow[]> rows = Enum.GetValues<RowKind>().ToDictionary(each => each, each => Moments.Select(moment => Row(each, moment)).ToArray());
        await WriteAsync(store, [.. rows.Values.SelectMany(each => each).Select(row => (row, 1L))]);

        PurgeSummary dry = await store.PurgeAsync(kind, Moments[5], PurgeMode.DryRun, CancellationToken.None);
        PurgeSummary real = await store.PurgeAsync(kind, Moments[5], PurgeMode.Delete, CancellationToken.None);

        Assert.That((dry.Rows, real.Rows), Is.EqualTo((5L, 5L)));
        foreach ((RowKind each, StoredRow[] written) in rows)
        {
            AssertSame(await ReadAsync(store, each), each == kind ? written.Skip(5) : written);
        }
    }

    private static IEnumerable<TestCaseData<RowQuery, string[]>> Queries()
    {
        DateTimeOffset second = new(2025, 9, 2, 0, 0, 0, TimeSpan.Zero);
        yield return Query("all", new RowQuery(RowKind.Aggregate), "1 a", "2 a", "2 b", "40 a");
        yield return Query("policy domain", new RowQuery(RowKind.Aggregate) { Domain = "a.example" }, "1 a", "2 a", "40 a");
        yield return Query("From domain", new RowQuery(RowKind.Aggregate) { Domain = "sub.b.example" }, "2 b");
        yield return Query("from a moment", new RowQuery(RowKind.Aggregate) { From = second }, "2 a", "2 b", "40 a");
        yield return Query("to a moment", new RowQuery(RowKind.Aggregate) { To = second }, "1 a");
        yield return Query("between, of a domain", new RowQuery(RowKind.Aggregate) { Domain = "a.example", From = second, To = second.AddDays(1) }, "2 a");
        yield return Query("a domain that would be code", new RowQuery(RowKind.Aggregate) { Domain = "\"' OR 1=1 --" });
        yield return Query("failure", new RowQuery(RowKind.Failure) { Domain = "example.com", From = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), To = new(2026, 11, 1, 0, 0, 1, TimeSpan.Zero) }, "failure");
        yield return Query("failure of another domain", new RowQuery(RowKind.Failure) { Domain = "example.org" });
        yield return Query("TLS", new RowQuery(RowKind.Tls) { Domain = "example.com", To = second }, "tls", "tls");
        yield return Query("sources of a domain", new RowQuery(RowKind.Source) { Domain = "a.example", From = second }, "source 2 a");
        yield return Query("sources of a time", new RowQuery(RowKind.Source) { To = second }, "source 1 a", "source 1 b");
        yield return Query("a domain", new RowQuery(RowKind.Domain) { Domain = "b.example" }, "domain b");
        yield return Query("events of a domain", new RowQuery(RowKind.Event) { Domain = "a.example", To = second }, "event 1 a");
        yield return Query("events of a time", new RowQuery(RowKind.Event) { From = second, To = second.AddDays(40) }, "event 2 a", "event 1 b");
        yield return Query("TLS later", new RowQuery(RowKind.Tls) { From = second });

        static TestCaseData<RowQuery, string[]> Query(string name, RowQuery query, params string[] rows) => new TestCaseData<RowQuery, string[]>(query, rows).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Queries))]
    public async Task A_query_gives_exactly_its_rows(RowQuery query, string[] expected)
    {
        (string Name, StoredRow Row)[] rows =
        [
            ("1 a", Rows.Aggregate("1", Rows.Of("a.example", 1))), ("2 a", Rows.Aggregate("2", Rows.Of("a.example", 2))),
            ("2 b", Rows.Aggregate("3", Rows.Of("b.example", 2), headerFrom: "sub.b.example")), ("40 a", Rows.Aggregate("4", Rows.Of("a.example", 40))),
            ("failure", Rows.Failure()), ("later", Rows.Failure(arrival: new(2026, 11, 1, 0, 0, 1, TimeSpan.Zero))), ("earlier", Rows.Failure(arrival: new(2026, 10, 31, 23, 59, 59, TimeSpan.Zero))), ("tls", Rows.Tls(Rows.September).First()), ("tls", Rows.Tls(Rows.September).Last()), ("ingest", Rows.Ingest("m", Rows.September)),
            ("source 1 a", Rows.Source("5", Rows.September, "a.example")), ("source 1 b", Rows.Source("6", Rows.September, "b.example")), ("source 2 a", Rows.Source("7", Rows.September.AddDays(1), "a.example")),
            ("domain a", Rows.Domain("8", Rows.September, "a.example")), ("domain b", Rows.Domain("9", Rows.September, "b.example")),
            ("event 1 a", Rows.Event("10", Rows.September, "a.example")), ("event 2 a", Rows.Event("11", Rows.September.AddDays(1), "a.example")), ("event 1 b", Rows.Event("12", Rows.September.AddDays(31), "b.example")),
        ];
        Dictionary<string, string> names = rows.ToDictionary(row => row.Row.Id, row => row.Name);
        IReportStore store = await FilledAsync("asked", store => WriteAsync(store, [.. rows.Select(row => (row.Row, 1L))]));

        List<string> found = [];
        await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(query, CancellationToken.None))
        {
            found.Add(names[(string)JsonNode.Parse(row.Span)!["_id"]!]);
        }

        Assert.That(found, Is.EquivalentTo(expected));
    }

    private static StoredRow Row(RowKind kind, DateTimeOffset moment) => kind switch
    {
        RowKind.Aggregate => Rows.Aggregate($"{moment:O}", Rows.ReportOf(moment)),
        RowKind.Failure => Rows.Failure(arrival: moment),
        RowKind.Tls => Rows.Tls(moment).First(),
        RowKind.Source => Rows.Source($"source {moment:O}", moment),
        RowKind.Domain => Rows.Domain($"domain {moment:O}", moment),
        RowKind.Event => Rows.Event($"event {moment:O}", moment),
        _ => Rows.Ingest($"{moment:O}", moment),
    };

    [Test]
    public async Task Purging_an_empty_store_removes_nothing([Values] RowKind kind, [Values] PurgeMode mode)
    {
        await using IReportStore store = await OpenAsync(Name);

        PurgeSummary summary = await store.PurgeAsync(kind, Rows.September, mode, CancellationToken.None);

        Assert.That(summary.Rows, Is.Zero);
        Assert.That(summary.Parts, Is.Empty);
    }

    [Test]
    public async Task A_purged_row_can_be_written_again()
    {
        await using IReportStore store = await OpenAsync(Name);
        StoredRow row = Rows.Full("a");
        await WriteAsync(store, (row, 5));
        await store.PurgeAsync(RowKind.Aggregate, Rows.September.AddYears(1), PurgeMode.Delete, CancellationToken.None);

        WriteSummary summary = await WriteAsync(store, (row, 6));

        Assert.That(summary.Stored, Is.EqualTo(1));
        AssertSame(await ReadAsync(store, RowKind.Aggregate), [row]);
    }

    [Test]
    public async Task Totals_are_by_policy_domain_with_the_most_messages_first()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(
            store,
            (Rows.Aggregate("1", Rows.ReportOf("small.example"), 5, dkim: "fail", spf: "fail"), 1),
            (Rows.Aggregate("2", Rows.ReportOf("large.example"), 4_000_000_000, dkim: "pass", spf: "fail"), 1),
            (Rows.Aggregate("3", Rows.ReportOf("large.example"), 30, dkim: "fail", spf: "pass"), 1),
            (Rows.Aggregate("4", Rows.ReportOf("large.example"), 200, dkim: "fail", spf: "unknown"), 1),
            (Rows.Aggregate("5", Rows.ReportOf("large.example"), null, dkim: "pass", spf: "pass"), 1),
            (Rows.Ingest("m", Rows.September), 1));

        IReadOnlyList<DomainTotal> totals = await store.SummariseAsync(CancellationToken.None);

        Assert.That(totals, Is.EqualTo(
        [
            new DomainTotal("large.example", 4, 4_000_000_230, 4_000_000_030),
            new DomainTotal("small.example", 1, 5, 0),
        ]));
    }

    [Test]
    public async Task Totals_count_a_replaced_row_once()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(store, (Rows.Aggregate("a", Rows.Report(Rows.Header, partial: true), count: 3), 1));
        await WriteAsync(store, (Rows.Aggregate("a", count: 8), 2));

        Assert.That(await store.SummariseAsync(CancellationToken.None), Is.EqualTo([new DomainTotal("example.com", 1, 8, 8)]));
    }
}
