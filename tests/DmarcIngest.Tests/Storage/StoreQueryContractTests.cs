using System.Net;
using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Storage;

/// <summary>What every store answers to the questions of the overview: the same as adding up its rows one by one.</summary>
internal abstract class StoreQueryContractTests : StoreFixture
{
    private static readonly DateTimeOffset October = Rows.September.AddMonths(1);
    private static readonly MailFilter All = new(Rows.September.AddMonths(-1), Rows.September.AddMonths(3));
    private static readonly SourceVerdict Spoof = new("spoof", "high", "rule", ["rule"]);
    private static readonly SourceVerdict Forwarder = new("forwarder", "low", "other", ["other"]);

    private readonly MemoryStore sums = new();
    private readonly MemoryStore pages = new();

    private static IEnumerable<TestCaseData<MailFilter>> Filters()
    {
        yield return Case(All, "all");
        yield return Case(new MailFilter(Rows.September.AddDays(3), Rows.September.AddDays(12)), "days");
        yield return Case(new MailFilter(Rows.September.AddDays(3).AddHours(15), Rows.September.AddDays(12).AddMinutes(1)), "within days");
        yield return Case(All with { Domain = "b.example" }, "domain");
        yield return Case(All with { Domains = ["a.example", "c.example", "none.example"] }, "domains");
        yield return Case(All with { Domains = [] }, "no domain");
        yield return Case(All with { HeaderFrom = "news.a.example" }, "header from");
        yield return Case(All with { Reporter = "y.example" }, "reporter");
        yield return Case(All with { Sender = "Sender" }, "sender");
        yield return Case(All with { Sender = "unknown" }, "unknown sender");
        yield return Case(All with { Verdict = "spoof", Domain = "a.example" }, "verdict");
        yield return Case(All with { Verdict = "undetermined" }, "not judged");
        yield return Case(All with { Country = "JP" }, "country");
        yield return Case(All with { Country = "unknown" }, "unknown country");
        yield return Case(All with { Source = IPNetwork.Parse("192.0.2.2/32") }, "address");
        yield return Case(All with { Source = IPNetwork.Parse("2001:db8::1/128"), Reporter = "x.example" }, "IPv6 address");
        yield return Case(All with { Source = IPNetwork.Parse("192.0.2.0/30") }, "network");
        yield return Case(All with { Source = IPNetwork.Parse("2001:db8::/32"), HeaderFrom = "a.example" }, "IPv6 network");
        yield return Case(All with { Source = IPNetwork.Parse("::/0") }, "all of IPv6");
        yield return Case(All with { Source = IPNetwork.Parse("0.0.0.0/0") }, "all of IPv4");
        yield return Case(All with { OnlyFailing = true, Reporter = "x.example", Country = "US" }, "failing");
        yield return Case(All with { Domain = "'; DROP TABLE rows; --\"" }, "hostile");

        static TestCaseData<MailFilter> Case(MailFilter filter, string name) => new TestCaseData<MailFilter>(filter).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Filters))]
    public async Task Sums_are_those_of_the_rows(MailFilter filter)
    {
        IReportStore store = await FilledAsync("sums", store => FillAsync(store, sums, 1));

        await AssertSameTotalsAsync(store, sums, filter);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Sums_follow_duplicates_corrections_verdicts_and_retention(int seed)
    {
        await using IReportStore store = await OpenAsync(Name);
        MemoryStore memory = new();
        DateTimeOffset purged = DateTimeOffset.MinValue;
        for (int round = 0; round < 3; round++)
        {
            await FillAsync(store, memory, (seed * 10) + round, purged);
            await AssertSameTotalsAsync(store, memory, All);
            await BothAsync(store, memory, each => each.ReviseAsync(
                round == 0 ? "a.example" : "b.example", round == 1 ? October : Rows.September, [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")], key => Revised(key, round), CancellationToken.None));
            await AssertSameTotalsAsync(store, memory, All);
            purged = Rows.September.AddDays(2 + (4 * round)).AddHours(7);
            await BothAsync(store, memory, each => each.PurgeAsync(RowKind.Aggregate, purged, PurgeMode.Delete, CancellationToken.None));
            await AssertSameTotalsAsync(store, memory, All);
        }

        static RowRevision? Revised(EvidenceKey key, int round) => key.Reporter == "z.example" ? null : new RowRevision(round == 2 ? Forwarder : Spoof, new SourceSender("Other", "esp", "spf"), null, null);
    }

    [TestCase(MailOrder.Messages, true)]
    [TestCase(MailOrder.Messages, false)]
    [TestCase(MailOrder.Failed, true)]
    [TestCase(MailOrder.PassRate, false)]
    [TestCase(MailOrder.LastDay, true)]
    [TestCase(MailOrder.Key, true)]
    [TestCase(MailOrder.Key, false)]
    public async Task Pages_follow_one_another(MailOrder order, bool descending)
    {
        IReportStore store = await FilledAsync("pages", store => FillAsync(store, pages, 7));
        MailQuery query = new(All, MailKey.Source) { Order = order, Descending = descending, Take = 3 };

        List<MailTotal> totals = [];
        for (int skip = 0; skip < 9; skip += 3)
        {
            MailTotals page = await store.ReadTotalsAsync(query with { Skip = skip }, CancellationToken.None);
            Assert.That(page.Totals, Has.Count.LessThanOrEqualTo(3));
            totals.AddRange(page.Totals);
        }

        MailTotals expected = await pages.ReadTotalsAsync(query with { Take = 100 }, CancellationToken.None);
        Assert.That(totals.Select(Text), Is.EqualTo(expected.Totals.Select(Text)));
        Assert.That((await store.ReadTotalsAsync(query, CancellationToken.None)).Count, Is.EqualTo(expected.Count));
    }

    [Test]
    public async Task Reports_come_newest_first_with_the_sums_of_their_rows()
    {
        await using IReportStore store = await OpenAsync(Name);
        MemoryStore memory = new();
        await FillAsync(store, memory, 5);
        ReportQuery[] queries =
        [
            new(All), new(All) { Skip = 3, Take = 4 }, new(All with { Domain = "a.example", OnlyFailing = true }), new(All with { Reporter = "x.example" }), new(All) { ReportId = "report-1" },
            new(All) { ReportId = "none" }, new(All with { Source = IPNetwork.Parse("192.0.2.1/32") }), new(All with { Domains = ["c.example"] }),
        ];
        foreach (ReportQuery query in queries)
        {
            ReportTotals totals = await store.ReadReportsAsync(query, CancellationToken.None);

            ReportTotals expected = await memory.ReadReportsAsync(query, CancellationToken.None);
            Assert.That(totals.Reports, Is.EqualTo(expected.Reports), $"{query}");
            Assert.That(totals.Count, Is.EqualTo(expected.Count));
        }
    }

    [Test]
    public async Task The_rows_of_one_report_are_read_by_its_uid()
    {
        await using IReportStore store = await OpenAsync(Name);
        AggregateReport asked = Rows.Of("a.example", 1);
        AggregateRow[] rows = [Rows.Aggregate("one", asked), Rows.Aggregate("two", asked, ip: "192.0.2.2")];
        await WriteAsync(store, (rows[0], 1), (rows[1], 1), (Rows.Aggregate("other", Rows.Of("a.example", 2)), 1));

        List<JsonObject> read = await ReadAsync(store, new RowQuery(RowKind.Aggregate) { ReportUid = asked.ReportUid });
        List<JsonObject> hidden = await ReadAsync(store, new RowQuery(RowKind.Aggregate) { ReportUid = asked.ReportUid, Domains = ["b.example"] });

        AssertSame(read, rows);
        Assert.That(hidden, Is.Empty);
    }

    [Test]
    public async Task Whole_rows_are_listed_sorted_and_counted()
    {
        await using IReportStore store = await OpenAsync(Name);
        MemoryStore memory = new();
        StoredRow[] rows = [.. Enumerable.Range(0, 12).Select(n => Rows.Ingest($"m{n}", Rows.September.AddHours(n * 7), n % 3 == 0 ? "一" : "b")), .. Rows.Tls(Rows.September), Rows.Failure()];
        foreach (IReportStore each in new[] { store, memory })
        {
            await WriteAsync(each, [.. rows.Select(row => (row, 1L))]);
        }

        PageQuery[] pages =
        [
            new(new RowQuery(RowKind.Ingest)), new(new RowQuery(RowKind.Ingest)) { Skip = 2, Take = 3 }, new(new RowQuery(RowKind.Ingest) { From = Rows.September.AddHours(14), To = Rows.September.AddHours(36) }),
            new(new RowQuery(RowKind.Ingest) { Where = [("subject", "一")] }) { Order = "bytes" }, new(new RowQuery(RowKind.Ingest)) { Order = "bytes", Skip = 4, Take = 5 },
            new(new RowQuery(RowKind.Ingest) { Where = [("bytes", "many")] }), new(new RowQuery(RowKind.Ingest) { Where = [("outcome", "none")] }),
            new(new RowQuery(RowKind.Tls) { Domain = "example.com" }), new(new RowQuery(RowKind.Tls) { Domains = ["other.example"] }), new(new RowQuery(RowKind.Failure) { Domains = ["example.com", "x"] }),
            new(new RowQuery(RowKind.Ingest) { Domains = ["example.com"] }), new(new RowQuery(RowKind.Ingest) { Where = [("rows", "3")] }), new(new RowQuery(RowKind.Ingest) { Where = [("partial", "false")] }),
            new(new RowQuery(RowKind.Event)),
        ];
        foreach (PageQuery query in pages)
        {
            RowPage page = await store.ReadPageAsync(query, CancellationToken.None);

            RowPage expected = await memory.ReadPageAsync(query, CancellationToken.None);
            Assert.That(page.Rows.Select(Text), Is.EqualTo(expected.Rows.Select(Text)), $"{query.Rows}");
            Assert.That(page.Count, Is.EqualTo(expected.Count));
        }

        foreach (string field in new[] { "outcome", "subject", "reports", "deviations", "report_uids", "partial" })
        {
            RowQuery query = new(RowKind.Ingest) { To = Rows.September.AddHours(60) };
            Assert.That(await store.CountByAsync(query, field, CancellationToken.None), Is.EqualTo(await memory.CountByAsync(query, field, CancellationToken.None)), field);
        }

        static string Text(ReadOnlyMemory<byte> row)
        {
            JsonObject json = JsonNode.Parse(row.Span)!.AsObject();
            return new JsonObject(json.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))).ToJsonString();
        }
    }

    private static async Task AssertSameTotalsAsync(IReportStore store, MemoryStore memory, MailFilter filter)
    {
        MailKey[][] questions = [[], .. Enum.GetValues<MailKey>().Select(key => new[] { key }), [MailKey.Source, MailKey.Sender, MailKey.Country, MailKey.Verdict], [MailKey.Reporter, MailKey.Disposition], [MailKey.Domain, MailKey.Evidence]];
        foreach (MailKey[] by in questions)
        {
            MailQuery query = new(filter, by) { Order = MailOrder.Key, Descending = false };

            MailTotals totals = await store.ReadTotalsAsync(query, CancellationToken.None);

            MailTotals expected = await memory.ReadTotalsAsync(query, CancellationToken.None);
            Assert.That(totals.Totals.Select(Text).Order(StringComparer.Ordinal), Is.EqualTo(expected.Totals.Select(Text).Order(StringComparer.Ordinal)), string.Join(" and ", by));
            Assert.That(totals.Count, Is.EqualTo(expected.Count));
        }
    }

    private static string Text(MailTotal total) =>
        $"{string.Join('|', total.Key)}: {total.Rows} {total.Messages} {total.Passed} {total.DkimAligned} {total.SpfAligned} {total.FirstDay:O} {total.LastDay:O}";

    private static async Task<List<JsonObject>> ReadAsync(IReportStore store, RowQuery query)
    {
        List<JsonObject> rows = [];
        await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(query, CancellationToken.None))
        {
            rows.Add(JsonNode.Parse(row.Span)!.AsObject());
        }

        return [.. rows.OrderBy(row => (string?)row["_id"], StringComparer.Ordinal)];
    }

    private static async Task BothAsync<T>(IReportStore store, MemoryStore memory, Func<IReportStore, Task<T>> work)
    {
        await work(store);
        await work(memory);
    }

    /// <summary>
    /// Some rows of two months, of which some were there before and now come again, with an older, an equal or a newer version. Those that were removed
    /// come newer: Elasticsearch remembers their version for a minute.
    /// </summary>
    private static async Task FillAsync(IReportStore store, MemoryStore memory, int seed, DateTimeOffset purged = default)
    {
        foreach (IReportStore each in new[] { store, memory })
        {
            Random random = new(seed);
            await WriteAsync(each, [.. Enumerable.Range(0, 120).Select(_ => Row(random)).Select(row => ((StoredRow)row, random.Next(3) + (row.Timestamp < purged ? 10L * seed : 0)))]);
        }
    }

    private static AggregateRow Row(Random random)
    {
        int name = random.Next(90);
        Random fixedly = new(name);

        // What is part of the identity is the same each time; counts and results may be corrected.
        string domain = Pick(fixedly, "a.example", "b.example", "c.example");
        string reporter = Pick(fixedly, "x.example", "y.example", "z.example");
        DateTimeOffset begin = Rows.September.AddDays(fixedly.Next(45)).AddHours(Pick(fixedly, "0", "15") == "0" ? 0 : 15);
        string? ip = Pick(fixedly, "192.0.2.1", "192.0.2.2", "192.0.2.9", "198.51.100.7", "2001:db8::1", "2001:db8:ffff::2", "");
        AggregateRow row = Rows.Aggregate(
            $"row {name}", Rows.Of(domain, begin, reporter), random.Next(10) == 0 ? null : random.Next(1000), ip.Length == 0 ? null : ip,
            Pick(random, "pass", "fail", "unknown"), Pick(random, "pass", "fail"), Pick(fixedly, domain, $"news.{domain}"));
        row.SourceFacts = new SourceFacts { Country = ip.StartsWith("192", StringComparison.Ordinal) ? "JP" : ip.StartsWith('2') ? "US" : null };
        row.Sender = Pick(random, "Sender", "転送", "") is { Length: > 0 } sender ? new SourceSender(sender, "isp", "spf") : null;
        row.Verdict = Pick(random, "s", "f", "") switch { "s" => Spoof, "f" => Forwarder, _ => null };
        row.Evidence = Pick(random, "dkim=aligned spf=other", "dkim=none spf=none", "") is { Length: > 0 } code ? new AuthEvidence(code, "none") : null;
        return row;
    }

    private static string Pick(Random random, params string[] values) => values[random.Next(values.Length)];
}
