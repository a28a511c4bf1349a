using DmarcIngest.Pipeline;
using DmarcIngest.Storage.Sqlite;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Tests.Storage.Sqlite;

/// <summary>Days are added up in the background, before anybody asks.</summary>
[TestFixture]
internal sealed class RollupWorkerTests
{
    private readonly SqliteFiles files = new();

    [TearDown]
    public void Remove() => files.Remove();

    [Test]
    public async Task Days_that_changed_are_added_up_round_by_round_also_when_the_store_opens_late()
    {
        SqliteReportStore store = new(new SqliteOptions { Path = files.PathOf("rollup") });
        await using IReportStore owned = store;
        using RoundTime time = new();
        using RollupWorker worker = new(store, time);
        await worker.StartAsync(CancellationToken.None);
        await time.WaitsAsync();

        List<(long Stale, long Days)> seen = [];
        for (int day = 1; day <= 2; day++)
        {
            await store.PrepareAsync(CancellationToken.None);
            await store.WriteAsync([new RowWrite(Rows.Aggregate($"{day}", Rows.Of("a.example", day)), 1, 0)], CancellationToken.None);
            time.Advance(TimeSpan.FromMinutes(1));
            await time.WaitsAsync();
            seen.Add((Number("SELECT count(*) FROM stale_days"), Number("SELECT count(*) FROM daily_domains")));
        }

        await worker.StopAsync(CancellationToken.None);
        Assert.That(seen, Is.EqualTo(new[] { (0L, 1L), (0L, 2L) }));
    }

    private long Number(string sql)
    {
        using SqliteConnection connection = new($"Data Source={files.PathOf("rollup")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
