using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>A column as it will come, with its name as the data source has it and as it is shown. A helper is hidden in the builder, but not in a table.</summary>
internal sealed record Column(string Name, string Shown, bool IsHelper)
{
    public bool IsCalled(string name) => Name == name || Shown == name;
}

/// <summary>The columns that a panel can have, followed through its transformations. Names that data decide cannot be known.</summary>
internal sealed class Columns
{
    private readonly Action<string> tell;

    private Columns(Action<string> tell) => this.tell = tell;

    /// <summary>Series are called by what is found, so any name may be one of theirs.</summary>
    public bool AnyName { get; private set; }

    public IReadOnlyList<Column> All { get; private set; } = [];

    public bool May(string name) => AnyName || All.Any(column => column.IsCalled(name));

    public static Columns Of(CheckedDashboard dashboard, JsonObject panel, Action<string> tell)
    {
        Columns columns = new(tell);
        columns.All = [.. panel.Objects("targets").Where(target => !target.IsTrue("hide")).SelectMany(target => columns.OfTarget(dashboard, panel, target)).Distinct()];
        foreach (JsonObject transformation in panel.Objects("transformations").Where(one => !one.IsTrue("disabled")))
        {
            columns.Transform(transformation.Text("id") ?? "", transformation["options"] as JsonObject ?? []);
        }

        return columns;
    }

    private IEnumerable<Column> OfTarget(CheckedDashboard dashboard, JsonObject panel, JsonObject target)
    {
        if (RequestBuilder.IsOfDocuments(target))
        {
            IEnumerable<string> fields = dashboard.SourceOf(target, panel, _ => { })?.Fields.Keys ?? [];
            // An array of objects is one column, called as the part before the dot.
            return fields.SelectMany(field => new[] { field, field.Split('.')[0] }).Concat(["_id", "_index", "_type", "sort", "highlight"]).Select(name => new Column(name, name, false));
        }

        JsonObject[] metrics = [.. target.Objects("metrics")];
        JsonObject[] buckets = [.. target.Objects("bucketAggs")];
        if (CheckedDashboard.IsSeries(target))
        {
            return [new Column("Time", "Time", false), new Column("Value", "Value", false), .. Series(target, metrics, buckets[..^1])];
        }

        return
        [
            .. buckets.Select(Buckets.Column).Select(name => new Column(name, name, false)),
            .. metrics.SelectMany(metric => MetricColumns(metric, metrics)),
        ];
    }

    private static IEnumerable<Column> MetricColumns(JsonObject metric, JsonObject[] metrics)
    {
        string[] names = metric.Text("type") == "percentiles"
            ? [.. MetricParts.Of(metric).Select(part => $"{part.Type} {metric.Text("field")}")]
            : [MetricNames.Column(metric, metrics)];
        return names.Select(name => new Column(name, name, metric.IsTrue("hide")));
    }

    private IEnumerable<Column> Series(JsonObject target, JsonObject[] metrics, JsonObject[] groups)
    {
        string alias = target.Text("alias") ?? "";
        JsonObject[] visible = [.. metrics.Where(metric => !metric.IsTrue("hide"))];
        bool named = alias.Length > 0 && !alias.Contains("{{", StringComparison.Ordinal) && !Interpolation.Names(alias).Any();
        if (named)
        {
            return [new Column("Value", alias, false)];
        }

        if (alias.Length == 0 && groups.Length == 0)
        {
            return visible.SelectMany(MetricParts.Of, (metric, part) => MetricNames.InSeries(part.Type, metric.Text("field"), metrics)).Select(name => new Column("Value", name, false));
        }

        if (groups is [var only] && only.Text("type") == "filters" && visible.Length == 1 && alias is "" or "{{filter}}" or "{{term filter}}")
        {
            return only["settings"].Objects("filters")
                .Select(filter => filter.Text("label") is { Length: > 0 } label ? label : filter.Text("query") ?? "").Select(name => new Column("Value", name, false));
        }

        AnyName = true;
        return [];
    }

    private void Transform(string id, JsonObject options)
    {
        switch (id)
        {
            case "organize":
                Organize(options);
                break;
            case "sortBy":
                Expect(id, options.Objects("sort").Select(one => one.Text("field")));
                break;
            case "filterFieldsByName":
                string[] names = [.. (options["include"]?["names"] as JsonArray ?? []).Select(name => name.Text()!)];
                Expect(id, names);
                if (options["include"]?.Text("pattern") is null && names.Length > 0)
                {
                    All = [.. All.Where(column => names.Contains(column.Shown))];
                }

                break;
            case "calculateField":
                Calculate(options);
                break;
            case "joinByField":
                Expect(id, [options.Text("byField")]);
                break;
            case "convertFieldType":
                Expect(id, options.Objects("conversions").Select(one => one.Text("targetField")));
                break;
            case "merge" or "limit":
                break;
            default:
                tell($"the transformation '{id}' is unknown");
                AnyName = true;
                break;
        }
    }

    private void Organize(JsonObject options)
    {
        JsonObject names = options["renameByName"] as JsonObject ?? [];
        IEnumerable<string> named = new[] { "excludeByName", "indexByName", "renameByName" }.SelectMany(key => options[key] as JsonObject ?? []).Select(one => one.Key);
        Expect("organize", named.Distinct(StringComparer.Ordinal));
        All =
        [
            .. All.Where(column => !options["excludeByName"].IsTrue(column.Shown))
                .Select(column => names.Text(column.Shown) is { Length: > 0 } name ? column with { Shown = name } : column),
            .. AnyName ? names.Select(one => new Column("Value", one.Value.Text() ?? "", false)) : [],
        ];
    }

    private void Calculate(JsonObject options)
    {
        JsonNode? binary = options["binary"];
        bool isBinary = options.Text("mode") == "binary";
        string[] operands = [.. isBinary
            ? new[] { binary?["left"], binary?["right"] }.Select(one => one.Text() ?? one?["matcher"].Text("options")).OfType<string>().Where(one => !double.TryParse(one, out _))
            : (options["reduce"]?["include"] as JsonArray ?? []).Select(one => one.Text()!)];
        Expect("calculateField", operands);
        string made = options.Text("alias") is { Length: > 0 } alias ? alias : isBinary ? $"{binary.Text("left")} {binary.Text("operator")} {binary.Text("right")}" : "Total";
        All = [.. options.IsTrue("replaceFields") ? All.Where(column => column.Name == "Time") : All, new Column(made, made, false)];
    }

    private void Expect(string id, IEnumerable<string?> names)
    {
        foreach (string? name in names.Where(name => name is not null && !(AnyName || All.Any(column => column.Shown == name || (column.Name == name && id != "organize")))))
        {
            tell($"{id} names the column '{name}', which cannot be");
        }
    }
}
