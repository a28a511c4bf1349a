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

/// <summary>What a stricter policy would hit, against figures added up by hand; and judging while the store fails.</summary>
[TestFixture]
public sealed class ReadinessTests
{
    private const string Strict = "dkim=aligned+strict spf=aligned";
    private const string Relaxed = "dkim=aligned spf=other_pass";
    private const string Nothing = "dkim=none spf=own_fail";

    private static readonly DateTimeOffset Now = Rows.September.AddDays(12);
    private readonly List<AggregateRow> rows = [];

    [SetUp]
    public void Forget() => rows.Clear();

    [Test]
    public async Task What_would_be_hit_and_what_stands_in_the_way_is_added_up()
    {
        for (int day = 1; day <= 8; day++)
        {
            Row(day, 100, "192.0.2.1", Strict, "spf_aligned", "pass");
            Row(day, 10, "192.0.2.2", Relaxed, "sender_signs_for_domain", "pass", "Bulk Co");
            Row(day, 5, "192.0.2.3", Nothing, "sender_as_itself", "fail", "Other Co");
            Row(day, 2, "192.0.2.4", Nothing, "own_network_unaligned", "fail", "servers");
            Row(day, 3, "192.0.2.5", Nothing, "known_forwarder", "fail", "Forward Co");
            Row(day, 4, "192.0.2.6", Nothing + " said=arc", "reported_arc", "fail", "Mailbox Co");
            Row(day, 7, "192.0.2.7", Nothing, "burst", "fail");
        }

        Row(8, 9, "192.0.2.8", Nothing, "overruled_ignored", "fail");
        DomainRow row = (await ReadAsync()).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.Counts, Is.EqualTo(new SourceCounts((8 * 131) + 9, 8 * 110, 8 * 110, 8 * 100)));
            Assert.That(row.FailedByVerdict, Is.EquivalentTo(new Dictionary<string, long> { ["misconfigured"] = 8 * 7, ["forwarder"] = 8 * 7, ["spoof"] = 8 * 7, ["undetermined"] = 9 }));
            // Neither spoofs, nor what the receiver lets pass, nor what the operator ignores.
            Assert.That((row.HitMessages, row.HitSenders), Is.EqualTo((8L * 10, 3)));
            Assert.That((row.StrictHitMessages, row.StrictHitSenders), Is.EqualTo((8L * 10, 1)));
            Assert.That(row.Blockers.Select(blocker => (blocker.Name, blocker.Messages, blocker.Sources, blocker.Example)), Is.EqualTo(new[] { ("Other Co", 40L, 1, "192.0.2.3"), ("servers", 16L, 1, "192.0.2.4") }));
            Assert.That(row.StrictBlockers.Select(blocker => (blocker.Name, blocker.Messages)), Is.EqualTo(new[] { ("Bulk Co", 80L) }));
            Assert.That(row.Readiness, Is.EqualTo("fix_first"));
            Assert.That(row.NextStep.En, Does.Contain("Other Co first").And.Contain("56 messages"));
        }
    }

    [TestCase("none", 100, 100, 0, "ready_for_quarantine")]
    [TestCase("none", 100, 100, 2, "fix_first", Description = "2 of 102 is more than one per cent")]
    [TestCase("none", 100, 1000, 5, "ready_for_quarantine", Description = "less than one per cent")]
    [TestCase("quarantine", 100, 100, 0, "ready_for_reject")]
    [TestCase("quarantine", 50, 100, 0, "ready_for_reject")]
    [TestCase("reject", 50, 100, 0, "ready_for_reject")]
    [TestCase("reject", 100, 100, 0, "at_reject")]
    [TestCase("none", 100, 1, 0, "not_enough_data", Description = "8 messages")]
    public async Task The_next_step_follows_from_the_policy_and_what_fails(string policy, int pct, int passing, int misconfigured, string readiness)
    {
        PublishedPolicy published = new() { Domain = "a.example", P = policy, Pct = pct };
        for (int day = 1; day <= 8; day++)
        {
            Row(day, passing, "192.0.2.1", Strict, "spf_aligned", "pass", policy: published);
            Row(day, misconfigured, "192.0.2.3", Nothing, "own_network_unaligned", "fail", policy: published);
        }

        Assert.That((await ReadAsync()).Single().Readiness, Is.EqualTo(readiness));
    }

    [Test]
    public async Task A_domain_that_only_others_use_is_ready_for_reject()
    {
        for (int day = 1; day <= 8; day++)
        {
            Row(day, 50, "192.0.2.7", Nothing, "burst", "fail");
        }

        DomainRow row = (await ReadAsync()).Single();

        Assert.That((row.Readiness, row.HitMessages), Is.EqualTo(("ready_for_reject", 0L)));
    }

    [Test]
    public async Task Judging_that_a_store_broke_off_is_done_by_the_next_run_and_refusals_are_told()
    {
        Row(1, 5, "192.0.2.1", Strict, "not_judged", "pass");
        Row(2, 5, "10.0.0.1", Nothing, "not_judged", "fail");
        MemoryStore store = await StoreAsync();
        store.WriteFailures = 1;
        Classifier classifier = ClassifierOf(store);
        Assert.That(async () => await classifier.RunAsync(null, null, CancellationToken.None), Throws.TypeOf<BrokenWorldException>());

        ClassifySummary again = await classifier.RunAsync(null, null, CancellationToken.None);

        store.Refuse = row => row.Kind == RowKind.Domain ? "no such field" : null;
        ClassifySummary refused = await classifier.RunAsync(null, null, CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(again.Sources, Is.EqualTo(2));
            Assert.That(store.Of(RowKind.Aggregate).Cast<AggregateRow>().Select(row => row.Verdict!.Rule), Has.None.EqualTo("not_judged"));
            Assert.That(refused.Refused.Select(row => row.Reason), Is.EqualTo(new[] { "no such field" }));
        }
    }

    private static Classifier ClassifierOf(MemoryStore store)
    {
        EvidenceReader evidence = new(PublicSuffixList.Embedded);
        AddressLookup lookup = (_, _) => (SourceFacts.None, null);
        return new Classifier(store, evidence, lookup, (_, _) => Task.CompletedTask, () => Overrules.None, new Standing(evidence, lookup, () => Overrules.None), new FakeTimeProvider(Now), NullLogger.Instance);
    }

    private void Row(int day, long count, string ip, string code, string rule, string passes, string? sender = null, PublishedPolicy? policy = null)
    {
        DateTimeOffset begin = Rows.September.AddDays(day - 1);
        AggregateReport report = Rows.Report(Rows.Header with { Begin = begin, End = begin.AddDays(1), Policy = policy ?? new PublishedPolicy { Domain = "a.example", P = "none" } });
        AggregateRow row = Rows.WithEvidence(Rows.Aggregate($"{day} {ip}", report, count, ip, passes, "fail", "a.example"), code, "none");
        VerdictRule decided = VerdictRules.Find(rule);
        row.Verdict = rule == "not_judged" ? null : new SourceVerdict(decided.Verdict, decided.Confidence, rule, [rule]);
        rows.Add(sender is null ? row : Rows.WithSender(row, sender, "esp"));
    }

    private async Task<MemoryStore> StoreAsync()
    {
        MemoryStore store = new();
        await store.WriteAsync(rows.Select(row => new RowWrite(row, 1, 0)), CancellationToken.None);
        return store;
    }

    private async Task<List<DomainRow>> ReadAsync() => await new Readiness(await StoreAsync(), Now).ReadAsync(null, CancellationToken.None);
}
