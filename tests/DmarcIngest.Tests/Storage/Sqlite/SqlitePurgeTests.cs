using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Sqlite;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Tests.Storage.Sqlite;

[TestFixture]
internal sealed class SqlitePurgeTests
{
    private readonly SqliteFiles files = new();

    [TearDown]
    public void Remove() => files.Remove();

    [Test]
    public async Task Purging_removes_what_nothing_refers_to_any_more_and_gives_the_space_back()
    {
        await using IReportStore store = await files.OpenAsync("space");
        DateTimeOffset later = Rows.September.AddMonths(2);
        await store.WriteAsync(Enumerable.Range(0, 12_000).Select(i => new RowWrite(Rows.WithFacts(Rows.Full($"{i}", $"comment {i}"), new SourceFacts { Country = "JP" }), 1, 0)), CancellationToken.None);
        await store.WriteAsync([new RowWrite(Rows.WithFacts(Rows.Aggregate("gone, without address", Rows.ReportOf(Rows.September), ip: null), SourceFacts.None), 1, 0)], CancellationToken.None);
        await store.WriteAsync([new RowWrite(Rows.WithFacts(Rows.Aggregate("left", Rows.ReportOf(later)), new SourceFacts { Country = "US" }), 1, 0)], CancellationToken.None);

        PurgeSummary purge = await store.PurgeAsync(RowKind.Aggregate, later, PurgeMode.Delete, CancellationToken.None);

        await using IReportStore fresh = await files.OpenAsync("fresh");
        using SqliteConnection empty = Open("fresh");
        long size = Number(empty, "PRAGMA page_count") * Number(empty, "PRAGMA page_size");
        using SqliteConnection connection = Open("space");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(purge.Rows, Is.EqualTo(12_001));
            foreach (string table in new[] { "rows", "reports", "reporters", "policies", "sources", "details", "addresses" })
            {
                Assert.That(Number(connection, $"SELECT count(*) FROM {table}"), Is.EqualTo(1), table);
            }

            Assert.That(Number(connection, "PRAGMA freelist_count"), Is.Zero);
            Assert.That(new FileInfo(files.PathOf("space")).Length, Is.LessThan(size + 40_000));
            Assert.That(new FileInfo(files.PathOf("space") + "-wal").Length, Is.Zero);
        }
    }

    [Test]
    public async Task Purging_ends_in_a_file_that_cannot_shrink()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(files.PathOf("fixed"))!);
        using (SqliteConnection connection = Open("fixed"))
        {
            Number(connection, "PRAGMA auto_vacuum = NONE; CREATE TABLE others (x); SELECT 1");
        }

        await using IReportStore store = await files.OpenAsync("fixed");
        await store.WriteAsync(Enumerable.Range(0, 500).Select(i => new RowWrite(Rows.Full($"{i}", $"comment {i}"), 1, 0)), CancellationToken.None);

        PurgeSummary purge = await store.PurgeAsync(RowKind.Aggregate, Rows.September.AddDays(1), PurgeMode.Delete, CancellationToken.None);

        using SqliteConnection after = Open("fixed");
        Assert.That(purge.Rows, Is.EqualTo(500));
        Assert.That(Number(after, "PRAGMA freelist_count"), Is.Positive);
    }

    [Test]
    public async Task What_repeats_is_stored_once()
    {
        await using IReportStore store = await files.OpenAsync("once");
        for (int i = 0; i < 3; i++)
        {
            await store.WriteAsync([new RowWrite(Rows.Aggregate($"{i}"), 1, 0), new RowWrite(Rows.Aggregate($"no ip {i}", ip: null), 1, 0)], CancellationToken.None);
        }

        using SqliteConnection connection = Open("once");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Number(connection, "SELECT count(*) FROM reports"), Is.EqualTo(1));
            Assert.That(Number(connection, "SELECT count(*) FROM sources"), Is.EqualTo(2));
            Assert.That(Number(connection, "SELECT count(*) FROM details"), Is.EqualTo(1));
            Assert.That(Number(connection, "SELECT count(*) FROM rows"), Is.EqualTo(6));
        }
    }

    [Test]
    public async Task Purge_and_summary_read_no_table_from_end_to_end()
    {
        await using IReportStore store = await files.OpenAsync("plan");
        using SqliteConnection connection = Open("plan");
        string summary = Plan(connection, SqliteReportStore.Summary);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Plan(connection, SqlitePurge.DeleteAggregate), Does.Not.Contain("SCAN rows").And.Contain("reports_by_begin"));
            Assert.That(Plan(connection, SqlitePurge.CountAggregateLeft), Does.Not.Contain("SCAN rows").And.Contain("reports_by_begin"));
            Assert.That(Plan(connection, SqlitePurge.DeleteDocuments), Does.Not.Contain("SCAN documents").And.Contain("documents_by_time"));
            Assert.That(summary, Does.Contain("USING COVERING INDEX rows_by_report"));
        }
    }

    [Test]
    public async Task A_report_is_found_by_its_own_id_however_many_reports_have_its_policy()
    {
        await using IReportStore store = await files.OpenAsync("plan");
        using SqliteConnection connection = Open("plan");

        Assert.That(Plan(connection, DistinctTable.FindByFirst("reports", ["report_uid", "policy", "reporter"])), Is.EqualTo("SEARCH reports USING INDEX reports_by_uid (report_uid=?)"));
        Assert.That(Plan(connection, AggregateWriter.Move), Does.StartWith("SEARCH rows USING INDEX rows_by_id (report=? AND id=?)"));
    }

    [Test]
    public async Task Evidence_is_counted_by_an_index_alone_and_a_revision_looks_for_its_addresses()
    {
        await using IReportStore store = await files.OpenAsync("plan");
        using SqliteConnection connection = Open("plan");
        string evidence = Plan(connection, EvidenceCursor.Select);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(evidence, Does.Contain("reports_by_begin").And.Contain("SEARCH rows USING COVERING INDEX rows_by_report"));
            Assert.That(evidence, Does.Contain("SEARCH judgements USING INTEGER PRIMARY KEY").And.Not.Contain("SCAN rows").And.Not.Contain("SCAN judgements"));
            Assert.That(Plan(connection, RowCursor.Derived), Does.Contain("INDEX documents_by_domain"));
            Assert.That(Plan(connection, Revision.Select), Does.Contain("INDEX judgements_by_content (domain=? AND month=? AND ip=?)"));
        }
    }

    // 4,096 reports make a shelf (RowsByReport): the second report lies on the third.
    [Test]
    public async Task A_source_is_found_and_forgotten_on_whatever_shelf_its_rows_lie()
    {
        await using IReportStore store = await files.OpenAsync("shelves");
        DateTimeOffset later = Rows.September.AddMonths(2);
        await store.WriteAsync([new RowWrite(Rows.Aggregate("a", Rows.ReportOf(Rows.September)), 1, 0)], CancellationToken.None);
        using SqliteConnection connection = Open("shelves");
        Number(connection, """INSERT INTO reports SELECT 8192, 'between', reporter, policy, report_id, begin, "end", partial, errors, raw, authenticity FROM reports; SELECT 1""");
        await store.WriteAsync([new RowWrite(Rows.Aggregate("b", Rows.ReportOf(later)), 1, 0)], CancellationToken.None);
        Assert.That(Number(connection, "SELECT max(report) FROM rows"), Is.EqualTo(8193));
        MailFilter filter = new(Rows.September, later.AddDays(1)) { Source = System.Net.IPNetwork.Parse("192.0.2.1/32"), HeaderFrom = "example.com" };

        MailTotals found = await store.ReadTotalsAsync(new MailQuery(filter, MailKey.HeaderFrom), CancellationToken.None);
        await store.PurgeAsync(RowKind.Aggregate, later, PurgeMode.Delete, CancellationToken.None);
        MailTotals left = await store.ReadTotalsAsync(new MailQuery(filter, MailKey.HeaderFrom), CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Totals.Single().Rows, Is.EqualTo(2));
            Assert.That(left.Totals.Single().Rows, Is.EqualTo(1));
            Assert.That(Number(connection, "SELECT count(*) FROM rows JOIN sources ON sources.id = rows.source JOIN details ON details.id = rows.detail"), Is.EqualTo(1));
            string plan = Plan(connection, $"SELECT count(*) FROM {RowsByReport.OfSources} WHERE sources.source_ip = $1");
            Assert.That(plan, Does.Contain("rows_by_source (<expr>=? AND source=?)").And.Not.Contain("SCAN rows"));
        }
    }

    private static string Plan(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        command.Parameters.AddWithValue("$1", 1L);
        command.Parameters.AddWithValue("$2", 1L);
        command.Parameters.AddWithValue("$3", 1L);
        foreach (string name in new[] { "$kind", "$domain", "$from", "$to" }.Where(name => sql.Contains(name, StringComparison.Ordinal)))
        {
            command.Parameters.AddWithValue(name, 4L);
        }

        using SqliteDataReader reader = command.ExecuteReader();
        List<string> lines = [];
        while (reader.Read())
        {
            lines.Add(reader.GetString(3));
        }

        return string.Join('\n', lines);
    }

    private SqliteConnection Open(string name)
    {
        SqliteConnection connection = new($"Data Source={files.PathOf(name)};Pooling=False");
        connection.Open();
        return connection;
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
