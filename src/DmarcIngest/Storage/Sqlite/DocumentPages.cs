using System.Globalization;
using System.Text;
using System.Text.Json;
using DmarcIngest.Pipeline;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Lists and counts rows that are stored whole. Names of fields are parameters too: they are paths of JSON.</summary>
internal static class DocumentPages
{
    public const int MostValues = 1_000;

    public static RowPage Read(SqliteConnection connection, PageQuery query)
    {
        using SqliteCommand command = connection.CreateCommand();
        string where = Where(command, query.Rows);
        string order = query.Order == "@timestamp" ? "timestamp" : $"documents.json ->> {Parameter(command, Path(query.Order))}";
        long count = Count(connection, query.Rows);
        command.CommandText = $"""
            SELECT id, json FROM documents WHERE {where}
            ORDER BY {order} DESC, id LIMIT {Parameter(command, query.Take)} OFFSET {Parameter(command, query.Skip)}
            """;
        using SqliteDataReader reader = command.ExecuteReader();
        List<ReadOnlyMemory<byte>> rows = [];
        while (reader.Read())
        {
            rows.Add(RowCursor.WithId(reader.GetString(0), Encoding.UTF8.GetBytes(reader.GetString(1))));
        }

        return new RowPage(rows, count);
    }

    public static IReadOnlyList<ValueCount> CountBy(SqliteConnection connection, RowQuery query, string field)
    {
        using SqliteCommand command = connection.CreateCommand();
        string where = Where(command, query);
        string path = Parameter(command, Path(field));

        // A text is its own only value, a list has several.
        command.CommandText = $"""
            SELECT iif(parts.type IN ('true', 'false'), parts.type, CAST(parts.value AS TEXT)) AS word, count(*) AS rows
            FROM documents, json_each(documents.json, {path}) AS parts
            WHERE {where} AND parts.value IS NOT NULL
            GROUP BY word ORDER BY rows DESC, word LIMIT {MostValues}
            """;
        using SqliteDataReader reader = command.ExecuteReader();
        List<ValueCount> counts = [];
        while (reader.Read())
        {
            counts.Add(new ValueCount(reader.GetString(0), reader.GetInt64(1)));
        }

        return counts;
    }

    private static long Count(SqliteConnection connection, RowQuery query)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM documents WHERE {Where(command, query)}";
        return (long)command.ExecuteScalar()!;
    }

    private static string Where(SqliteCommand command, RowQuery query)
    {
        List<string> conditions = [$"kind = {Parameter(command, (long)query.Kind)}"];
        if (query.From is { } from)
        {
            conditions.Add($"timestamp >= {Parameter(command, from.ToUnixTimeMilliseconds())}");
        }

        if (query.To is { } to)
        {
            conditions.Add($"timestamp < {Parameter(command, to.ToUnixTimeMilliseconds())}");
        }

        foreach ((string field, string value) in query.Where)
        {
            string path = Parameter(command, Path(field));
            conditions.Add($"""
                (documents.json ->> {path} = {Parameter(command, value)} 
                    OR EXISTS (SELECT 1 FROM json_each(documents.json, {path}) AS parts WHERE parts.value = {Parameter(command, value)}))
                """);
        }

        if (query.ReportUid is { } uid)
        {
            conditions.Add($"documents.json ->> '$.report_uid' = {Parameter(command, uid)}");
        }

        if (RowQuery.DomainFields(query.Kind) is [{ } domains])
        {
            string path = Parameter(command, Path(domains));
            if (query.Domain is { } domain)
            {
                conditions.Add($"documents.json ->> {path} = {Parameter(command, domain)}");
            }

            if (query.Domains is { } allowed)
            {
                conditions.Add($"documents.json ->> {path} IN (SELECT value FROM json_each({Parameter(command, JsonSerializer.Serialize(allowed, StoredJson.Compact.IReadOnlyListString))}))");
            }
        }

        return string.Join(" AND ", conditions);
    }

    private static string Path(string field) => string.Create(CultureInfo.InvariantCulture, $"$.\"{field}\"");

    private static string Parameter(SqliteCommand command, object value)
    {
        string name = $"$p{command.Parameters.Count}";
        command.Parameters.AddWithValue(name, value);
        return name;
    }
}
