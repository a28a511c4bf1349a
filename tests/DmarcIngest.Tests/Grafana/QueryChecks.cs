using System.Text.Json;
using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>What targets, variables and annotations ask for: fields that there are, of fitting types, and no counting of documents that carry counts.</summary>
internal static class QueryChecks
{
    private static readonly string[] Numeric = ["long", "integer", "short", "byte", "double", "float", "scaled_float", "unsigned_long"];
    private static readonly string[] OfNumbers = ["sum", "avg", "min", "max", "extended_stats", "percentiles", "rate"];

    public static void Check(CheckedDashboard dashboard)
    {
        foreach (JsonObject panel in dashboard.Panels)
        {
            foreach (JsonObject target in CheckedDashboard.Targets(panel))
            {
                Action<string> tell = what => dashboard.Tell(panel, $"{target.Text("refId")}: {what}");
                if (target.Text("queryType") is { Length: > 0 } type and not "lucene" || target.Text("editorType") == "code")
                {
                    tell($"is no query of the builder but '{target.Text("queryType") ?? "code"}'");
                }
                else if (dashboard.SourceOf(target, panel, tell) is { } source)
                {
                    CheckTarget(target, source, tell);
                }
            }
        }

        foreach (JsonObject variable in dashboard.Variables.Where(one => one.Text("type") is "query" or "adhoc"))
        {
            Action<string> tell = what => dashboard.Tell($"variable {variable.Text("name")}: {what}");
            if (dashboard.SourceOf(variable, null, tell) is { } source && variable.Text("type") == "query")
            {
                CheckVariable(variable, source, tell);
            }
        }

        foreach (JsonObject annotation in dashboard.Json["annotations"].Objects("list").Where(one => one["builtIn"] is null))
        {
            CheckAnnotation(dashboard, annotation);
        }
    }

    private static void CheckVariable(JsonObject variable, CheckedSource source, Action<string> tell)
    {
        try
        {
            JsonObject find = VariableQuery.Of(variable);
            CheckTerms(source, find.Text("field"), tell);
            CheckText(source, find.Text("query"), tell);
        }
        catch (JsonException)
        {
            tell("its query is no JSON");
        }
    }

    private static void CheckAnnotation(CheckedDashboard dashboard, JsonObject annotation)
    {
        Action<string> tell = what => dashboard.Tell($"annotation '{annotation.Text("name")}': {what}");
        if (dashboard.SourceOf(annotation, null, tell) is not { } source)
        {
            return;
        }

        CheckText(source, annotation["target"].Text("query") ?? annotation.Text("query"), tell);
        foreach (string key in new[] { "timeField", "timeEndField", "textField", "tagsField" })
        {
            if (annotation.Text(key) is { Length: > 0 } field && TypeOf(source, field, tell) is { } type && key.StartsWith("time", StringComparison.Ordinal) && type != "date")
            {
                tell($"{key} '{field}' is {type}, no date");
            }
        }
    }

    private static void CheckTarget(JsonObject target, CheckedSource source, Action<string> tell)
    {
        CheckText(source, target.Text("query"), tell);
        foreach (JsonObject metric in target.Objects("metrics"))
        {
            CheckMetric(metric, source, tell);
        }

        foreach (JsonObject bucket in target.Objects("bucketAggs"))
        {
            string? field = bucket.Text("field");
            switch (bucket.Text("type"))
            {
                case "terms":
                    CheckTerms(source, field, tell);
                    break;
                case "date_histogram" when TypeOf(source, field ?? "@timestamp", tell) is { } type && type != "date":
                    tell($"date_histogram of '{field}', which is {type}");
                    break;
                case "histogram" when TypeOf(source, field, tell) is { } type && !Numeric.Contains(type):
                    tell($"histogram of '{field}', which is {type}");
                    break;
                case "filters":
                    foreach (JsonObject filter in bucket["settings"].Objects("filters"))
                    {
                        CheckText(source, filter.Text("query"), tell);
                    }

                    break;
                case "nested" or "geohash_grid":
                    tell($"there are no fields for buckets of type {bucket.Text("type")}");
                    break;
            }
        }
    }

    private static void CheckMetric(JsonObject metric, CheckedSource source, Action<string> tell)
    {
        string type = metric.Text("type") ?? "";
        string? field = metric.Text("field");
        if (type == "count" && !source.MayCount)
        {
            tell("counts documents, which carry counts themselves: sum these");
        }
        else if (type == "top_metrics")
        {
            foreach (JsonNode? one in metric["settings"]?["metrics"] as JsonArray ?? [])
            {
                TypeOf(source, one.Text(), tell);
            }
        }
        else if (type == "cardinality")
        {
            TypeOf(source, field, tell);
        }
        else if (OfNumbers.Contains(type) && TypeOf(source, field, tell) is { } its && !Numeric.Contains(its) && !(its == "date" && type is "min" or "max"))
        {
            tell($"{type} of '{field}', which is {its}");
        }
    }

    private static void CheckTerms(CheckedSource source, string? field, Action<string> tell)
    {
        if (TypeOf(source, field, tell) == "boolean")
        {
            tell($"terms of '{field}', which is boolean: Grafana would show 0 and 1");
        }
    }

    private static void CheckText(CheckedSource source, string? query, Action<string> tell)
    {
        foreach (string field in LuceneFields.Of(query ?? ""))
        {
            TypeOf(source, field, tell);
        }
    }

    // Null, and told, of a field that cannot be asked for.
    private static string? TypeOf(CheckedSource source, string? field, Action<string> tell)
    {
        if (field is "_id" or "_index")
        {
            return "keyword";
        }

        if (field is null || !source.Fields.TryGetValue(field, out string? type))
        {
            tell($"there is no field '{field}'");
            return null;
        }

        if (type != MappedFields.Unindexed)
        {
            return type;
        }

        tell($"the field '{field}' is not indexed");
        return null;
    }
}
