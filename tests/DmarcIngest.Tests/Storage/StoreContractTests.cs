using System.Text;
using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Authenticity;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Reports.Tls;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Storage;

/// <summary>What every store must do. One derived fixture a store; <see cref="StorePurgeContractTests"/> has the rest.</summary>
internal abstract class StoreContractTests : StoreFixture
{
    private static IEnumerable<TestCaseData<StoredRow>> RowsOfAllShapes()
    {
        yield return new TestCaseData<StoredRow>(Rows.Aggregate("plain")).SetArgDisplayNames("plain");
        yield return new TestCaseData<StoredRow>(Rows.Full("full")).SetArgDisplayNames("every field");
        yield return new TestCaseData<StoredRow>(Rows.Aggregate("v6", ip: "2001:db8::1:0:0:25")).SetArgDisplayNames("IPv6");
        yield return new TestCaseData<StoredRow>(Rows.Aggregate("no ip", ip: null)).SetArgDisplayNames("no address");
        yield return new TestCaseData<StoredRow>(Rows.Aggregate("no count", count: null)).SetArgDisplayNames("no count");
        yield return new TestCaseData<StoredRow>(Rows.Aggregate("zero", count: 0)).SetArgDisplayNames("count 0");
        yield return new TestCaseData<StoredRow>(Rows.Aggregate("large", count: 5_000_000_000)).SetArgDisplayNames("count above 32 bits");
        yield return new TestCaseData<StoredRow>(Rows.Aggregate("unknown", dkim: "unknown", spf: "unknown")).SetArgDisplayNames("unknown alignment");
        yield return new TestCaseData<StoredRow>(Rows.Full("japanese", "転送メール「一覧」😀")).SetArgDisplayNames("Japanese");
        yield return new TestCaseData<StoredRow>(Rows.Full("long", new string('x', 10_000))).SetArgDisplayNames("10 kB comment");
        yield return new TestCaseData<StoredRow>(Rows.Full("longer", new string('長', 12_000))).SetArgDisplayNames("36 kB comment");
        yield return new TestCaseData<StoredRow>(Rows.Full("quotes", "\"a\\b\"\r\n\t</x>\u0001")).SetArgDisplayNames("control characters");
        yield return new TestCaseData<StoredRow>(Rows.Ingest("mail", Rows.September)).SetArgDisplayNames("ingest");
        yield return new TestCaseData<StoredRow>(Rows.WithFacts(Rows.Aggregate("facts"), new SourceFacts { Country = "JP", Asn = 4_200_000_000, AsName = "ネットワーク", AsDomain = "net.example", OwnNetwork = "送信サーバー" })).SetArgDisplayNames("every fact");
        yield return new TestCaseData<StoredRow>(Rows.WithSender(Rows.Aggregate("sender"), "ニフティ", "isp")).SetArgDisplayNames("sender");
        yield return new TestCaseData<StoredRow>(Rows.WithFacts(Rows.Aggregate("none"), SourceFacts.None)).SetArgDisplayNames("no fact found");
        yield return new TestCaseData<StoredRow>(Rows.WithFacts(Rows.Aggregate("no address", ip: null), SourceFacts.None)).SetArgDisplayNames("no fact, no address");
        yield return new TestCaseData<StoredRow>(Rows.WithFacts(Rows.Failure(), new SourceFacts { Country = "JP", Asn = 1, AsName = "n" })).SetArgDisplayNames("failure with facts");
        yield return new TestCaseData<StoredRow>(Rows.Source("source", Rows.September.AddHours(1))).SetArgDisplayNames("source");
        yield return new TestCaseData<StoredRow>(Rows.Domain("domain", Rows.September.AddHours(1))).SetArgDisplayNames("domain");
        yield return new TestCaseData<StoredRow>(Rows.Event("event", Rows.September.AddMilliseconds(7))).SetArgDisplayNames("event");
        foreach (PrivacyLevel level in new[] { PrivacyLevel.Full, PrivacyLevel.Redacted, PrivacyLevel.Metadata })
        {
            yield return new TestCaseData<StoredRow>(Rows.Failure(level: level)).SetArgDisplayNames($"failure, {level}");
        }

        yield return new TestCaseData<StoredRow>(Rows.Failure("Source-Port: 25\nIncidents: 3\nReporting-MTA: dns; mx\nSPF-DNS: txt : example.com : \"v=spf1 -all\"\nDKIM-Identity: @example.com\nDKIM-Selector: s\nVersion: 2\n"))
            .SetArgDisplayNames("failure, every field");
        foreach (TlsRow row in Rows.Tls(Rows.September))
        {
            yield return new TestCaseData<StoredRow>(row).SetArgDisplayNames(row.Detail is null ? "TLS policy" : "TLS failure detail");
        }

        yield return new TestCaseData<StoredRow>(Rows.Ingest("mail", Rows.September.AddMilliseconds(123), "集計レポート")).SetArgDisplayNames("ingest with milliseconds");
    }

