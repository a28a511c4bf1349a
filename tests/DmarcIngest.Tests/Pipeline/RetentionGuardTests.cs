using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Tests.Pipeline;

/// <summary>A wrong clock does not empty the store, and the operator gets what he asks for. The retention worker over real SQLite.</summary>
[TestFixture]
internal sealed class RetentionGuardTests
{
    private static readonly DateTimeOffset Now = OpenRetention.Now;
    private static readonly TimeSpan Year = TimeSpan.FromDays(366);

    private OpenRetention open = null!;

    [SetUp]
    public async Task SetUp() => open = await OpenRetention.StartAsync();

    [TearDown]
    public ValueTask TearDown() => open.DisposeAsync();

    [Test]
    public async Task A_start_with_a_clock_a_year_ahead_removes_nothing_and_says_so_until_the_clock_is_right()
    {
        await open.WriteAsync(200, 1);
        await open.WriteMailsAsync(300, 2);
        open.Time.Off = Year;

        await open.RunAsync();

        long[] ahead = [await open.RowsAsync(RowKind.Aggregate), await open.RowsAsync(RowKind.Ingest)];
        DaemonSnapshot seen = open.State.Read();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ahead, Is.EqualTo(new[] { 200L, 300 }));
            Assert.That(seen.Held.Select(held => (held.Kind, held.Count, held.Of)), Is.EqualTo(new (RowKind?, long, long)[] { (RowKind.Aggregate, 200, 200), (RowKind.Ingest, 300, 300) }));
            Assert.That(seen.Condition, Is.EqualTo(DaemonCondition.Ready), "Mail goes on.");
            Assert.That(open.Log.Lines, Has.Count.EqualTo(2));
            Assert.That(open.Log.Lines.First(), Does.Contain("200 of 200 rows of dmarc_aggregate lie before 2026-11-27 06:00 UTC").And.Contain("The clock says 2027-11-27 06:00 UTC").And.Contain("dmarc-ingest retention --force"));
            Assert.That(await open.EventsAsync("retention_held"), Is.EquivalentTo(new[]
            {
                "Retention holds back 200 of 200 rows of dmarc_aggregate before 2026-11-27: more than 50 % at once. Check the clock.",
                "Retention holds back 300 of 300 rows of dmarc_ingest before 2027-08-29: more than 50 % at once. Check the clock.",
            }));
            Assert.That(Enum.GetValues<RowKind>().Select(kind => open.Door.Cutoff(kind, open.Time.GetUtcNow())), Is.All.Null, "What comes in now is not refused either.");
        }

        open.Time.Off = TimeSpan.Zero;
        await open.NextRoundAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(open.State.Read().Held, Is.Empty);
            Assert.That(await open.RowsAsync(RowKind.Aggregate), Is.EqualTo(200));
            Assert.That(open.Door.Cutoff(RowKind.Aggregate, Now), Is.EqualTo(Now.AddDays(-365)));
        }
    }

    [Test]
    public async Task Nothing_is_refused_before_the_first_round_has_looked_at_the_clock()
    {
        DateTimeOffset?[] before = [.. Enum.GetValues<RowKind>().Select(kind => open.Door.Cutoff(kind, Now))];
        await open.RunAsync();

        Assert.That(before, Is.All.Null);
        Assert.That(open.Door.Cutoff(RowKind.Tls, Now), Is.EqualTo(Now.AddDays(-365)));
    }

    [Test]
    public async Task A_clock_that_jumps_ahead_removes_nothing_and_what_had_to_go_goes_once_it_is_right()
    {
        await open.WriteAsync(200, 1);
        await open.RunAsync();
        await open.WriteAsync(150, 400);
        open.Time.Off = Year;

        await open.NextRoundAsync();
        long ahead = await open.RowsAsync(RowKind.Aggregate);
        open.Time.Off = TimeSpan.Zero;
        await open.NextRoundAsync();

        Assert.That((ahead, await open.RowsAsync(RowKind.Aggregate)), Is.EqualTo((350L, 200L)));
    }

    [Test]
    public async Task While_a_kind_is_held_back_the_clock_is_believed_for_no_other()
    {
        await open.WriteAsync(200, 1);
        open.Time.Off = Year;
        await open.RunAsync();
        await open.WriteMailsAsync(200, 2);

        await open.NextRoundAsync();

        Assert.That(await open.RowsAsync(RowKind.Ingest), Is.EqualTo(200));
    }

    [Test]
    public async Task What_is_few_does_not_go_by_a_clock_that_is_in_doubt_for_another_kind()
    {
        await open.WriteAsync(200, 1);
        await open.WriteMailsAsync(20, 2);
        open.Time.Off = Year;

        await open.RunAsync();

        Assert.That(await open.RowsAsync(RowKind.Ingest), Is.EqualTo(20));
    }

    [Test]
    public async Task It_is_said_once_a_day_and_not_every_hour()
    {
        await open.WriteAsync(200, 1);
        open.Time.Off = Year;
        await open.RunAsync();
        List<int> said = [];

        for (int hour = 1; hour <= 25; hour++)
        {
            await open.NextRoundAsync();
            said.Add(open.Log.Lines.Count);
        }

        Assert.That((said[0], said[22], said[23], said[24]), Is.EqualTo((1, 1, 2, 2)), "after 1, 23, 24 and 25 hours");
        Assert.That(await open.EventsAsync("retention_held"), Has.Length.EqualTo(2));
        Assert.That(open.State.Read().Held.Single().Since, Is.EqualTo(Now + Year));
    }

    [Test]
    public async Task Nothing_goes_too_early_by_a_clock_that_is_a_day_behind()
    {
        await open.WriteAsync(200, 300);
        await open.WriteAsync(150, 365.5);
        open.Time.Off = -TimeSpan.FromDays(1);

        await open.RunAsync();
        long behind = await open.RowsAsync(RowKind.Aggregate);
        open.Time.Off = TimeSpan.Zero;
        await open.NextRoundAsync();
        open.Time.Off = -TimeSpan.FromDays(1);
        await open.NextRoundAsync();

        Assert.That((behind, await open.RowsAsync(RowKind.Aggregate)), Is.EqualTo((350L, 200L)));
        Assert.That(open.Log.Lines, Is.Empty);
        Assert.That(await open.EventsAsync("retention"), Has.Length.EqualTo(3));
    }

    [Test]
    public async Task A_retention_that_is_shortened_while_the_daemon_runs_goes_through()
    {
        await open.WriteAsync(200, 100);
        await open.WriteAsync(10, 1);
        await open.RunAsync();

        open.Options.AggregateDays = 30;
        await open.WakeAsync();

        Assert.That(await open.RowsAsync(RowKind.Aggregate), Is.EqualTo(10));
        Assert.That(open.Log.Lines, Is.Empty);
    }

    [Test]
    public async Task A_retention_that_is_shortened_does_not_go_through_by_a_clock_that_jumped()
    {
        await open.WriteAsync(200, 1);
        await open.RunAsync();
        open.Time.Off = Year;

        open.Options.AggregateDays = 30;
        await open.WakeAsync();

        Assert.That(await open.RowsAsync(RowKind.Aggregate), Is.EqualTo(200));
    }

    [Test]
    public async Task Many_rows_that_grow_old_from_one_round_to_the_next_go_without_a_question()
    {
        // A wave of one hour, and little since.
        await open.WriteAsync(200, 364.99);
        await open.RunAsync();
        await open.NextRoundAsync();

        Assert.That(await open.RowsAsync(RowKind.Aggregate), Is.Zero);
        Assert.That(open.Log.Lines, Is.Empty);
    }

    [TestCase(200, 200, 50, 200, Description = "half of all")]
    [TestCase(201, 200, 50, 401, Description = "more than half of all")]
    [TestCase(201, 200, 51, 200, Description = "201 of 401 are 50.1 percent")]
    [TestCase(101, 0, 99, 101, Description = "all, and more than a hundred")]
    [TestCase(100, 0, 1, 0, Description = "no more than a hundred")]
    [TestCase(300, 0, 100, 0, Description = "no limit")]
    public async Task At_start_no_more_goes_than_the_share(int old, int young, int percent, int left)
    {
        await open.WriteAsync(old, 400);
        await open.WriteAsync(young, 1);
        open.Options.MostPercent = percent;

        await open.RunAsync();

        Assert.That(await open.RowsAsync(RowKind.Aggregate), Is.EqualTo(left));
        Assert.That(open.Log.Lines, Has.Count.EqualTo(left == old + young ? 1 : 0));
    }

    [Test]
    public async Task The_limit_may_be_lifted_while_rows_are_held_back_and_days_may_not_be_shortened_for_that()
    {
        await open.WriteAsync(200, 400);
        await open.RunAsync();

        open.Options.AggregateDays = 100;
        await open.WakeAsync();
        long shortened = await open.RowsAsync(RowKind.Aggregate);
        open.Options.MostPercent = 100;
        await open.WakeAsync();

        Assert.That((shortened, await open.RowsAsync(RowKind.Aggregate), open.State.Read().Held.Count), Is.EqualTo((200L, 0L, 0)));
    }
}
