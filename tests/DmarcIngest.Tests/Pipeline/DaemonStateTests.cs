using System.Runtime.CompilerServices;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Pipeline;

/// <summary>What the daemon says of itself, from its start through outages and back.</summary>
[TestFixture]
internal sealed class DaemonStateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private FakeTimeProvider time = new();
    private MemoryStore store = new();
    private EventLog log = null!;

    [SetUp]
    public void SetUp()
    {
        time = new FakeTimeProvider(Noon);
        store = new MemoryStore();
        log = new EventLog(store, time, NullLogger<EventLog>.Instance);
    }

    [TearDown]
    public void TearDown() => log.Dispose();

    [Test]
    public void A_daemon_starts_until_the_store_is_prepared_and_is_ready_then()
    {
        DaemonState state = new(store, [new ListSource()], time);
        DaemonCondition before = state.Read().Condition;
        state.Prepared();

        DaemonSnapshot after = state.Read();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((before, after.Condition), Is.EqualTo((DaemonCondition.Starting, DaemonCondition.Ready)));
            Assert.That((after.Started, after.Store.Name, after.Sources.Single().Part.Name), Is.EqualTo((Noon, "memory", "list")));
            Assert.That((after.LastLook, after.LastBatch, after.Waiting), Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)null, 0)));
        }
    }

    [Test]
    public void A_part_is_out_from_its_first_failure_until_the_last_of_its_users_gets_through()
    {
        DaemonState state = new(store, [new ListSource()], time);
        state.Prepared();
        Outages outages = new(store, log, time, state);
        OutageWatch reading = outages.Mailbox("list");
        OutageWatch filing = outages.Mailbox("list");
        List<string> told = [];
        At(10, () => reading.Broken("No answer.", isFirst: true));
        At(20, () => filing.Broken("No folder.", isFirst: true));
        At(30, () => reading.Broken("No route.", isFirst: false));
        At(40, reading.Well);
        At(50, filing.Well);
        At(60, filing.Well);

        Assert.That(told, Is.EqualTo(new[]
        {
            "10 Degraded since 10: No answer.", "20 Degraded since 10: No folder.", "30 Degraded since 10: No folder.", "40 Degraded since 10: No folder.", "50 Ready since 50: ", "60 Ready since 50: ",
        }));

        void At(int second, Action action)
        {
            time.SetUtcNow(Noon.AddSeconds(second));
            action();
            DaemonSnapshot now = state.Read();
            told.Add($"{second} {now.Condition} since {(now.Sources.Single().Part.Since - Noon).TotalSeconds:F0}: {string.Join(" ", now.Reasons)}");
        }
    }

    [Test]
    public void The_store_and_each_mailbox_are_told_apart()
    {
        DaemonState state = new(store, [new ListSource()], time);
        Outages outages = new(store, log, time, state);
        outages.Store().Broken("The disk is full.", isFirst: true);

        DaemonSnapshot now = state.Read();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(now.Degraded, Is.True);
            Assert.That((now.Store.Reachable, now.Store.Why), Is.EqualTo((false, "The disk is full.")));
            Assert.That((now.Sources.Single().Part.Reachable, now.Sources.Single().Part.Why), Is.EqualTo((true, (string?)null)));
        }
    }

    [Test]
    public async Task What_waits_and_when_it_was_looked_is_known_while_the_store_is_away_and_after()
    {
        MailItem[] mails = [.. "abc".Select(key => SampleReports.Mail($"{key}", $"From: {key}@example.com\r\n\r\nNothing.\r\n", Noon))];
        LookingSource source = new(new ListSource([mails[0], mails[1]], [mails[2]]));
        DaemonState state = new(store, [source], time);
        List<DaemonSnapshot> seen = [];
        store.Refuse = row =>
        {
            seen.Add(state.Read());
            return null;
        };
        store.WriteFailures = 2;
        time.SetUtcNow(Noon.AddMinutes(1));

        await new IngestPipeline(
            new ReportReader(new ReadLimits()),
            store,
            new RetentionDoor(() => new RetentionOptions()),
            new PoisonLedger("", NullLogger.Instance),
            NullLogger<IngestPipeline>.Instance,
            outages: new Outages(store, log, time, state),
            state: state).RunAsync(source, new IngestRun(ReadMode.UntilEmpty, Patience.Forever, new ImpatientTime()), CancellationToken.None);

        DaemonSnapshot after = state.Read();
        using (Assert.EnterMultipleScope())
        {
            // At each of the three rows of the ingest log; the store is known to be back once the write is through.
            Assert.That(seen.Select(moment => moment.Waiting), Is.EqualTo(new[] { 3, 3, 1 }));
            Assert.That((after.Waiting, after.Condition, after.LastBatch), Is.EqualTo((0, DaemonCondition.Starting, (DateTimeOffset?)Noon.AddMinutes(1))));
            Assert.That(after.LastLook, Is.EqualTo(Noon.AddMinutes(1)));
        }
    }

    /// <summary>A mailbox in memory that says that it was looked into.</summary>
    private sealed class LookingSource(ListSource inner) : IMailSource
    {
        public event Action? Looked;

        public string Name => inner.Name;

        public int KeepFiledDays => 0;

        public async IAsyncEnumerable<MailBatch> ReadAsync(ReadMode mode, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Looked?.Invoke();
            await foreach (MailBatch batch in inner.ReadAsync(mode, cancellationToken))
            {
                yield return batch;
            }
        }

        public Task SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken) => inner.SettleAsync(settlements, cancellationToken);

        public Task<FiledPurge> PurgeFiledAsync(DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken) => Task.FromResult<FiledPurge>(default);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
