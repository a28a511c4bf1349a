using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>A table that holds each content once: finds the number of a content, or adds it. Only the one writer may use it.</summary>
internal sealed class DistinctTable : IDisposable
{
    private readonly SqliteStatement find;
    private readonly SqliteStatement add;

    public DistinctTable(SqliteTransaction transaction, string table, params string[] columns)
    {
        // IS and not =, because a null is a content too.
        string same = string.Join(" AND ", columns.Select((column, i) => $"{column} IS ${i + 1}"));
        string values = string.Join(", ", columns.Select((_, i) => $"${i + 1}"));
        find = new SqliteStatement(transaction, $"SELECT id FROM {table} WHERE {same}", columns.Length);
        add = new SqliteStatement(transaction, $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({values}) RETURNING id", columns.Length);
    }

    public long FindOrAdd(params ReadOnlySpan<object?> content) => find.FindNumber(content) ?? add.FindNumber(content)!.Value;

    public void Dispose()
    {
        find.Dispose();
        add.Dispose();
    }
}
