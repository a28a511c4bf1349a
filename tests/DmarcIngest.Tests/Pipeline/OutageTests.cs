using System.Runtime.CompilerServices;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Pipeline;

/// <summary>One event an outage, with how long it was and how many mails waited.</summary>
[TestFixture]
internal sealed class OutageTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private FakeTimeProvider time = new();
    private MemoryStore store = new();
    private EventLog log = null!;
    private Outages outages = null!;

    [SetUp]
    public void SetUp()
    {
        time = new FakeTimeProvider(Noon);
        store = new MemoryStore();
        log = new EventLog(store, time, NullLogger<EventLog>.Instance);
        outages = new Outages(store, log, time);
    }

    [TearDown]
    public void TearDown() => log.Dispose();

    [Test]
    public async Task Several_that_wait_for_one_store_make_one_event_an_outage()
    {
        OutageWatch one = outages.Store();
        OutageWatch other = outages.Store();
        (one.Mails, other.Mails) = (100, 20);
        At(0, () => Break(one));
        At(5, () => Break(other));
        At(9, () => Break(one));
        At(42, one.Well);
        At(50, () => Break(other));
        At(55, one.Well);
        At(60, other.Well);
        EventRow first = (await EventsAsync()).Single();
        At(100, () => Break(one));
        At(101, one.Well);

        EventRow second = (await EventsAsync()).Single(row => row.Id != first.Id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.Event, first.Subject, first.Begin, first.Timestamp, first.Seconds, first.Rows), Is.EqualTo(("store_outage", "memory", Noon, Noon.AddSeconds(42), 42L, 120L)));
            Assert.That(first.Detail, Is.EqualTo(("The store did not answer for 42 seconds; 120 mails waited.", "保存先が42秒間応答せず、120通のメールが待機しました。")));
            Assert.That((second.Begin, second.Seconds, second.Rows), Is.EqualTo((Noon.AddSeconds(100), 1L, 100L)));
        }
    }

    [Test]
    public async Task One_with_a_trouble_of_its_own_makes_one_event_whatever_the_others_do()
    {
        OutageWatch alone = outages.Store();
        OutageWatch other = outages.Store();
        for (int i = 0; i < 5; i++)
        {
            At(i * 10, () => Break(alone));
            At((i * 10) + 5, other.Well);
        }

        Assert.That(await EventsAsync(), Is.Empty);
        At(60, alone.Well);

        Assert.That((await EventsAsync()).Select(row => row.Seconds), Is.EqualTo(new[] { 60 }));
    }

    [Test]
    public async Task The_store_and_each_mailbox_are_told_apart()
    {
        OutageWatch[] watches = [outages.Store(), outages.Mailbox("a"), outages.Mailbox("b")];
        watches[2].Mails = 1;
        Array.ForEach(watches, Break);
        time.Advance(TimeSpan.FromSeconds(0.4));
        Array.ForEach(watches, watch => watch.Well());

        EventRow[] events = await EventsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(events.Select(row => $"{row.Event} {row.Subject} {row.Rows}"), Is.EquivalentTo(new[] { "store_outage memory 0", "mailbox_outage a 0", "mailbox_outage b 1" }));
            Assert.That(events.Single(row => row.Subject == "b").Detail, Is.EqualTo((
                "The mailbox b did not answer for 1 second; 1 mail waited.", "メールボックス b が1秒間応答せず、1通のメールが待機しました。")));
        }
    }

    [Test]
    public async Task A_store_that_is_away_while_two_mailboxes_are_read_makes_one_event()
    {
        store.WriteFailures = 7;
        MailItem[] mails = [.. "abcdefg".Select(key => SampleReports.Mail($"{key}", $"From: {key}@example.com\r\n\r\nNothing.\r\n", Noon))];

        await RunAsync(new ListSource([mails[0], mails[1]], [mails[2], mails[3]]), new ListSource(mails[4..]));

        EventRow[] events = [.. (await EventsAsync()).Where(row => row.Event == "store_outage")];
        Assert.That(events.Select(row => row.Rows), Is.EqualTo(new[] { 7 }).Or.EqualTo(new[] { 4 }).Or.EqualTo(new[] { 3 }), "Of both, or of the one that alone met it.");
        Assert.That(store.Of(RowKind.Ingest).Count(), Is.EqualTo(7));
    }

    [Test]
    public async Task A_mailbox_is_back_when_it_was_looked_into_even_if_no_mail_comes()
    {
        QuietSource source = new();
        using CancellationTokenSource stop = new();
        Task<IngestTotals> running = PipelineOf().RunAsync(source, new IngestRun(ReadMode.Forever, Patience.Forever, new ImpatientTime()), stop.Token);
        await source.Waiting.WaitAsync(TimeSpan.FromSeconds(20));

        EventRow[] events = await EventsAsync();
        await stop.CancelAsync();
        await running;

        Assert.That(events.Select(row => $"{row.Event} {row.Subject}"), Is.EqualTo(new[] { "mailbox_outage quiet" }));
    }

    /// <summary>Does something at so many seconds after noon.</summary>
    private void At(int second, Action action)
    {
        time.SetUtcNow(Noon.AddSeconds(second));
        action();
    }

    private static void Break(OutageWatch watch) => watch.Broken("It is away.", isFirst: true);

    private async Task<EventRow[]> EventsAsync()
    {
        await log.WriteWaitingAsync(CancellationToken.None);
        return [.. store.Of(RowKind.Event).Cast<EventRow>()];
    }

    private Task RunAsync(params ListSource[] sources) =>
        Task.WhenAll(sources.Select(source => PipelineOf().RunAsync(source, new IngestRun(ReadMode.UntilEmpty, Patience.Forever, new ImpatientTime()), CancellationToken.None)));

    private IngestPipeline PipelineOf() => new(
        new ReportReader(new ReadLimits()),
        store,
        new RetentionDoor(() => new RetentionOptions()),
        new PoisonLedger("", NullLogger.Instance),
        NullLogger<IngestPipeline>.Instance,
        outages: outages);

    /// <summary>A mailbox that is away twice, and then has no mail.</summary>
    private sealed class QuietSource : IMailSource
    {
        private readonly TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int failures = 2;

        public event Action? Looked;

        public string Name => "quiet";

        public int KeepFiledDays => 0;

        public Task Waiting => waiting.Task;

        public async IAsyncEnumerable<MailBatch> ReadAsync(ReadMode mode, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (failures-- > 0)
            {
                throw new BrokenWorldException("The mailbox is away.");
            }

            Looked?.Invoke();
            waiting.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            yield break;
        }

        public Task SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<FiledPurge> PurgeFiledAsync(DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken) => Task.FromResult<FiledPurge>(default);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
