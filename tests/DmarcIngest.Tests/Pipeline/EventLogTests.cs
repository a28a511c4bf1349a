using DmarcIngest.Commands;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Pipeline;

/// <summary>Events reach the store when it takes them, and nothing ends or waits because it does not.</summary>
[TestFixture]
internal sealed class EventLogTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 6, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider time = new(Now);
    private CancellationTokenSource limit = new();
    private MemoryStore store = new();
    private EventLog log = null!;

    [SetUp]
    public void SetUp()
    {
        limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        store = new MemoryStore();
        log = new EventLog(store, time, NullLogger<EventLog>.Instance);
    }

    [TearDown]
    public async Task TearDown()
    {
        await log.StopAsync(CancellationToken.None);
        log.Dispose();
        limit.Dispose();
    }

    [Test]
    public async Task Outages_are_written_when_the_store_is_back_and_signs_of_life_of_that_time_are_not()
    {
        store.WriteFailures = 3;
        log.Tell(Row("retention"));
        log.Keep(Row("store_outage"));
        log.Keep(Row("mailbox_outage"));
        await log.StartAsync(CancellationToken.None);

        await PassAsync(() => Written().Length == 2);

        Assert.That(Written(), Is.EquivalentTo(new[] { "store_outage", "mailbox_outage" }));
        log.Tell(Row("start"));
        await PassAsync(() => Written().Length == 3);
        Assert.That(Written(), Has.Member("start"), "The log goes on.");
    }

    [Test]
    public async Task A_bug_in_writing_an_event_loses_the_event_and_nothing_else()
    {
        store.Refuse = row => ((EventRow)row).Event == "store_outage" ? throw new InvalidCastException("bug") : null;
        log.Keep(Row("store_outage"));

        bool first = await log.WriteWaitingAsync(CancellationToken.None);
        log.Tell(Row("start"));
        bool second = await log.WriteWaitingAsync(CancellationToken.None);

        Assert.That((first, second, string.Join(' ', Written())), Is.EqualTo((true, true, "start")));
    }

    [Test]
    public async Task The_newest_hundred_outages_are_kept_and_signs_of_life_go_first()
    {
        log.Tell(Row("start"));
        for (int i = 0; i < 101; i++)
        {
            log.Keep(Row("store_outage", $"{i}"));
        }

        await log.WriteWaitingAsync(CancellationToken.None);

        Assert.That(store.Of(RowKind.Event).Cast<EventRow>().Select(row => row.Subject), Is.EquivalentTo(Enumerable.Range(1, 100).Select(i => $"{i}")));
    }

    [Test]
    public void What_the_retention_removed_is_told_by_kind_in_both_languages()
    {
        DateTimeOffset year = Now.AddDays(-365);
        (RowKind, DateTimeOffset, PurgeSummary) aggregate = (RowKind.Aggregate, year, new PurgeSummary(120, []));
        (RowKind, DateTimeOffset, PurgeSummary) none = (RowKind.Failure, Now.AddDays(-30), new PurgeSummary(0, []));
        (RowKind, DateTimeOffset, PurgeSummary) ingest = (RowKind.Ingest, Now.AddDays(-90), new PurgeSummary(1, []));
        (RowKind, DateTimeOffset, PurgeSummary) tls = (RowKind.Tls, year, new PurgeSummary(1_204, []));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Said(none), Is.EqualTo(("Retention found nothing to remove.", "保存期間を過ぎた行はありませんでした。")));
            Assert.That(Said(aggregate, none), Is.EqualTo((
                "Retention removed 120 rows of dmarc_aggregate before 2025-11-26.", "保存期間を過ぎた集計レポート120行を削除しました (2025-11-26より前)。")));
            Assert.That(Said(aggregate, tls), Is.EqualTo((
                "Retention removed 120 rows of dmarc_aggregate before 2025-11-26, 1,204 rows of smtp_tls before 2025-11-26.",
                "保存期間を過ぎた集計レポート120行、SMTP TLS レポート1,204行を削除しました (2025-11-26より前)。")));
            Assert.That(Said(aggregate, none, ingest), Is.EqualTo((
                "Retention removed 120 rows of dmarc_aggregate before 2025-11-26, 1 row of dmarc_ingest before 2026-08-28.",
                "保存期間を過ぎた集計レポート120行、取り込みログ1行を削除しました (順に2025-11-26、2026-08-28より前)。")));
        }

        static (string, string) Said(params (RowKind, DateTimeOffset, PurgeSummary)[] purged) => Events.Retention("memory", purged, Now, Now).Detail;
    }

    [Test]
    public async Task The_retention_command_leaves_an_event_unless_it_only_says_what_would_go([Values] PurgeMode mode)
    {
        await store.WriteAsync(
            new StoredRow[] { Rows.Aggregate("old"), Rows.Event("old event", Rows.September), Rows.Ingest("new", Now) }.Select(row => new RowWrite(row, 1, 0)), CancellationToken.None);

        await RetentionCommand.RunAsync(store, new RetentionOptions(), mode, false, time, TextWriter.Null, CancellationToken.None);

        EventRow[] events = [.. store.Of(RowKind.Event).Cast<EventRow>()];
        Assert.That(events.Select(row => $"{row.Event} {row.Rows}"), Is.EqualTo(new[] { mode == PurgeMode.DryRun ? "policy_change 5000000000" : "retention 2" }));
    }

    [Test]
    public async Task The_daemon_says_that_it_started_after_waiting_for_its_store_and_that_the_store_was_away()
    {
        store.PrepareFailures = 4;
        Outages outages = new(store, log, time);
        using IngestWorker worker = new([], store, null!, log, outages, new DaemonState(store, [], time), time, NullLogger<IngestWorker>.Instance);
        using RetentionWorker retention = new(worker, store, new RetentionDoor(() => new RetentionOptions()), [], log, outages, time, NullLogger<RetentionWorker>.Instance);
        await log.StartAsync(CancellationToken.None);
        await worker.StartAsync(CancellationToken.None);
        await retention.StartAsync(CancellationToken.None);

        await PassAsync(() => Written().Length >= 3);
        await retention.StopAsync(CancellationToken.None);

        EventRow[] events = [.. store.Of(RowKind.Event).Cast<EventRow>()];
        EventRow outage = events.Single(row => row.Event == "store_outage");
        EventRow start = events.Single(row => row.Event == "start");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(events.Select(row => row.Event).Distinct(), Is.EquivalentTo(new[] { "start", "store_outage", "retention" }));
            Assert.That(events.Select(row => (row.Subject, row.Domain)).Distinct(), Is.EqualTo(new[] { ("memory", "none") }));
            Assert.That(outage.Begin, Is.InRange(start.Begin, start.Timestamp));
            Assert.That(outage.Seconds, Is.GreaterThan(1).And.LessThanOrEqualTo(start.Seconds), "Four waits, the first of about half a second.");
        }
    }

    private static EventRow Row(string what, string subject = "s") => new()
    {
        Id = Rows.Id($"{what} {subject}"),
        Timestamp = Now,
        Event = what,
        Subject = subject,
        Domain = "none",
        Begin = Now,
        Seconds = 0,
        Rows = 0,
        Detail = ("", ""),
    };

    private string[] Written() => [.. store.Of(RowKind.Event).Cast<EventRow>().Select(row => row.Event)];

    /// <summary>Lets the clock run until something has come about.</summary>
    private async Task PassAsync(Func<bool> done)
    {
        while (!done())
        {
            limit.Token.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }
    }
}
