using System.Globalization;
using System.Text;
using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Lists and counts rows that are stored whole.</summary>
internal static class DocumentPages
{
    private const int MostValues = 1_000;

    /// <summary>A value as text; SQLite has no truth of its own.</summary>
    private const string Word = "iif(parts.type IN ('true', 'false'), parts.type, CAST(parts.value AS TEXT))";

    /// <summary>Fields that hold one text always: of these an index can be used.</summary>
    private static readonly string[] Texts = ["source", "source_verdict", "event", "outcome", "reason"];

    public static RowPage Read(SqliteConnection connection, PageQuery query)
    {
        using SqliteCommand command = connection.CreateCommand();
        string where = Where(command, query.Rows);
        string order = query.Order == "@timestamp" ? "timestamp" : Value(query.Order);
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

        return new RowPage(rows, query.Counts ? Count(connection, query.Rows) : rows.Count);
    }

    public static IReadOnlyList<ValueCount> CountBy(SqliteConnection connection, RowQuery query, string field)
    {
        using SqliteCommand command = connection.CreateCommand();
        string where = Where(command, query);

        // A text is its own only value, a list has several.
        command.CommandText = $"""
            SELECT {Word} AS word, count(*) AS rows
            FROM documents, json_each(documents.json, {Path(field)}) AS parts
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
        // Kinds and names are written out, so that the indices of documents can be used.
        string kind = string.Create(CultureInfo.InvariantCulture, $"kind = {(int)query.Kind}");
        List<string> conditions = [query.Kind is RowKind.Source or RowKind.Domain ? $"kind IN (4, 5) AND {kind}" : kind];
        // What is derived is found by what it says; a plus keeps the planner from going through all of a time instead.
        string time = query.Kind is RowKind.Source or RowKind.Domain ? "+timestamp" : "timestamp";
        if (query.From is { } from)
        {
            conditions.Add($"{time} >= {Parameter(command, from.ToUnixTimeMilliseconds())}");
        }

        if (query.To is { } to)
        {
            conditions.Add($"{time} < {Parameter(command, to.ToUnixTimeMilliseconds())}");
        }

        conditions.AddRange(query.Where.Select(part => Texts.Contains(part.Field) ? $"{Value(part.Field)} = {Parameter(command, part.Value)}" : $"""
            EXISTS (SELECT 1 FROM json_each(documents.json, {Path(part.Field)}) AS parts WHERE {Word} = {Parameter(command, part.Value)})
            """));
        if (query.ReportUid is { } uid)
        {
            conditions.Add($"{Value("report_uid")} = {Parameter(command, uid)}");
        }

        string? domain = RowQuery.DomainFields(query.Kind) is [{ } field] ? Value(field) : null;
        if (query.Domain is { } one)
        {
            conditions.Add(domain is null ? "0" : $"{domain} = {Parameter(command, one)}");
        }

        if (query.Domains is { } allowed)
        {
            conditions.Add(domain is null ? "0" : $"{domain} IN (SELECT value FROM json_each({Parameter(command, JsonSerializer.Serialize(allowed, StoredJson.Compact.IReadOnlyListString))}))");
        }

        return string.Join(" AND ", conditions);
    }

    private static string Value(string field) => $"documents.json ->> {Path(field)}";

    /// <summary>Names of fields are ours; one that could be anything else is a mistake.</summary>
    private static string Path(string field) => field.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_')
        ? $"'$.{field}'"
        : throw new ArgumentException($"{field} is no name of a field.", nameof(field));

    private static string Parameter(SqliteCommand command, object value)
    {
        string name = $"$p{command.Parameters.Count}";
        command.Parameters.AddWithValue(name, value);
        return name;
    }
}
