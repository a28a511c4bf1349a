using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>A table that holds each content once: finds the number of a content, or adds it. Only the one writer may use it.</summary>
internal sealed class DistinctTable : IDisposable
{
    private readonly SqliteStatement find;
    private readonly SqliteStatement add;

    public DistinctTable(SqliteConnection connection, string table, params string[] columns)
        : this(connection, table, Find(table, columns), columns)
    {
    }

    private DistinctTable(SqliteConnection connection, string table, string find, string[] columns)
    {
        this.find = new SqliteStatement(connection, find);
        string values = string.Join(", ", columns.Select((_, i) => $"${i + 1}"));
        add = new SqliteStatement(connection, $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({values})");
    }

    /// <summary>A table whose first column nearly is a key, while others have an index too by which SQLite would read thousands of rows.</summary>
    public static DistinctTable FoundByFirst(SqliteConnection connection, string table, params string[] columns) =>
        new(connection, table, FindByFirst(table, columns), columns);

    internal static string FindByFirst(string table, string[] columns) => Find(table, [columns[0], .. columns[1..].Select(column => "+" + column)]);

    // IS and not =, because a null is a content too.
    private static string Find(string table, string[] columns) =>
        $"SELECT id FROM {table} WHERE {string.Join(" AND ", columns.Select((column, i) => $"{column} IS ${i + 1}"))}";

    public long FindOrAdd(params ReadOnlySpan<SqliteValue> content) => find.FindNumber(content) ?? add.Insert(content);

    public void Dispose()
    {
        find.Dispose();
        add.Dispose();
    }
}
