using DmarcIngest.Pipeline;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Brings a database to the version of this program, step by step, each step whole or not at all.</summary>
internal static class SqliteSchema
{
    /// <summary>Step n leads from version n to n + 1. Steps that were released never change; a new one is added at the end.</summary>
    public static IReadOnlyList<string> Migrations { get; } =
    [
        AggregateSchema.Tables + AggregateView.Create + DocumentSchema.Create,
        DocumentViews.Create,
        AddressSchema.Create,
        SenderSchema.Create,
        JudgementSchema.Create,
        DocumentViews.Ingest,
        DocumentViews.Events,
        RollupSchema.Create,
        RowsByReport.Create,
        AuthenticitySchema.Create,
    ];

    /// <summary>Runs the steps that are missing. <paramref name="upgrading"/> is told before a database that was in use is changed, which may take long.</summary>
    public static void Upgrade(SqliteConnection connection, string path, IReadOnlyList<string> migrations, Action? upgrading = null)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        long version = ReadVersion(connection, transaction);
        if (version > migrations.Count)
        {
            throw new BrokenWorldException(
                $"The database {path} was written by a newer version of this program (its schema is {version}, this program knows {migrations.Count}): "
                + "install the newer version again, or set Sqlite:Path to another file.");
        }

        if (version > 0 && version < migrations.Count)
        {
            upgrading?.Invoke();
        }

        for (int step = (int)version; step < migrations.Count; step++)
        {
            Execute(connection, transaction, migrations[step]);
        }

        if (version < migrations.Count)
        {
            Execute(connection, transaction, string.Create(null, $"PRAGMA user_version = {migrations.Count}"));
        }

        transaction.Commit();
    }

    private static long ReadVersion(SqliteConnection connection, SqliteTransaction transaction)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
