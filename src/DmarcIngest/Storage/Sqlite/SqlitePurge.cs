using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Forgets rows before a moment, in small transactions, so that a writer never waits long.</summary>
internal sealed class SqlitePurge(SqliteConnection connection, RowKind kind, DateTimeOffset before)
{
    private const int RowsAtOnce = 5_000;

    private const string CountAggregate = """
        SELECT strftime('%Y-%m', reports.begin, 'unixepoch') AS month, count(*)
        FROM reports JOIN rows ON rows.report = reports.id WHERE reports.begin < $1 GROUP BY month ORDER BY month
        """;

    private const string CountDocuments = """
        SELECT strftime('%Y-%m', timestamp / 1000, 'unixepoch') AS month, count(*)
        FROM documents WHERE kind = $2 AND timestamp < $1 GROUP BY month ORDER BY month
        """;

    /// <summary>Ends at a number: all rows of a large store would take seconds. Constant for the tests of the query plan.</summary>
    public const string CountAggregateLeft = """
        SELECT count(*) FROM (SELECT 1 FROM reports CROSS JOIN rows ON rows.report = reports.id WHERE reports.begin >= $1 LIMIT $3)
        """;

    private const string CountDocumentsLeft = """
        SELECT count(*) FROM (SELECT 1 FROM documents WHERE kind = $2 AND timestamp >= $1 LIMIT $3)
        """;

    /// <summary>Some rows of old reports. Constant for the tests of the query plan.</summary>
    public const string DeleteAggregate = """
        DELETE FROM rows WHERE rowid IN (
            SELECT rows.rowid FROM reports CROSS JOIN rows ON rows.report = reports.id WHERE reports.begin < $1 LIMIT $2)
        """;

    public const string DeleteDocuments = """
        DELETE FROM documents WHERE rowid IN (SELECT rowid FROM documents WHERE kind = $2 AND timestamp < $1 LIMIT $3)
        """;

    // Of which table nobody refers to a line any more, and where to look for one who does.
    private static readonly (string Table, string By)[] Orphans =
    [
        ("reports", "rows WHERE rows.report = reports.id"),
        ("sources", $"{RowsByReport.OnShelves} AND rows.source = sources.id"),
        ("details", $"{RowsByReport.OnShelves} AND rows.detail = details.id"),
        ("policies", "reports WHERE reports.policy = policies.id"),
        ("reporters", "reports WHERE reports.reporter = reporters.id"),
    ];

    // Of months that lie wholly before the moment, once no report of them is left.
    private const string JudgementsBefore = """
        DELETE FROM judgements WHERE id > $1 AND id <= $2 AND month < $3 AND NOT EXISTS (SELECT 1 FROM reports WHERE begin < $4)
        """;

    private const string AddressesLeft = """
        DELETE FROM addresses WHERE NOT EXISTS (SELECT 1 FROM sources WHERE source_ip IS nullif(addresses.ip, ''))
        """;

    // Seconds are rounded up: what begins in the second of a moment within it still lies before it.
    private long Moment => kind == RowKind.Aggregate
        ? (long)Math.Ceiling((before - DateTimeOffset.UnixEpoch).TotalSeconds)
        : (long)Math.Ceiling((before - DateTimeOffset.UnixEpoch).TotalMilliseconds);

    /// <summary>Removes some events.</summary>
    public static void RemoveEvents(SqliteConnection connection, IEnumerable<string> ids)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        using SqliteStatement statement = new(connection, "DELETE FROM documents WHERE kind = $1 AND id = $2");
        foreach (string id in ids)
        {
            statement.Execute((long)RowKind.Event, id);
        }

        transaction.Commit();
    }

    /// <summary>Rows that would go, by month.</summary>
    public PurgeSummary Count()
    {
        using SqliteCommand command = Asking(CountAggregate, CountDocuments);
        using SqliteDataReader reader = command.ExecuteReader();
        long rows = 0;
        List<string> parts = [];
        while (reader.Read())
        {
            rows += reader.GetInt64(1);
            parts.Add(string.Create(null, $"{KindNames.Stored(kind)} {reader.GetString(0)} ({reader.GetInt64(1):N0} rows)"));
        }

        return new PurgeSummary(rows, parts);
    }

    /// <summary>Rows that would stay, counted up to a number.</summary>
    public long CountLeft(long most)
    {
        using SqliteCommand command = Asking(CountAggregateLeft, CountDocumentsLeft);
        command.Parameters.AddWithValue("$3", most);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Removes some rows; 0 when all are gone.</summary>
    public int DeleteSome()
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        int gone;
        if (kind == RowKind.Aggregate)
        {
            using SqliteStatement mark = new(connection, Rollup.MarkBefore);
            mark.Execute(Moment);
            using SqliteStatement statement = new(connection, DeleteAggregate);
            gone = statement.Execute(Moment, (long)RowsAtOnce);
        }
        else
        {
            using SqliteStatement statement = new(connection, DeleteDocuments);
            gone = statement.Execute(Moment, (long)kind, (long)RowsAtOnce);
        }

        transaction.Commit();
        return gone;
    }

    /// <summary>The steps that remove what only purged or replaced rows referred to; each is one small transaction.</summary>
    public IEnumerable<Action> OrphanSteps()
    {
        foreach ((string table, string by) in Orphans)
        {
            long last = LastNumber(table);
            for (long after = 0; after < last; after += RowsAtOnce)
            {
                long from = after;
                yield return () => DeleteOrphans(table, by, from);
            }
        }

        for (long after = 0, last = LastNumber("judgements"); after < last; after += RowsAtOnce)
        {
            long from = after;
            yield return () => DeleteJudgements(from);
        }

        yield return () => Run(AddressesLeft);
        yield return () => Run(Rollup.ForgetWords);
    }

    /// <summary>
    /// Gives some free pages back to the file system; false when none are left, or none can be given back because the file was made by
    /// another program without auto_vacuum: its pages are used again by later rows.
    /// </summary>
    public bool ShrinkSome()
    {
        long before = FreePages();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA incremental_vacuum(2000)";
        using (SqliteDataReader reader = command.ExecuteReader())
        {
            // It frees one page a step.
            while (reader.Read())
            {
            }
        }

        long left = FreePages();
        return left > 0 && left < before;
    }

    /// <summary>Only a checkpoint makes the file itself smaller. Does less while somebody reads.</summary>
    public void Checkpoint()
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        command.ExecuteNonQuery();
    }

    private SqliteCommand Asking(string aggregate, string documents)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = kind == RowKind.Aggregate ? aggregate : documents;
        command.Parameters.AddWithValue("$1", Moment);
        command.Parameters.AddWithValue("$2", (long)kind);
        return command;
    }

    private long FreePages()
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA freelist_count";
        return (long)command.ExecuteScalar()!;
    }

    private long LastNumber(string table)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT coalesce(max(id), 0) FROM {table}";
        return (long)command.ExecuteScalar()!;
    }

    private void Run(string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void DeleteJudgements(long after)
    {
        DateTimeOffset month = new(before.UtcDateTime.Year, before.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        using SqliteStatement statement = new(connection, JudgementsBefore);
        statement.Execute(after, after + RowsAtOnce, JudgementWriter.Month(month), month.ToUnixTimeSeconds());
        transaction.Commit();
    }

    private void DeleteOrphans(string table, string by, long after)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        using SqliteStatement statement = new(connection, $"DELETE FROM {table} WHERE id > $1 AND id <= $2 AND NOT EXISTS (SELECT 1 FROM {by})");
        statement.Execute(after, after + RowsAtOnce);
        transaction.Commit();
    }
}
