using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>A statement that is prepared once and run many times within one transaction. Its parameters are <c>$1</c>, <c>$2</c> and so on.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteCommand command;

    public SqliteStatement(SqliteTransaction transaction, string sql, int parameters)
    {
        command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        for (int i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(null, $"${i}") });
        }
    }

    /// <summary>Gives the number of rows that were changed.</summary>
    public int Execute(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return command.ExecuteNonQuery();
    }

    /// <summary>Gives the first column of the first row, if there is one.</summary>
    public long? FindNumber(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return (long?)command.ExecuteScalar();
    }

    public void Dispose() => command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
