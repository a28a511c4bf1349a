using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Reads rows of a small table by their numbers, each once a reading. Such rows never change.</summary>
internal sealed class NumberedTable<T> : IDisposable
{
    private readonly SqliteCommand find;
    private readonly SqliteParameter number;
    private readonly Func<SqliteDataReader, T> make;
    private readonly Dictionary<long, T> known = [];

    /// <param name="connection">The reading.</param>
    /// <param name="sql">Gives the row by its number <c>$1</c>.</param>
    /// <param name="make">What becomes of it.</param>
    public NumberedTable(SqliteConnection connection, string sql, Func<SqliteDataReader, T> make)
    {
        this.make = make;
        find = connection.CreateCommand();
        find.CommandText = sql;
        number = find.Parameters.Add("$1", SqliteType.Integer);
    }

    public T this[long row]
    {
        get
        {
            if (!known.TryGetValue(row, out T? value))
            {
                number.Value = row;
                using SqliteDataReader reader = find.ExecuteReader();
                value = reader.Read() ? make(reader) : throw new InvalidOperationException($"No row {row} for: {find.CommandText}");
                known.Add(row, value);
            }

            return value;
        }
    }

    public void Dispose() => find.Dispose();
}
