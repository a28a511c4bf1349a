using System.Net;
using DmarcIngest.Enrichment.ReverseDns;
using DmarcIngest.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Tests.Enrichment.ReverseDns;

/// <summary>How long mail waits for names, and what becomes of those that come later.</summary>
[CancelAfter(60_000)]
public sealed class SilentResolverTests
{
    private OpenNames open = null!;

    [SetUp]
    public void SetUp() => open = new OpenNames();

    [TearDown]
    public async Task TearDown() => await open.DisposeAsync();

    [Test]
    public async Task A_resolver_that_drops_everything_is_waited_for_once(CancellationToken cancellationToken)
    {
        await open.Server.BecomeAsync(DnsMood.Drops);
        Task first = open.Names.LookUpAsync(OpenNames.Many(2), cancellationToken);
        await OpenNames.UntilAsync(() => open.Server.Questions.Count == 2, cancellationToken);
        DateTimeOffset begun = open.Time.GetUtcNow();
        await open.PassTimeAsync(first, cancellationToken);
        TimeSpan waited = open.Time.GetUtcNow() - begun;

        bool[] others = [.. OpenNames.Many(100).Skip(2).Select(address => open.Names.LookUpAsync([address], cancellationToken).IsCompletedSuccessfully)];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(waited, Is.LessThan(TimeSpan.FromMilliseconds(open.Options.WaitMilliseconds)));
            Assert.That(others, Is.All.True, "The clock stands still: only what does not wait has ended.");
            Assert.That(OpenNames.Many(100).Select(open.Names.Find), Is.All.Null);
            Assert.That(open.Names.TakeLate(), Is.Empty);
        }
    }

    [Test]
    public async Task While_nothing_answers_one_question_at_a_time_is_asked_and_the_first_answer_lets_all_others_go(CancellationToken cancellationToken)
    {
        open.Options.Parallel = 4;
        await open.Server.BecomeAsync(DnsMood.Drops);
        Task first = open.Names.LookUpAsync(OpenNames.Many(1), cancellationToken);
        await OpenNames.UntilAsync(() => open.Server.Questions.Count == 1, cancellationToken);
        await open.PassTimeAsync(first, cancellationToken);

        await open.Server.BecomeAsync(DnsMood.Holds);
        open.Server.Name("192.0.2.9", "mail.example.net");
        await open.Names.LookUpAsync(OpenNames.Many(9)[1..], cancellationToken);
        await OpenNames.UntilAsync(() => open.Server.Open == 1, cancellationToken);
        int held = open.Server.MostOpen;
        await open.Server.BecomeAsync(DnsMood.Answers);
        await open.Names.LookUpAsync(OpenNames.Many(9)[1..], cancellationToken);
        await OpenNames.UntilAsync(() => open.Shown("192.0.2.9") is not null, cancellationToken);
        await open.Names.LookUpAsync(OpenNames.Many(9)[1..], cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(held, Is.EqualTo(1));
            Assert.That(open.Shown("192.0.2.9"), Is.EqualTo("mail.example.net"));
            Assert.That(open.Names.TakeLate(), Is.EqualTo(OpenNames.Addresses("192.0.2.9")));
        }
    }

    [Test]
    public async Task What_is_found_after_the_wait_is_told_as_late(CancellationToken cancellationToken)
    {
        open.Options.WaitMilliseconds = 100;
        open.Server.Name("192.0.2.1", "slow.example.net").Name("192.0.2.2", "quick.example.net");
        await open.Server.BecomeAsync(DnsMood.Holds);

        Task batch = open.Names.LookUpAsync(OpenNames.Many(3), cancellationToken);
        await OpenNames.UntilAsync(() => open.Server.Open == 3, cancellationToken);
        await open.PassTimeAsync(batch, cancellationToken);
        string? inTime = open.Shown("192.0.2.1");
        await open.Server.BecomeAsync(DnsMood.Answers);
        await open.Names.LookUpAsync(OpenNames.Many(3), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(inTime, Is.Null);
            Assert.That(open.Shown("192.0.2.1"), Is.EqualTo("slow.example.net"));
            Assert.That(open.Names.TakeLate(), Is.EquivalentTo(OpenNames.Many(2)), "The third has no name.");
            Assert.That(open.Names.TakeLate(), Is.Empty);
        }
    }

    [Test]
    public async Task No_more_questions_than_allowed_are_under_way(CancellationToken cancellationToken)
    {
        open.Options.Parallel = 4;
        await open.Server.BecomeAsync(DnsMood.Holds);
        Task batch = open.Names.LookUpAsync(OpenNames.Many(20), cancellationToken);
        for (int left = 20; left > 0; left--)
        {
            await OpenNames.UntilAsync(() => open.Server.Open == Math.Min(4, left), cancellationToken);
            await open.Server.AnswerOneAsync();
        }

        await batch;

        Assert.That((open.Server.MostOpen, open.Server.Questions.Count), Is.EqualTo((4, 20)));
    }

    [Test]
    public async Task What_does_not_fit_into_the_queue_is_left_out_and_counted(CancellationToken cancellationToken)
    {
        AddressQueue queue = new(2);

        List<PendingAddress> asked = queue.Add(OpenNames.Many(5));
        await foreach (PendingAddress one in queue.ReadAllAsync(cancellationToken))
        {
            queue.Settle(one, null, null);
            if (asked.TrueForAll(each => each.Done.Task.IsCompleted))
            {
                break;
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(asked.Select(one => one.Address), Is.EqualTo(OpenNames.Many(2)));
            Assert.That(queue.LeftOut, Is.EqualTo(3));
            Assert.That(queue.Add(OpenNames.Many(5)[4..]), Has.Count.EqualTo(1), "It is asked when it is seen again.");
        }
    }

    [Test]
    public async Task Trouble_is_told_once_and_its_end_once(CancellationToken cancellationToken)
    {
        await open.Server.BecomeAsync(DnsMood.Fails);
        await open.Names.LookUpAsync(OpenNames.Many(9), cancellationToken);
        int few = open.Said.Count;
        await open.Names.LookUpAsync(OpenNames.Many(50), cancellationToken);
        await open.Server.BecomeAsync(DnsMood.Answers);
        await open.Names.LookUpAsync(OpenNames.Many(70), cancellationToken);
        LogLevel[] once = [.. open.Said.Select(said => said.Level)];
        await open.Server.BecomeAsync(DnsMood.Fails);
        await open.Names.LookUpAsync(OpenNames.Many(90), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(few, Is.Zero, "Some networks' own servers always fail.");
            Assert.That(once, Is.EqualTo(new[] { LogLevel.Warning, LogLevel.Information }));
            Assert.That(open.Said.Skip(2).Select(said => said.Level), Is.EqualTo(new[] { LogLevel.Warning }), "It is another trouble.");
        }
    }

    [Test]
    public async Task The_next_server_is_asked_where_one_fails_and_remembered(CancellationToken cancellationToken)
    {
        await using TableDnsServer second = new();
        second.Name("192.0.2.1", "mail.example.net").Name("192.0.2.2", "mail.example.org");
        open.Options.Servers.Add(second.Address);
        await open.Server.BecomeAsync(DnsMood.Fails);

        string? first = await open.FindAsync("192.0.2.1", cancellationToken);
        string? next = await open.FindAsync("192.0.2.2", cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((first, next), Is.EqualTo(("mail.example.net", "mail.example.org")));
            Assert.That(open.Server.Questions, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task The_end_waits_for_no_answer_and_ends_all_waiting(CancellationToken cancellationToken)
    {
        await open.Server.BecomeAsync(DnsMood.Holds);
        Task batch = open.Names.LookUpAsync(OpenNames.Many(3), cancellationToken);
        await OpenNames.UntilAsync(() => open.Server.Open == 3, cancellationToken);

        await open.Names.DisposeAsync();
        await batch;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(open.Names.Find(IPAddress.Parse("192.0.2.1")), Is.Null);
            Assert.That(open.Names.LookUpAsync(OpenNames.Many(1), cancellationToken).IsCompletedSuccessfully, Is.True);
        }
    }

    [Test]
    public async Task A_caller_that_stops_waits_no_longer(CancellationToken cancellationToken)
    {
        await open.Server.BecomeAsync(DnsMood.Holds);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task batch = open.Names.LookUpAsync(OpenNames.Many(1), stop.Token);

        await stop.CancelAsync();

        Assert.That(async () => await batch, Throws.InstanceOf<OperationCanceledException>());
    }
}
