using System.Net;
using System.Runtime.CompilerServices;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Keeps rows in one SQLite file. One connection writes, one call at a time; each reading has a connection of its own.</summary>
internal sealed partial class SqliteReportStore(string path, TimeSpan busyTimeout, ILogger? logger = null) : IReportStore
{
    // The index rows_by_report alone answers it; total() does not overflow where sum() would refuse the whole question.
    internal const string Summary = """
        WITH totals AS MATERIALIZED (
            SELECT report, count(*) AS row_count, total(message_count) AS messages,
                total(CASE WHEN dkim = 1 OR spf = 1 THEN message_count END) AS passed
            FROM rows GROUP BY report)
        SELECT policies.domain, sum(row_count), CAST(total(messages) AS INTEGER) AS messages, CAST(total(passed) AS INTEGER)
        FROM totals
        JOIN reports ON reports.id = totals.report
        JOIN policies ON policies.id = reports.policy
        GROUP BY policies.domain ORDER BY 3 DESC, 1
        """;

    private readonly SqliteDatabase database = new(path, busyTimeout);
    private readonly SemaphoreSlim turn = new(1, 1);
    private SqliteConnection? connection;
    private RowWriter? writer;

    public SqliteReportStore(SqliteOptions options, ILogger<SqliteReportStore>? logger = null)
        : this(options.Path, TimeSpan.FromSeconds(10), logger)
    {
    }

    public string Description => $"SQLite {path}";

    /// <summary>Whether <see cref="PrepareAsync"/> has succeeded.</summary>
    internal bool IsOpen => connection is not null;

    private SqliteConnection Connection => connection ?? throw new InvalidOperationException("PrepareAsync has not succeeded yet.");

    private RowWriter Writer => writer ?? throw new InvalidOperationException("PrepareAsync has not succeeded yet.");

    public Task PrepareAsync(CancellationToken cancellationToken) => InTurnAsync(Open, cancellationToken);

    public async Task<WriteSummary> WriteAsync(IEnumerable<RowWrite> rows, CancellationToken cancellationToken)
    {
        int stored = 0;
        int kept = 0;
        using IEnumerator<RowWrite> left = rows.GetEnumerator();
        bool more = left.MoveNext();
        while (more)
        {
            (more, int storedNow, int keptNow) = await AloneAsync(() => Writer.WriteSome(left, cancellationToken), cancellationToken);
            stored += storedNow;
            kept += keptNow;
        }

        return new WriteSummary(stored, kept, []);
    }

    public async Task<PurgeSummary> PurgeAsync(RowKind kind, DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken)
    {
        SqlitePurge purge = new(Connection, kind, before);
        PurgeSummary summary = await InTurnAsync(purge.Count, cancellationToken);
        if (mode == PurgeMode.DryRun || summary.Rows == 0)
        {
            return summary;
        }

        // Each step takes its turn anew, so that writes come in between.
        long rows = 0;
        int gone;
        do
        {
            gone = await InTurnAsync(purge.DeleteSome, cancellationToken);
            rows += gone;
        }
        while (gone > 0);

        if (kind == RowKind.Aggregate)
        {
            foreach (Action step in purge.OrphanSteps())
            {
                await InTurnAsync(step, cancellationToken);
            }
        }

        while (await InTurnAsync(purge.ShrinkSome, cancellationToken))
        {
        }

        await InTurnAsync(purge.Checkpoint, cancellationToken);
        return summary with { Rows = rows };
    }

    public Task<long> CountAsync(RowKind kind, DateTimeOffset from, long most, CancellationToken cancellationToken) =>
        ReadAsync(connection => new SqlitePurge(connection, kind, from).CountLeft(most), cancellationToken);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(RowQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using RowCursor cursor = await InTurnAsync(() => new RowCursor(database, query), cancellationToken);
        while (cursor.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return cursor.Row();
        }
    }

    public Task<IReadOnlyList<DomainTotal>> SummariseAsync(CancellationToken cancellationToken) => ReadAsync(Summarise, cancellationToken);

    public IAsyncEnumerable<EvidenceGroup> ReadEvidenceAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        WalkAsync(() => new EvidenceCursor(database, from, to), cancellationToken);

    public async Task<long> ReviseAsync(
        string domain, DateTimeOffset month, IReadOnlyCollection<IPAddress> addresses, Func<EvidenceKey, RowRevision?> revise, CancellationToken cancellationToken)
    {
        using Revision revision = Guard(() => new Revision(database, domain, month, addresses, revise));
        long changed = 0;
        while (Guard(revision.Next) is { Count: > 0 } changes)
        {
            // Each step takes its turn anew, so that writes come in between.
            await InTurnAsync(() => revision.Apply(Connection, changes), cancellationToken);
            changed += changes.Count;
        }

        return changed;
    }

