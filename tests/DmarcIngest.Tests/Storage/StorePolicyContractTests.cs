using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Storage;

/// <summary>What every store must tell of policies by day, and how it takes events back.</summary>
internal abstract class StorePolicyContractTests : StoreFixture
{
    private static readonly DateTimeOffset October = Rows.September.AddMonths(1);

    private static readonly PublishedPolicy Plain = new() { Domain = "b.example", P = "none" };

    [Test]
    public async Task Policies_are_counted_together_by_domain_day_and_words()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(
            store,
            (Row("1", Rows.September, Plain, 5), 1),
            (Row("2", Rows.September.AddHours(9), Plain with { Sp = "none", Pct = 100, Adkim = "r", Aspf = "r" }, 4_000_000_000), 1),
            (Row("3", Rows.September.AddDays(1).AddSeconds(-1), Plain with { Fo = "1", Np = "reject", Testing = "y" }, null), 1),
            (Row("4", Rows.September.AddDays(1), Plain, 7), 1),
            (Row("5", Rows.September, Plain with { P = "reject" }, 8), 1),
            (Row("6", Rows.September, Plain with { Sp = "reject" }, 9), 1),
            (Row("7", Rows.September, Plain with { Pct = 0 }, 10), 1),
            (Row("8", Rows.September, Plain with { Adkim = "s" }, 11), 1),
            (Row("9", Rows.September, Plain with { Aspf = "s" }, 12), 1),
            (Row("10", October, Plain, 13), 1),
            (Row("11", Rows.September, new PublishedPolicy { Domain = "a.example" }, 14), 1),
            (Row("12", Rows.September, Plain with { Domain = "a-b.example" }, null), 1),
            (Row("no address", Rows.September, Plain with { Domain = "c.example" }, 15, ip: null), 1),
            (Row("before", Rows.September.AddSeconds(-1), Plain, 100), 1),
            (Row("after", October.AddDays(1), Plain, 100), 1));

        List<PolicyDay> days = await ReadAsync(store, Rows.September, October.AddDays(1));

        Assert.That(days, Is.EquivalentTo(
        [
            Day("b.example", 0, "none", "none", 100, "r", "r", 3, 4_000_000_005), Day("b.example", 1, "none", "none", 100, "r", "r", 1, 7), Day("b.example", 30, "none", "none", 100, "r", "r", 1, 13),
            Day("b.example", 0, "reject", "reject", 100, "r", "r", 1, 8), Day("b.example", 0, "none", "reject", 100, "r", "r", 1, 9), Day("b.example", 0, "none", "none", 0, "r", "r", 1, 10),
            Day("b.example", 0, "none", "none", 100, "s", "r", 1, 11), Day("b.example", 0, "none", "none", 100, "r", "s", 1, 12),
            Day("a.example", 0, "unknown", "unknown", 100, "r", "r", 1, 14), Day("a-b.example", 0, "none", "none", 100, "r", "r", 1, 0), Day("c.example", 0, "none", "none", 100, "r", "r", 1, 15),
        ]));

        static PolicyDay Day(string domain, int after, string p, string sp, int pct, string adkim, string aspf, long rows, long messages) =>
            new(domain, DateOnly.FromDateTime(Rows.September.UtcDateTime).AddDays(after), new PolicyWords(p, sp, pct, adkim, aspf), rows, messages);
    }

    [Test]
    public async Task A_purged_or_replaced_row_does_not_count()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(store, (Row("a", Rows.September, Plain, 3), 1), (Row("old", Rows.September.AddMonths(-1), Plain, 9), 1));
        await WriteAsync(store, (Row("a", Rows.September, Plain, 8), 2));
        await store.PurgeAsync(RowKind.Aggregate, Rows.September, PurgeMode.Delete, CancellationToken.None);

        List<PolicyDay> days = await ReadAsync(store, Rows.September.AddMonths(-2), October);

        Assert.That(days.Select(day => (day.Rows, day.Messages)), Is.EqualTo(new[] { (1L, 8L) }));
    }

    [Test]
    public async Task Events_are_taken_back_by_their_ids_and_others_stay()
    {
        await using IReportStore store = await OpenAsync(Name);
        await WriteAsync(
            store,
            (Rows.Event("wrong", Rows.September), 1L << 60), (Rows.Event("too", Rows.September.AddDays(3)), 1L << 60), (Rows.Event("right", Rows.September), 1L << 60),
            (Rows.Event("of another month", October), 1L << 60), (Rows.Ingest("mail", Rows.September), 1));

        await store.RemoveEventsAsync(Rows.September, [Rows.Id("wrong"), Rows.Id("too"), Rows.Id("mail"), Rows.Id("never there")], CancellationToken.None);
        await store.RemoveEventsAsync(Rows.September.AddMonths(5), [Rows.Id("never there")], CancellationToken.None);
        await store.RemoveEventsAsync(Rows.September, [], CancellationToken.None);

        AssertSame(await ReadAsync(store, RowKind.Event), [Rows.Event("right", Rows.September), Rows.Event("of another month", October)]);
        AssertSame(await ReadAsync(store, RowKind.Ingest), [Rows.Ingest("mail", Rows.September)]);
    }

    [Test]
    public async Task An_empty_store_has_no_policies_by_day()
    {
        await using IReportStore store = await OpenAsync(Name);

        Assert.That(await ReadAsync(store, Rows.September, October), Is.Empty);
    }

    private static AggregateRow Row(string name, DateTimeOffset begin, PublishedPolicy policy, long? count, string? ip = "192.0.2.1") =>
        Rows.Aggregate(name, Rows.Report(Rows.Header with { Begin = begin, Policy = policy }), count, ip);

    /// <summary>Domains come in ordinal order, each in one run; one policy and day may come more than once.</summary>
    private static async Task<List<PolicyDay>> ReadAsync(IReportStore store, DateTimeOffset from, DateTimeOffset to)
    {
        List<PolicyDay> days = [];
        await foreach (PolicyDay day in store.ReadPolicyDaysAsync(from, to, CancellationToken.None))
        {
            days.Add(day);
        }

        List<string> domains = [.. days.Select(day => day.Domain)];
        Assert.That(domains, Is.EqualTo(domains.Order(StringComparer.Ordinal)));
        return [.. days.GroupBy(day => (day.Domain, day.Day, day.Policy), (key, each) => new PolicyDay(key.Domain, key.Day, key.Policy, each.Sum(day => day.Rows), each.Sum(day => day.Messages)))];
    }
}
