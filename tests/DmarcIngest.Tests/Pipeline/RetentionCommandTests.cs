using DmarcIngest.Commands;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Pipeline;

/// <summary><c>retention</c> holds back what is too much at once, says so by its code, and lets it go when it is told to.</summary>
[TestFixture]
internal sealed class RetentionCommandTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 6, 0, 0, TimeSpan.Zero);

    private MemoryStore store = new();

    [SetUp]
    public async Task SetUp()
    {
        store = new MemoryStore();
        await store.WriteAsync(
            [
                .. Enumerable.Range(0, 150).Select(i => new RowWrite(Rows.Aggregate($"old {i}", Rows.ReportOf(Now.AddDays(-400))), 1, 0)),
                .. Enumerable.Range(0, 50).Select(i => new RowWrite(Rows.Aggregate($"new {i}", Rows.ReportOf(Now.AddDays(-1))), 1, 0)),
                new RowWrite(Rows.Ingest("mail", Now.AddDays(-100)), 1, 0),
            ],
            CancellationToken.None);
    }

    [Test]
    public async Task What_is_too_much_stays_and_the_rest_with_it()
    {
        (int code, string said) = await RunAsync(PurgeMode.Delete, isForced: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(1));
            Assert.That(store.Of(RowKind.Aggregate).Count(), Is.EqualTo(200));
            Assert.That(store.Of(RowKind.Ingest).Count(), Is.EqualTo(1));
            Assert.That(said, Does.Contain("Aggregate  before 2025-11-26 06:00 UTC: 150 of 200 rows held back, more than 50 % at once (Retention:MostPercent)"));
            Assert.That(said, Does.Contain("Nothing was removed. The clock says 2026-11-26 06:00 UTC: check it (timedatectl). If it is right: dmarc-ingest retention --force"));
            Assert.That(store.Of(RowKind.Event), Is.Empty);
        }
    }

    [Test]
    public async Task A_dry_run_tells_what_would_be_held_back_and_changes_nothing()
    {
        (int code, string said) = await RunAsync(PurgeMode.DryRun, isForced: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(1));
            Assert.That(said, Does.Contain("150 rows would go").And.Contain("150 of 200 rows would be held back"));
            Assert.That((store.Of(RowKind.Aggregate).Count(), store.Of(RowKind.Ingest).Count()), Is.EqualTo((200, 1)));
        }
    }

    [Test]
    public async Task Who_forces_it_gets_it()
    {
        (int code, string said) = await RunAsync(PurgeMode.Delete, isForced: true);

        Assert.That(code, Is.Zero);
        Assert.That(said, Does.Contain("150 rows removed").And.Not.Contain("held back"));
        Assert.That(store.Of(RowKind.Aggregate).Count(), Is.EqualTo(50));
    }

    private async Task<(int Code, string Said)> RunAsync(PurgeMode mode, bool isForced)
    {
        await using StringWriter output = new();
        int code = await RetentionCommand.RunAsync(store, new RetentionOptions(), mode, isForced, new FakeTimeProvider(Now), output, CancellationToken.None);
        return (code, output.ToString());
    }
}