    public Task<IReadOnlyList<DomainPolicy>> ReadPoliciesAsync(DateTimeOffset from, CancellationToken cancellationToken) =>
        ReadAsync(connection => ReportQueries.ReadPolicies(connection, from), cancellationToken);

    public IAsyncEnumerable<PolicyDay> ReadPolicyDaysAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        WalkAsync(() => new PolicyCursor(database, from, to), cancellationToken);

    public Task RemoveEventsAsync(DateTimeOffset month, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        InTurnAsync(() => SqlitePurge.RemoveEvents(Connection, ids), cancellationToken);

    public Task<IReadOnlyList<DateTimeOffset>> ListMonthsAsync(CancellationToken cancellationToken) => ReadAsync(ReportQueries.ListMonths, cancellationToken);

    public async Task<MailTotals> ReadTotalsAsync(MailQuery query, CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        return await ReadAsync(connection => MailTotalsReader.Read(connection, query), cancellationToken);
    }

    public Task<ReportTotals> ReadReportsAsync(ReportQuery query, CancellationToken cancellationToken) =>
        ReadAsync(connection => MailTotalsReader.Reports(connection, query), cancellationToken);

    public Task<RowPage> ReadPageAsync(PageQuery query, CancellationToken cancellationToken) => ReadAsync(connection => DocumentPages.Read(connection, query), cancellationToken);

    public Task<IReadOnlyList<ValueCount>> CountByAsync(RowQuery query, string field, CancellationToken cancellationToken) =>
        ReadAsync(connection => DocumentPages.CountBy(connection, query, field), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        Close();
        turn.Dispose();
    }

    /// <summary>Adds up the days whose rows have changed, each in a turn of its own, so that writes come in between.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (!IsOpen)
        {
            throw new BrokenWorldException($"The database {path} is not open yet.");
        }

        foreach (long day in await ReadAsync(Rollup.StaleDays, cancellationToken))
        {
            await InTurnAsync(() => Rollup.RefreshDay(Connection, day), cancellationToken);
        }
    }

    private async IAsyncEnumerable<T> WalkAsync<T>(Func<GroupCursor<T>> open, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        using GroupCursor<T> cursor = await InTurnAsync(open, cancellationToken);
        while (cursor.Next() is { } group)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return group;
        }
    }

    private void Open()
    {
        Close();
        database.CreateFile();
        SqliteConnection opened = database.OpenForWriting();
        try
        {
            SqliteSchema.Upgrade(opened, path, SqliteSchema.Migrations, () => LogUpgrading(logger ?? NullLogger.Instance, path));
            writer = new RowWriter(opened);
            connection = opened;
        }
        finally
        {
            if (connection is null)
            {
                opened.Dispose();
            }
        }
    }

    private void Close()
    {
        writer?.Dispose();
        writer = null;
        connection?.Dispose();
        connection = null;
    }

    /// <summary>Runs a statement on the writing connection: for tests that need its limits changed.</summary>
    internal void Execute(string sql)
    {
        using SqliteCommand command = Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    // On a thread of its own: SQLite computes where it is called, and a page asks several questions side by side.
    private Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) => Task.Run(
        () => Guard(() =>
        {
            using SqliteConnection reading = database.OpenForReading();
            return read(reading);
        }),
        cancellationToken);

    private static IReadOnlyList<DomainTotal> Summarise(SqliteConnection reading)
    {
        using SqliteCommand command = reading.CreateCommand();
        command.CommandText = Summary;
        using SqliteDataReader reader = command.ExecuteReader();
        List<DomainTotal> totals = [];
        while (reader.Read())
        {
            totals.Add(new DomainTotal(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)));
        }

        return totals;
    }

    private async Task InTurnAsync(Action work, CancellationToken cancellationToken)
    {
        await InTurnAsync(
            () =>
            {
                work();
                return true;
            },
            cancellationToken);
    }

    // Whatever it is, it may change what the writer remembers.
    private Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken) => AloneAsync(
        () =>
        {
            writer?.Forget();
            return work();
        },
        cancellationToken);

    private async Task<T> AloneAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            return Guard(work);
        }
        finally
        {
            turn.Release();
        }
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e) when (SqliteFailure.IsOfTheWorld(e))
        {
            throw SqliteFailure.Describe(path, e);
        }
    }

    [LoggerMessage(LogLevel.Information, "The database {Path} was written by an earlier version and is being brought up to date; with millions of rows this takes minutes. If it is interrupted, the next start begins it anew.")]
    private static partial void LogUpgrading(ILogger logger, string path);
}