    [TestCaseSource(nameof(RowsOfAllShapes))]
    public async Task A_row_is_read_back_as_it_was_written(StoredRow row)
    {
        await using IReportStore store = await OpenAsync(Name);

        WriteSummary summary = await WriteAsync(store, (row, 1));

        List<JsonObject> stored = await ReadAsync(store, row.Kind);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(summary.Stored, Is.EqualTo(1));
            Assert.That(summary.Kept, Is.Zero);
            Assert.That(summary.Refused, Is.Empty);
            AssertSame(stored, [row]);
            Assert.That(stored[0].First().Key, Is.EqualTo("_id"));
        }
    }

    [Test]
    public async Task Facts_that_changed_are_those_of_the_last_write()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(store, (Rows.WithFacts(Rows.Aggregate("a"), new SourceFacts { Country = "JP", Asn = 1 }), 1));

        await WriteAsync(store, (Rows.WithFacts(Rows.Aggregate("a"), new SourceFacts { Country = "US", AsName = "n" }), 1));

        AssertSame(await ReadAsync(store, RowKind.Aggregate), [Rows.WithFacts(Rows.Aggregate("a"), new SourceFacts { Country = "US", AsName = "n" })]);
    }

    [Test]
    public async Task A_sender_that_changed_is_that_of_the_last_write()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(store, (Rows.WithSender(Rows.Aggregate("a"), "Before", "isp"), 1), (Rows.WithSender(Rows.Aggregate("b"), "Before", "isp"), 1));

        await WriteAsync(store, (Rows.WithSender(Rows.Aggregate("a"), "Before", "esp"), 1), (Rows.Aggregate("b"), 1));

        AssertSame(await ReadAsync(store, RowKind.Aggregate), [Rows.WithSender(Rows.Aggregate("a"), "Before", "esp"), Rows.Aggregate("b")]);
    }

    [Test]
    public async Task Writing_twice_adds_nothing()
    {
        await using IReportStore store = await OpenAsync(Name);
        StoredRow[] rows = [Rows.Aggregate("a"), Rows.Aggregate("b"), Rows.Full("c")];

        await WriteAsync(store, [.. rows.Select(row => (row, 7L))]);
        WriteSummary again = await WriteAsync(store, [.. rows.Select(row => (row, 7L))]);

        Assert.That(again.Stored + again.Kept, Is.EqualTo(3));
        AssertSame(await ReadAsync(store, RowKind.Aggregate), rows);
    }

    [TestCase(1, 2, 20, 1, 0, TestName = "A_higher_version_replaces")]
    [TestCase(2, 2, 20, 1, 0, TestName = "An_equal_version_replaces")]
    [TestCase(2, 1, 10, 0, 1, TestName = "A_lower_version_is_kept_out")]
    public async Task The_version_decides(long first, long second, long expectedCount, int stored, int kept)
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(store, (Rows.Aggregate("a", count: 10), first));

        WriteSummary summary = await WriteAsync(store, (Rows.Aggregate("a", count: 20), second));

        Assert.That((summary.Stored, summary.Kept), Is.EqualTo((stored, kept)));
        AssertSame(await ReadAsync(store, RowKind.Aggregate), [Rows.Aggregate("a", count: expectedCount)]);
    }

    [Test]
    public async Task Versions_decide_for_ingest_rows_too()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(store, (Rows.Ingest("m", Rows.September, "new"), 2));

        WriteSummary summary = await WriteAsync(store, (Rows.Ingest("m", Rows.September, "old"), 1));

        Assert.That((summary.Stored, summary.Kept), Is.EqualTo((0, 1)));
        AssertSame(await ReadAsync(store, RowKind.Ingest), [Rows.Ingest("m", Rows.September, "new")]);
    }

    [TestCase(RowKind.Source)]
    [TestCase(RowKind.Domain)]
    [TestCase(RowKind.Event)]
    public async Task Versions_decide_for_what_is_derived_too(RowKind kind)
    {
        StoredRow Row(string word) => kind switch
        {
            RowKind.Source => Rows.Source("x", Rows.September, note: word),
            RowKind.Domain => Rows.Domain("x", Rows.September, readiness: word),
            _ => Rows.Event("x", Rows.September, detail: word),
        };
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(store, (Row("first"), 2));

        WriteSummary higher = await WriteAsync(store, (Row("second"), 3));
        WriteSummary lower = await WriteAsync(store, (Row("late"), 2));

        Assert.That((higher.Stored, lower.Kept), Is.EqualTo((1, 1)));
        AssertSame(await ReadAsync(store, kind), [Row("second")]);
    }

    [TestCase(1, 2, 3)]
    [TestCase(1, 3, 2)]
    [TestCase(2, 1, 3)]
    [TestCase(2, 3, 1)]
    [TestCase(3, 1, 2)]
    [TestCase(3, 2, 1)]
    public async Task Every_order_of_arrival_ends_the_same(long first, long second, long third)
    {
        await using IReportStore store = await OpenAsync(Name);
        foreach (long version in new[] { first, second, third })
        {
            await WriteAsync(store, (Rows.Aggregate("a", count: version * 100), version));
        }

        AssertSame(await ReadAsync(store, RowKind.Aggregate), [Rows.Aggregate("a", count: 300)]);
    }

    [Test]
    public async Task One_call_may_hold_two_versions_of_a_row()
    {
        await using IReportStore store = await OpenAsync(Name);

        WriteSummary summary = await WriteAsync(store, (Rows.Aggregate("a", count: 2), 2), (Rows.Aggregate("a", count: 3), 3), (Rows.Aggregate("a", count: 1), 1));

        Assert.That((summary.Stored, summary.Kept), Is.EqualTo((2, 1)));
        AssertSame(await ReadAsync(store, RowKind.Aggregate), [Rows.Aggregate("a", count: 3)]);
    }

    [Test]
    public async Task A_whole_report_stands_over_a_cut_off_one_that_came_later([Values] bool wholeFirst)
    {
        await using IReportStore store = await OpenAsync(Name);
        StoredRow whole = Rows.Aggregate("a", Rows.Report(Rows.Header), count: 5);
        StoredRow partial = Rows.Aggregate("a", Rows.Report(Rows.Header, partial: true), count: 9);
        (StoredRow, long)[] writes = [(whole, RowVersion.Of(whole, Rows.September)), (partial, RowVersion.Of(partial, Rows.September.AddDays(9)))];
        foreach ((StoredRow, long) write in wholeFirst ? writes : writes.Reverse())
        {
            await WriteAsync(store, write);
        }

        AssertSame(await ReadAsync(store, RowKind.Aggregate), [whole]);
    }

    [TestCase(ReportAuthenticity.Unverified)]
    [TestCase(ReportAuthenticity.Failed)]
    public async Task A_report_that_anybody_may_have_made_up_replaces_none_that_is_verified(ReportAuthenticity other)
    {
        await using IReportStore store = await OpenAsync(Name);
        StoredRow verified = Rows.Aggregate("a", Rows.Report(Rows.Header, authenticity: ReportAuthenticity.Verified), count: 5);
        StoredRow forged = Rows.Aggregate("a", Rows.Report(Rows.Header, authenticity: other), count: 9_999);
        (StoredRow, long) first = (verified, RowVersion.Of(verified, Rows.September));
        (StoredRow, long) second = (forged, RowVersion.Of(forged, Rows.September.AddDays(9)));

        foreach ((StoredRow, long) write in new[] { second, first, second })
        {
            await WriteAsync(store, write);
        }

        AssertSame(await ReadAsync(store, RowKind.Aggregate), [verified]);
    }

    [Test]
    public async Task Rows_of_many_months_and_kinds_stand_side_by_side()
    {
        await using IReportStore store = await OpenAsync(Name);
        StoredRow[] aggregate = [.. Enumerable.Range(0, 14).Select(month => Rows.Aggregate($"{month}", Rows.ReportOf(Rows.September.AddMonths(-month))))];
        StoredRow[] ingest = [.. Enumerable.Range(0, 3).Select(month => Rows.Ingest($"{month}", Rows.September.AddMonths(-month)))];

        await WriteAsync(store, [.. aggregate.Concat(ingest).Select(row => (row, 1L))]);

        AssertSame(await ReadAsync(store, RowKind.Aggregate), aggregate);
        AssertSame(await ReadAsync(store, RowKind.Ingest), ingest);
    }

    [Test]
    public async Task Five_thousand_rows_of_one_report_are_written_in_one_call_and_read_back()
    {
        await using IReportStore store = await OpenAsync(Name);
        int enumerated = 0;
        IEnumerable<RowWrite> Lazy()
        {
            for (int i = 0; i < 5_000; i++)
            {
                enumerated++;
                yield return new RowWrite(Rows.Aggregate($"{i}", count: i), 1, i / 100);
            }
        }

        WriteSummary summary = await store.WriteAsync(Lazy(), CancellationToken.None);

        List<string> ids = [.. (await ReadAsync(store, RowKind.Aggregate)).Select(row => (string)row["_id"]!)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(summary.Stored, Is.EqualTo(5_000));
            Assert.That(enumerated, Is.EqualTo(5_000));
            Assert.That(ids, Has.Count.EqualTo(5_000));
            Assert.That(ids, Is.Unique);
        }
    }

    [Test]
    public async Task Reading_can_stop_early_and_sees_each_row_on_its_own()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(store, [.. Enumerable.Range(0, 300).Select(i => ((StoredRow)Rows.Aggregate($"{i}"), 1L))]);
        int seen = 0;
        await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(RowKind.Aggregate, CancellationToken.None))
        {
            Assert.That(Encoding.UTF8.GetString(row.Span), Does.StartWith("{\"_id\":\""));
            if (++seen == 3)
            {
                break;
            }
        }

        WriteSummary later = await WriteAsync(store, (Rows.Aggregate("later"), 1));

        Assert.That((seen, later.Stored), Is.EqualTo((3, 1)));
    }

    [Test]
    public async Task Rows_are_there_after_reopening()
    {
        await using (IReportStore store = await OpenAsync(Name))
        {
            await WriteAsync(store, (Rows.Full("a"), 5), (Rows.Ingest("m", Rows.September), 1));
        }

        await using IReportStore again = await OpenAsync(Name);
        WriteSummary older = await WriteAsync(again, (Rows.Aggregate("a"), 4));

        Assert.That(older.Kept, Is.EqualTo(1));
        AssertSame(await ReadAsync(again, RowKind.Aggregate), [Rows.Full("a")]);
        AssertSame(await ReadAsync(again, RowKind.Ingest), [Rows.Ingest("m", Rows.September)]);
    }

    [Test]
    public async Task Two_writers_at_once_end_with_the_highest_version()
    {
        await using IReportStore store = await OpenAsync(Name);
        async Task WriteVersions(int first)
        {
            for (int version = first; version < first + 10; version += 2)
            {
                int count = version;
                await store.WriteAsync(Enumerable.Range(0, 40).Select(i => new RowWrite(Rows.Aggregate($"{i}", count: count), count, 0)), CancellationToken.None);
            }
        }

        await Task.WhenAll(Task.Run(() => WriteVersions(1)), Task.Run(() => WriteVersions(2)));

        AssertSame(await ReadAsync(store, RowKind.Aggregate), [.. Enumerable.Range(0, 40).Select(i => Rows.Aggregate($"{i}", count: 10))]);
    }

    [Test]
    public async Task Nothing_written_is_nothing_stored()
    {
        await using IReportStore store = await OpenAsync(Name);

        WriteSummary summary = await WriteAsync(store);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((summary.Stored, summary.Kept, summary.Refused.Count), Is.EqualTo((0, 0, 0)));
            foreach (RowKind kind in Enum.GetValues<RowKind>())
            {
                Assert.That(await ReadAsync(store, kind), Is.Empty);
            }

            Assert.That(await store.SummariseAsync(CancellationToken.None), Is.Empty);
        }
    }
}
