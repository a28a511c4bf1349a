using DmarcIngest.Enrichment;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Enrichment.Verdicts;

/// <summary>Changes of policy, by rows made by hand. Days are those of September 2025; the 32nd is the second of October.</summary>
[TestFixture]
internal sealed class PolicyEventsTests
{
    private static readonly PublishedPolicy None = new() { Domain = "example.jp", P = "none" };
    private static readonly PublishedPolicy Quarantine = new() { Domain = "example.jp", P = "quarantine", Sp = "none", Pct = 50 };
    private static readonly PublishedPolicy Reject = new() { Domain = "example.jp", P = "reject", Sp = "none" };

    private MemoryStore store = new();
    private int rows;

    [SetUp]
    public void Forget() => (store, rows) = (new MemoryStore(), 0);

    [Test]
    public async Task One_change_is_told_at_the_first_day_of_the_new_policy()
    {
        await ReportAsync([1, 2, 3], None);
        await ReportAsync([4, 5], Quarantine);

        EventRow row = (await JudgeAsync()).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((row.Event, row.Subject, row.Domain, row.Seconds, row.Rows), Is.EqualTo(("policy_change", "example.jp", "example.jp", 0L, 0L)));
            Assert.That((row.Timestamp, row.Begin), Is.EqualTo((new DateTimeOffset(2025, 9, 4, 0, 0, 0, TimeSpan.Zero), row.Timestamp)));
            Assert.That(row.Detail, Is.EqualTo((
                "Policy of example.jp changed: p=none -> p=quarantine; pct 100 -> 50.", "example.jp のポリシーが変わりました: p=none -> p=quarantine、pct 100 -> 50。")));
        }
    }

    [Test]
    public async Task Only_the_parts_that_differ_are_named()
    {
        await ReportAsync([1, 2], Quarantine);
        await ReportAsync([3, 4], Quarantine with { Pct = 100 });
        await ReportAsync([5, 6], Quarantine with { Pct = 100, Sp = "reject", Adkim = "s", Aspf = "s" });

        Assert.That((await JudgeAsync()).Select(row => row.Detail.En), Is.EqualTo(new[]
        {
            "Policy of example.jp changed: pct 50 -> 100.",
            "Policy of example.jp changed: sp=none -> sp=reject; adkim r -> s; aspf r -> s.",
        }));
    }

    [Test]
    public async Task A_policy_that_flips_back_makes_two_events()
    {
        await ReportAsync([1, 2], None);
        await ReportAsync([3, 4], Reject);
        await ReportAsync([5, 6], None);

        Assert.That(Said(await JudgeAsync()), Is.EqualTo(new[] { "3 p=none -> p=reject", "5 p=reject -> p=none" }));
    }

    [Test]
    public async Task Reporters_that_remember_the_old_policy_change_nothing()
    {
        await ReportAsync([1, 2, 3], None);
        await ReportAsync([4, 5, 6, 7, 8], Reject, 10);
        await ReportAsync([4, 5], None, 9);
        await ReportAsync([7], None, 11);

        Assert.That(Said(await JudgeAsync()), Is.EqualTo(new[] { "4 p=none -> p=reject" }), "The old policy has the majority of the seventh alone.");
    }

    [Test]
    public async Task A_single_early_day_of_the_new_policy_is_not_the_change()
    {
        await ReportAsync([1, 2, 4, 5], None);
        await ReportAsync([3, 6, 7], Reject);

        Assert.That(Said(await JudgeAsync()), Is.EqualTo(new[] { "6 p=none -> p=reject" }));
    }

    [Test]
    public async Task Days_without_reports_break_nothing_and_the_newest_day_counts_at_once()
    {
        await ReportAsync([1, 9], None);
        await ReportAsync([20], Reject);

        Assert.That(Said(await JudgeAsync()), Is.EqualTo(new[] { "20 p=none -> p=reject" }));
    }

    [Test]
    public async Task What_comes_first_and_does_not_hold_is_not_taken_for_the_policy_before()
    {
        await ReportAsync([1], Reject);
        await ReportAsync([2, 3], None);

        Assert.That(await JudgeAsync(), Is.Empty);
    }

    [TestCase(6, 5, "4")]
    [TestCase(5, 6, "")]
    [TestCase(5, 5, "", Description = "As many messages in fewer rows: none has two rows.")]
    public async Task Messages_decide_and_then_rows(int reject, int none, string expected)
    {
        await ReportAsync([1, 2, 3], None);
        await ReportAsync([4, 5], Reject, reject);
        await ReportAsync([4, 5], None, none);
        await ReportAsync([4, 5], None, 0);

        Assert.That(string.Join(' ', (await JudgeAsync()).Select(row => row.Timestamp.Day)), Is.EqualTo(expected));
    }

    [Test]
    public async Task Of_as_many_messages_and_rows_the_first_by_text_counts()
    {
        await ReportAsync([1, 2], Quarantine);
        await ReportAsync([3, 4], Reject);
        await ReportAsync([3, 4], None);

        Assert.That(Said(await JudgeAsync()), Is.EqualTo(new[] { "3 p=quarantine -> p=none; pct 50 -> 100" }));
    }

    [Test]
    public async Task A_change_at_the_border_of_a_month_is_told_once_and_in_its_month([Values(30, 31)] int day)
    {
        await ReportAsync([day - 20, day - 1], None);
        await ReportAsync([day, day + 1, day + 2], Reject);

        Assert.That((await JudgeAsync()).Select(row => row.Timestamp), Is.EqualTo(new[] { Rows.September.AddDays(day - 1) }));
        Assert.That((await JudgeAsync(since: Rows.September.AddMonths(1))).Length, Is.EqualTo(1));
    }

    [Test]
    public async Task The_last_day_of_a_month_is_confirmed_or_not_by_the_next_month([Values] bool holds)
    {
        await ReportAsync([10, 29], None);
        await ReportAsync([30], Reject);
        await ReportAsync([33, 34], holds ? Reject : None);

        Assert.That((await JudgeAsync()).Select(row => row.Timestamp.Day), Is.EqualTo(holds ? new[] { 30 } : []));
    }

    [Test]
    public async Task Judging_again_writes_nothing_new()
    {
        await ReportAsync([1, 2, 33], None);
        await ReportAsync([3, 4, 5], Reject);
        EventRow[] first = await JudgeAsync();
        int writes = 0;
        store.Refuse = row =>
        {
            writes += row.Kind == RowKind.Event ? 1 : 0;
            return null;
        };

        EventRow[] second = await JudgeAsync();

        Assert.That((first.Length, writes), Is.EqualTo((2, 0)));
        Assert.That(second.Select(row => row.Id), Is.EqualTo(first.Select(row => row.Id)));
    }

    [Test]
    public async Task A_late_report_that_moves_the_day_moves_the_event()
    {
        await ReportAsync([1, 2], None);
        await ReportAsync([4, 5], Reject);
        await store.WriteAsync([EventLog.Write(Rows.Event("another", Rows.September.AddDays(3), "example.org"))], CancellationToken.None);
        string[] before = Said((await JudgeAsync()).Where(row => row.Domain == "example.jp"));

        await ReportAsync([3], Reject);
        string[] after = Said((await JudgeAsync()).Where(row => row.Domain == "example.jp"));

        Assert.That((before.Single(), after.Single()), Is.EqualTo(("4 p=none -> p=reject", "3 p=none -> p=reject")));
        Assert.That(store.Of(RowKind.Event).Count(), Is.EqualTo(2), "That of a domain without reports stays.");
    }

    [Test]
    public async Task A_change_stays_told_when_the_days_before_it_are_past_their_retention()
    {
        await ReportAsync([1, 2], None);
        await ReportAsync([4, 5], Reject);
        await JudgeAsync();
        await store.PurgeAsync(RowKind.Aggregate, Rows.September.AddDays(3), PurgeMode.Delete, CancellationToken.None);

        Assert.That(Said(await JudgeAsync()), Is.EqualTo(new[] { "4 p=none -> p=reject" }));
    }

    [Test]
    public async Task Days_that_have_not_come_confirm_nothing_and_change_nothing()
    {
        await ReportAsync([1, 2], None);
        await ReportAsync([50, 51, 52], Reject);

        Assert.That(await JudgeAsync(new DateTimeOffset(2025, 10, 10, 0, 0, 0, TimeSpan.Zero)), Is.Empty);
    }

    [Test]
    public async Task Events_that_the_store_refuses_are_told_and_a_store_that_is_away_for_them_holds_up_nothing()
    {
        await ReportAsync([1, 2], None);
        await ReportAsync([3, 4], Reject);
        store.Refuse = row => row.Kind == RowKind.Event ? "no such field" : null;
        ClassifySummary refused = await ClassifierOf(Now).RunAsync(null, null, CancellationToken.None);
        store.Refuse = row => row.Kind == RowKind.Event ? throw new BrokenWorldException("lacks a right") : null;

        ClassifySummary away = await ClassifierOf(Now).RunAsync(null, null, CancellationToken.None);

        Assert.That((refused.Refused.Single().Reason, away.Refused.Count, away.Domains), Is.EqualTo(("no such field", 0, 1L)));
    }

    private static DateTimeOffset Now => new(2025, 11, 20, 0, 0, 0, TimeSpan.Zero);

    private static string[] Said(IEnumerable<EventRow> events) =>
        [.. events.Select(row => $"{row.Timestamp.Day} {row.Detail.En.Replace("Policy of example.jp changed: ", "", StringComparison.Ordinal).TrimEnd('.')}")];

    private async Task ReportAsync(int[] days, PublishedPolicy policy, int messages = 5)
    {
        foreach (int day in days)
        {
            DateTimeOffset begin = Rows.September.AddDays(day - 1).AddHours(7);
            AggregateReport report = Rows.Report(Rows.Header with { Begin = begin, End = begin.AddDays(1), Policy = policy.Sp is null ? policy with { Sp = "none" } : policy });
            await store.WriteAsync([new RowWrite(Rows.WithEvidence(Rows.Aggregate($"{rows++}", report, messages)), 1, 0)], CancellationToken.None);
        }
    }

    private async Task<EventRow[]> JudgeAsync(DateTimeOffset? now = null, DateTimeOffset? since = null)
    {
        await ClassifierOf(now ?? Now).RunAsync(since, null, CancellationToken.None);
        return [.. store.Of(RowKind.Event).Cast<EventRow>().OrderBy(row => row.Timestamp)];
    }

    private Classifier ClassifierOf(DateTimeOffset now)
    {
        EvidenceReader evidence = new(PublicSuffixList.Embedded);
        AddressLookup lookup = (_, _) => (SourceFacts.None, null);
        return new Classifier(store, evidence, lookup, (_, _) => Task.CompletedTask, () => Overrules.None, new Standing(evidence, lookup, () => Overrules.None), new FakeTimeProvider(now), NullLogger.Instance);
    }
}
