using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using DmarcIngest.Overview.Health;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Overview.Health;

/// <summary>What systemd hears of the daemon.</summary>
[TestFixture]
internal sealed class SystemdWatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider time = new();
    private readonly ListSource source = new();
    private readonly ConcurrentQueue<string> heard = [];
    private MemoryStore store = null!;
    private DaemonState state = null!;
    private Outages outages = null!;
    private EventLog log = null!;

    [SetUp]
    public void SetUp()
    {
        heard.Clear();
        store = new MemoryStore();
        state = new DaemonState(store, [source], time);
        log = new EventLog(store, time, NullLogger<EventLog>.Instance);
        outages = new Outages(store, log, time, state);
    }

    [TearDown]
    public void TearDown() => log.Dispose();

    [Test]
    public async Task The_real_daemon_says_that_it_is_ready_what_it_does_and_that_it_lives()
    {
        string folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            string path = Path.Combine(folder, "notify");
            socket.Bind(new UnixDomainSocketEndPoint(path));
            await using DaemonProcess daemon = DaemonProcess.Start(folder, [("NOTIFY_SOCKET", path), ("WATCHDOG_USEC", "1000000")], ["run"]);
            List<string> words = [];
            using CancellationTokenSource limit = new(Patience);
            string status = $"STATUS=1 mailbox, 0 waiting, store SQLite {Path.Combine(".", "data", "dmarc.db")}";
            while (!words.Contains("READY=1") || !words.Contains(status) || words.Count(word => word == "WATCHDOG=1") < 4)
            {
                byte[] buffer = new byte[4096];
                int length = await socket.ReceiveAsync(buffer, SocketFlags.None, limit.Token);
                words.AddRange(Encoding.UTF8.GetString(buffer, 0, length).Split('\n'));
            }

            Assert.That(words.Count(word => word.StartsWith("STATUS=", StringComparison.Ordinal)), Is.LessThanOrEqualTo(2), "only what has changed");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_daemon_that_waits_for_its_store_lives_and_says_what_it_waits_for()
    {
        store.PrepareFailures = int.MaxValue;
        using IngestWorker ingest = Worker(source);
        await ingest.StartAsync(CancellationToken.None);
        using SystemdWatch watch = Watch(ingest);
        await watch.StartAsync(CancellationToken.None);

        string degraded = await HearsAsync(word => word.StartsWith("STATUS=Degraded", StringComparison.Ordinal));
        heard.Clear();
        await HearsAsync(word => word == "WATCHDOG=1");

        Assert.That(degraded, Is.EqualTo("STATUS=Degraded: The store is away. (1 mailbox, 0 waiting, store memory)"));
        await watch.StopAsync(CancellationToken.None);
        await ingest.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task A_daemon_whose_loop_has_ended_gives_no_sign_of_life()
    {
        // Without a source the loop ends as soon as the store is prepared.
        using IngestWorker ingest = Worker();
        await ingest.StartAsync(CancellationToken.None);
        await ingest.ExecuteTask!.WaitAsync(Patience);
        using SystemdWatch watch = Watch(ingest);
        await watch.StartAsync(CancellationToken.None);

        await HearsAsync(word => word == "STATUS=1 mailbox, 0 waiting, store memory");
        state.Taken(source, 1);
        await HearsAsync(word => word == "STATUS=1 mailbox, 1 waiting, store memory");

        Assert.That(heard, Has.None.EqualTo("WATCHDOG=1"));
        await watch.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task Without_a_watchdog_only_the_status_is_told()
    {
        using IngestWorker ingest = Worker(source);
        await ingest.StartAsync(CancellationToken.None);
        using SystemdWatch watch = new(new Ear(heard), ingest, state, time, patience: null);
        await watch.StartAsync(CancellationToken.None);

        await HearsAsync(word => word == "STATUS=1 mailbox, 0 waiting, store memory");
        state.Taken(source, 1);
        await HearsAsync(word => word == "STATUS=1 mailbox, 1 waiting, store memory");

        Assert.That(heard, Has.None.EqualTo("WATCHDOG=1"));
        await watch.StopAsync(CancellationToken.None);
        await ingest.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task What_systemd_did_not_take_is_told_again_and_ends_nothing()
    {
        using IngestWorker ingest = Worker(source);
        await ingest.StartAsync(CancellationToken.None);
        using SystemdWatch watch = new(new Ear(heard) { Deaf = 3 }, ingest, state, time, TimeSpan.FromSeconds(2));
        await watch.StartAsync(CancellationToken.None);

        await HearsAsync(word => word == "STATUS=1 mailbox, 0 waiting, store memory");

        await watch.StopAsync(CancellationToken.None);
        await ingest.StopAsync(CancellationToken.None);
        Assert.That(watch.ExecuteTask!.IsFaulted, Is.False);
    }

    private IngestWorker Worker(params IMailSource[] sources) => new(
        sources,
        store,
        new IngestPipeline(
            new ReportReader(new ReadLimits()), store, new RetentionDoor(() => new RetentionOptions()), new PoisonLedger("", NullLogger.Instance), NullLogger<IngestPipeline>.Instance),
        log,
        outages,
        state,
        time,
        NullLogger<IngestWorker>.Instance);

    private SystemdWatch Watch(IngestWorker ingest) => new(new Ear(heard), ingest, state, time, TimeSpan.FromSeconds(2));

    /// <summary>Lets time pass until a word is heard.</summary>
    private async Task<string> HearsAsync(Predicate<string> wanted)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (!heard.Any(word => wanted(word)))
        {
            Assert.That(TimeProvider.System.GetElapsedTime(begun), Is.LessThan(Patience), string.Join(", ", heard));
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return heard.First(word => wanted(word));
    }

    /// <summary>Hears what systemd would.</summary>
    private sealed class Ear(ConcurrentQueue<string> heard) : ISystemdNotifier
    {
        public bool IsEnabled => true;

        public int Deaf { get; set; }

        public void Notify(ServiceState state)
        {
            if (Deaf-- > 0)
            {
                throw new SocketException((int)SocketError.ConnectionRefused);
            }

            heard.Enqueue(state.ToString());
        }
    }
}
