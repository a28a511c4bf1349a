using System.Text.Json;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Pieces of a query as JSON.</summary>
internal static class SearchFilter
{
    /// <summary>All of them.</summary>
    public static string All(params IEnumerable<string> filters) => $$$"""{"bool":{"filter":[{{{string.Join(',', filters)}}}]}}""";

    public static string Any(IEnumerable<string> filters) => $$$"""{"bool":{"should":[{{{string.Join(',', filters)}}}],"minimum_should_match":1}}""";

    public static string Not(string filter) => $$$"""{"bool":{"must_not":[{{{filter}}}]}}""";

    public const string None = """{"match_none":{}}""";

    public static string Exists(string field) => $$$"""{"exists":{"field":"{{{field}}}"}}""";

    public static string Term(string field, string value) => $$$"""{"term":{"{{{field}}}":{{{Text(value)}}} } }""";

    /// <summary>As a term; what the type of the field cannot hold, no row has.</summary>
    public static string Match(string field, string value) => $$$"""{"match":{ {{{Text(field)}}}:{"query":{{{Text(value)}}},"lenient":true} } }""";

    public static string Terms(string field, IEnumerable<string> values) => $$$"""{"terms":{"{{{field}}}":[{{{string.Join(',', values.Select(Text))}}}]}}""";

    public static string Ids(IEnumerable<string> ids) => $$$"""{"ids":{"values":[{{{string.Join(',', ids.Select(Text))}}}]}}""";

    /// <summary>Rows of a time, from its begin to before its end; at least one of them is given.</summary>
    public static string Between(DateTimeOffset? from, DateTimeOffset? to)
    {
        string bounds = string.Join(',', new[] { Bound("gte", from), Bound("lt", to) }.Where(bound => bound.Length > 0));
        return $$$"""{"range":{"@timestamp":{ {{{bounds}}} } } }""";
    }

    private static string Bound(string name, DateTimeOffset? moment) =>
        moment is { } time ? $"\"{name}\":\"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}\"" : "";

    /// <summary>A text as JSON.</summary>
    public static string Text(string value) => $"\"{JsonEncodedText.Encode(value)}\"";
}
