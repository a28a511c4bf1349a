using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Benchmarks;

/// <summary>What SQLite alone can do: the same lines into the same tables, by prepared inserts in large transactions, one connection, nothing else.</summary>
internal static class BareInserts
{
    /// <summary>Lines of a transaction: as many as a batch of mails makes.</summary>
    private const int Batch = 5000;

    /// <summary>Seconds for all lines of a database.</summary>
    public static double Run(string database, string copy)
    {
        using SqliteConnection from = Open(database, SqliteOpenMode.ReadOnly);
        using SqliteConnection to = Open(copy, SqliteOpenMode.ReadWriteCreate);
        Execute(to, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY");
        foreach (object?[] item in Read(from, "SELECT sql FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC"))
        {
            Execute(to, (string)item[0]!);
        }

        List<(string Insert, List<object?[]> Lines)> tables = [];
        foreach (string name in Read(from, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").Select(item => (string)item[0]!))
        {
            List<object?[]> lines = Read(from, $"SELECT * FROM \"{name}\"");
            if (lines.Count > 0)
            {
                tables.Add(($"INSERT INTO \"{name}\" VALUES ({string.Join(", ", lines[0].Select((_, index) => $"$p{index}"))})", lines));
            }
        }

        long began = Stopwatch.GetTimestamp();
        foreach ((string insert, List<object?[]> lines) in tables)
        {
            foreach (object?[][] batch in lines.Chunk(Batch))
            {
                using SqliteTransaction transaction = to.BeginTransaction();
                using SqliteCommand command = to.CreateCommand();
                command.CommandText = insert;
                command.Transaction = transaction;
                SqliteParameter[] parameters = [.. batch[0].Select((_, index) => command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"$p{index}"), DBNull.Value))];
                foreach (object?[] line in batch)
                {
                    for (int index = 0; index < line.Length; index++)
                    {
                        parameters[index].Value = line[index] ?? DBNull.Value;
                    }

                    command.ExecuteNonQuery();
                }

                transaction.Commit();
            }
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Puts all of the write-ahead log into the database.</summary>
    public static void EmptyLog(string database)
    {
        using SqliteConnection connection = Open(database, SqliteOpenMode.ReadWrite);
        Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<object?[]> Read(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        List<object?[]> lines = [];
        while (reader.Read())
        {
            object?[] line = new object?[reader.FieldCount];
            reader.GetValues(line!);
            lines.Add(line);
        }

        return lines;
    }
}
