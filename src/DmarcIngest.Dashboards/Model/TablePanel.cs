using System.Text.Json.Nodes;

namespace DmarcIngest.Dashboards.Model;

/// <summary>A field of documents; where its text is for readers, the field of each language.</summary>
internal readonly record struct DocumentField(string En, string Ja)
{
    public static implicit operator DocumentField(string name) => new(name, name);

    public static implicit operator DocumentField(Text names) => new(names.En, names.Ja);

    public string In(Language language) => language == Language.Ja ? Ja : En;
}

/// <summary>A table of one target. Columns have the data source's own names, by which links reach them; what stands above them is an override.</summary>
internal sealed record TablePanel(Text Title, Text Help) : Panel(Title, Help)
{
    /// <summary>For documents: the fields that are shown, in order.</summary>
    public IReadOnlyList<(DocumentField Field, Column Column)> Fields { get; init; } = [];

    /// <summary>Column by which the reader's table is sorted, largest first; null leaves the order of the answer.</summary>
    public string? SortBy { get; init; }

    protected override string Type => "table";

    public static TablePanel Counting(Text title, Text help, DataSource source, string query, IReadOnlyList<Bucket> buckets, params IReadOnlyList<Metric> metrics) =>
        new(title, help) { Targets = [new Target(source, query, metrics, buckets)] };

    public static TablePanel Rows(Text title, Text help, DataSource source, string query, int most, params IReadOnlyList<(DocumentField, Column)> fields) =>
        new(title, help) { Targets = [Target.Rows(source, query, most)], Fields = fields };

    protected override JsonObject Options(Edition edition)
    {
        JsonObject options = new() { ["showHeader"] = true, ["cellHeight"] = "sm", ["footer"] = new JsonObject { ["show"] = false, ["reducer"] = new JsonArray("sum"), ["fields"] = "" } };
        if (SortBy is not null && Columns(edition).FirstOrDefault(column => column.Name == SortBy).Column is { } column)
        {
            options["sortBy"] = new JsonArray(new JsonObject { ["displayName"] = edition.Say(column.Title), ["desc"] = true });
        }

        return options;
    }

    protected override JsonObject Defaults(Edition edition) => new()
    {
        ["custom"] = new JsonObject { ["align"] = "auto", ["filterable"] = true, ["cellOptions"] = new JsonObject { ["type"] = "auto" } },
        ["noValue"] = "–",
    };

    protected override JsonArray Overrides(Edition edition) =>
        [.. Columns(edition).Where(column => column.Column is not null).Select(column => ByName(column.Name, column.Column!.Properties(edition)))];

    protected override JsonArray Transformations(Edition edition)
    {
        JsonObject order = [];
        JsonObject hidden = [];
        JsonArray names = [];
        foreach ((string name, Column? column) in Columns(edition))
        {
            if (column is null)
            {
                hidden[name] = true;
            }
            else
            {
                order[name] = order.Count;
                names.Add(name);
            }
        }

        JsonObject organize = new()
        {
            ["id"] = "organize",
            ["options"] = new JsonObject { ["excludeByName"] = hidden, ["indexByName"] = order, ["renameByName"] = new JsonObject() },
        };
        if (Fields.Count == 0)
        {
            return [organize];
        }

        JsonArray all = [new JsonObject { ["id"] = "filterFieldsByName", ["options"] = new JsonObject { ["include"] = new JsonObject { ["names"] = names } } }];

        // In a document a moment is a text, to which units mean nothing; only @timestamp comes as a time.
        JsonArray moments = [.. Fields.Where(field => field.Column.IsMoment && field.Field.En != "@timestamp")
            .Select(field => new JsonObject { ["targetField"] = field.Field.In(edition.Language), ["destinationType"] = "time" })];
        if (moments.Count > 0)
        {
            all.Add(new JsonObject { ["id"] = "convertFieldType", ["options"] = new JsonObject { ["conversions"] = moments, ["fields"] = new JsonObject() } });
        }

        all.Add(organize);
        return all;
    }

    // Also tells what is hidden: the data source gives helpers of a ratio a column each.
    private IEnumerable<(string Name, Column? Column)> Columns(Edition edition)
    {
        if (Fields.Count > 0)
        {
            return Fields.Select(field => (field.Field.In(edition.Language), (Column?)field.Column));
        }

        Target target = Targets[0];
        return [.. target.Buckets.Select(bucket => (bucket.ColumnName, bucket.Column)), .. target.Metrics.Select(metric => (metric.ColumnName(target.Metrics), metric.Column))];
    }
}

/// <summary>Values by name as bars, the largest first: a table of one name and one number.</summary>
internal sealed record RankPanel(Text Title, Text Help) : Panel(Title, Help)
{
    public required Column Figure { get; init; }

    protected override string Type => "bargauge";

    protected override JsonObject Options(Edition edition) => new()
    {
        ["reduceOptions"] = new JsonObject { ["values"] = true, ["calcs"] = new JsonArray("lastNotNull"), ["fields"] = "", ["limit"] = 25 },
        ["orientation"] = "horizontal",
        ["displayMode"] = "basic",
        ["valueMode"] = "color",
        ["showUnfilled"] = true,
        ["namePlacement"] = "left",
    };

    protected override JsonObject Defaults(Edition edition) => new()
    {
        ["unit"] = Figure.Unit,
        ["decimals"] = Figure.Decimals,
        ["min"] = 0,
        ["color"] = new JsonObject { ["mode"] = "fixed", ["fixedColor"] = "blue" },
    };
}

/// <summary>Countries on a map, by ISO code. Its tiles come from the internet; the bars beside it need none.</summary>
internal sealed record MapPanel(Text Title, Text Help) : Panel(Title, Help)
{
    protected override string Type => "geomap";

    protected override JsonObject Options(Edition edition) => new()
    {
        ["view"] = new JsonObject { ["id"] = "coords", ["lat"] = 30, ["lon"] = 100, ["zoom"] = 2 },
        ["controls"] = new JsonObject { ["showZoom"] = true, ["showAttribution"] = true, ["mouseWheelZoom"] = false },
        ["basemap"] = new JsonObject { ["type"] = "default", ["name"] = "Layer 0" },
        ["layers"] = new JsonArray(new JsonObject
        {
            ["type"] = "markers",
            ["name"] = edition.Say(Texts.Messages),
            ["location"] = new JsonObject { ["mode"] = "lookup", ["lookup"] = "source_country", ["gazetteer"] = "public/gazetteer/countries.json" },
            ["config"] = new JsonObject
            {
                ["showLegend"] = false,
                ["style"] = new JsonObject
                {
                    ["size"] = new JsonObject { ["field"] = "Sum", ["fixed"] = 5, ["min"] = 4, ["max"] = 30 },
                    ["color"] = new JsonObject { ["fixed"] = "blue" },
                    ["opacity"] = 0.5,
                    ["symbol"] = new JsonObject { ["mode"] = "fixed", ["fixed"] = "img/icons/marker/circle.svg" },
                },
            },
            ["tooltip"] = true,
        }),
        ["tooltip"] = new JsonObject { ["mode"] = "details" },
    };

    protected override JsonArray Overrides(Edition edition) => [ByName("Sum", [Property("displayName", edition.Say(Texts.Messages)), Property("unit", "locale")])];
}
