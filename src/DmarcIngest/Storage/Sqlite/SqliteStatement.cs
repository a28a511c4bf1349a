using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// A statement that is prepared once and run many times, within whatever transaction its connection is in. Its parameters are <c>$1</c>,
/// <c>$2</c> and so on. SQLite is called as it is, because a command of ADO.NET looks up each parameter by its name, boxes each value and makes
/// a reader each time, which costs more than a small insert.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly int[] places;
    private byte[] encoded = new byte[256];

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));

        // To SQLite $1 is a name like any other; parameters have places in the order in which they are first named.
        places = [.. Enumerable.Range(1, raw.sqlite3_bind_parameter_count(statement)).Select(number => raw.sqlite3_bind_parameter_index(statement, string.Create(null, $"${number}")))];
    }

    /// <summary>Gives the number of rows that were changed.</summary>
    public int Execute(params ReadOnlySpan<SqliteValue> values)
    {
        Step(values);
        Reset();
        return raw.sqlite3_changes(database);
    }

    /// <summary>Adds a row and gives its number.</summary>
    public long Insert(params ReadOnlySpan<SqliteValue> values)
    {
        Step(values);
        Reset();
        return raw.sqlite3_last_insert_rowid(database);
    }

    /// <summary>Gives the first column of the first row, if there is one.</summary>
    public long? FindNumber(params ReadOnlySpan<SqliteValue> values)
    {
        long? found = Step(values) ? raw.sqlite3_column_int64(statement, 0) : null;
        Reset();
        return found;
    }

    public void Dispose() => statement.Dispose();

    /// <summary>True if there is a row.</summary>
    private bool Step(ReadOnlySpan<SqliteValue> values)
    {
        for (int index = 0; index < values.Length; index++)
        {
            Check(Bind(places[index], values[index]));
        }

        int result = raw.sqlite3_step(statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            // The message is that of the connection, and a reset may change it; so the exception is made first.
            try
            {
                SqliteException.ThrowExceptionForRC(result, database);
            }
            finally
            {
                _ = raw.sqlite3_reset(statement);
            }
        }

        return result == raw.SQLITE_ROW;
    }

    private void Reset() => Check(raw.sqlite3_reset(statement));

    private int Bind(int index, in SqliteValue value) => value.Kind switch
    {
        SqliteValueKind.Number => raw.sqlite3_bind_int64(statement, index, value.Number),
        SqliteValueKind.Text => BindText(index, Encode(value.Text!)),
        SqliteValueKind.Utf8 => BindText(index, value.Bytes.Span),
        SqliteValueKind.Blob => raw.sqlite3_bind_blob(statement, index, value.Bytes.Span),
        _ => raw.sqlite3_bind_null(statement, index),
    };

    // An empty span has no address, and SQLite takes a text without address for null.
    private int BindText(int index, ReadOnlySpan<byte> text) =>
        text.IsEmpty ? raw.sqlite3_bind_text(statement, index, "") : raw.sqlite3_bind_text(statement, index, text);

    private ReadOnlySpan<byte> Encode(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (encoded.Length < most)
        {
            encoded = new byte[most];
        }

        return encoded.AsSpan(0, Encoding.UTF8.GetBytes(text, encoded));
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, database);
        }
    }
}
