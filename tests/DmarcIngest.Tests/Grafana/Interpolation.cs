using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Replaces variables as Grafana's browser side does: in queries as Lucene, elsewhere as plain text.</summary>
internal static partial class Interpolation
{
    /// <summary>A target as it is sent: query, queries of filters, alias and all other texts replaced.</summary>
    public static JsonObject Target(JsonObject target, Variables variables)
    {
        JsonObject copy = target.DeepClone().AsObject();
        copy["query"] = Replace(copy.Text("query") ?? "", variables, "lucene");
        foreach (JsonObject filter in copy.Objects("bucketAggs").SelectMany(bucket => bucket["settings"].Objects("filters")))
        {
            filter["query"] = Replace(filter.Text("query") ?? "", variables, "lucene") is { Length: > 0 } query ? query : "*";
        }

        return Others(copy, variables)!.AsObject();
    }

    public static string Replace(string text, Variables variables, string format = "glob") => Reference().Replace(text, match =>
    {
        string name = match.Groups["name"].Value;
        string own = match.Groups["format"].Success ? match.Groups["format"].Value : format;
        return variables[name] is { } chosen ? Format(name, chosen, own) : match.Value;
    });

    /// <summary>Names of variables that a text refers to.</summary>
    public static IEnumerable<string> Names(string text) => Reference().Matches(text).Select(match => match.Groups["name"].Value);

    private static string Format(string name, Chosen chosen, string format)
    {
        if (format == "queryparam")
        {
            IEnumerable<string> all = chosen.All is null ? chosen.Values : ["$__all"];
            return string.Join('&', all.Select(value => $"var-{name}={Uri.EscapeDataString(value)}"));
        }

        if (chosen.All is { } everything)
        {
            return everything;
        }

        return (format, chosen.IsList) switch
        {
            ("lucene", true) => chosen.Values.Count == 0 ? "__empty__" : $"({string.Join(" OR ", chosen.Values.Select(value => $"\"{Escape(value)}\""))})",
            ("lucene", false) => Escape(chosen.Values[0]),
            ("glob", true) => chosen.Values.Count == 1 ? chosen.Values[0] : $"{{{string.Join(',', chosen.Values)}}}",
            ("raw" or "csv" or "glob", _) => string.Join(',', chosen.Values),
            ("pipe", _) => string.Join('|', chosen.Values),
            ("doublequote", _) => string.Join(',', chosen.Values.Select(value => $"\"{value.Replace("\"", "\\\"", StringComparison.Ordinal)}\"")),
            ("date", false) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(chosen.Values[0], CultureInfo.InvariantCulture)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ("text", _) => string.Join(" + ", chosen.Values),
            ("percentencode", _) => string.Join(',', chosen.Values.Select(Uri.EscapeDataString)),
            _ => throw new NotSupportedException($"This harness does not know the format '{format}' of variable {name}."),
        };
    }

    private static string Escape(string value) => Special().Replace(value, @"\$0");

    private static JsonNode? Others(JsonNode? node, Variables variables, string? key = null) => node switch
    {
        JsonObject its => new JsonObject(its.Select(one => KeyValuePair.Create(one.Key, Others(one.Value, variables, one.Key)))),
        JsonArray list => new JsonArray([.. list.Select(one => Others(one, variables, key))]),
        // A query is replaced once: a value that looks like a variable is none.
        _ when key != "query" && node?.GetValueKind() == JsonValueKind.String => Replace(node.GetValue<string>(), variables),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex(@"\$(?<name>\w+)|\$\{(?<name>\w+)(?::(?<format>[^}]+))?\}|\[\[(?<name>\w+)(?::(?<format>\w+))?\]\]")]
    private static partial Regex Reference();

    [GeneratedRegex(@"[!*+\-=<>\s&|()\[\]{}^~?:\\/""]")]
    private static partial Regex Special();
}
