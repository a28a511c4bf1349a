using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Walks over groups of rows of a time, on a connection of its own.</summary>
/// <typeparam name="T">A group.</typeparam>
internal abstract class GroupCursor<T> : IDisposable
    where T : class
{
    private readonly string path;
    private readonly SqliteCommand command;
    private SqliteDataReader? reader;

    /// <param name="database">Where the rows are.</param>
    /// <param name="select">The question; <c>$1</c> is the begin and <c>$2</c> the end, in seconds.</param>
    /// <param name="from">Begin.</param>
    /// <param name="to">End; rows before it count.</param>
    protected GroupCursor(SqliteDatabase database, string select, DateTimeOffset from, DateTimeOffset to)
    {
        path = database.Path;
        Connection = database.OpenForReading();
        command = Connection.CreateCommand();
        command.CommandText = select;
        command.Parameters.AddWithValue("$1", RowCursor.Seconds(from));
        command.Parameters.AddWithValue("$2", RowCursor.Seconds(to));
    }

    protected SqliteConnection Connection { get; }

    /// <summary>The next group; null at the end.</summary>
    public T? Next()
    {
        try
        {
            reader ??= command.ExecuteReader();
            return reader.Read() ? Read(reader) : null;
        }
        catch (SqliteException e) when (SqliteFailure.IsOfTheWorld(e))
        {
            throw SqliteFailure.Describe(path, e);
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract T Read(SqliteDataReader row);

    protected virtual void Dispose(bool disposing)
    {
        reader?.Dispose();
        command.Dispose();
        Connection.Dispose();
    }
}
