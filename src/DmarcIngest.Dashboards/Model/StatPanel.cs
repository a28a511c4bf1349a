using System.Text.Json.Nodes;

namespace DmarcIngest.Dashboards.Model;

/// <summary>One figure a target, large.</summary>
internal sealed record StatPanel(Text Title, Text Help) : Panel(Title, Help)
{
    /// <summary>How each target's figure is shown; its metric has the column.</summary>
    public required IReadOnlyList<Column> Figures { get; init; }

    /// <summary>From several rows to one figure; never an average.</summary>
    public string Reducer { get; init; } = "lastNotNull";

    public bool Colored { get; init; } = true;

    protected override string Type => "stat";

    /// <summary>A figure of the whole period: one bucket.</summary>
    public static StatPanel Of(Text title, Text help, Column figure, DataSource source, string query, params IReadOnlyList<Metric> metrics) => new(title, help)
    {
        Figures = [figure],
        Targets = [new Target(source, query, metrics, [Bucket.All()])],
        Width = 4,
        Height = 4,
    };

    protected override JsonObject Options(Edition edition) => new()
    {
        ["reduceOptions"] = new JsonObject { ["values"] = false, ["calcs"] = new JsonArray(Reducer), ["fields"] = Fields() },
        ["orientation"] = "auto",
        ["textMode"] = Figures.Count > 1 ? "value_and_name" : "value",
        ["colorMode"] = Colored ? "value" : "none",
        ["graphMode"] = "none",
        ["justifyMode"] = "center",
    };

    protected override JsonObject Defaults(Edition edition) => new()
    {
        ["color"] = new JsonObject { ["mode"] = "thresholds" },
        ["noValue"] = "–",
        ["thresholds"] = Steps.Plain.Write(),
    };

    protected override JsonArray Overrides(Edition edition)
    {
        JsonArray overrides = [];
        for (int place = 0; place < Figures.Count; place++)
        {
            overrides.Add(new JsonObject
            {
                ["matcher"] = new JsonObject { ["id"] = "byFrameRefID", ["options"] = ((char)('A' + place)).ToString() },
                ["properties"] = Properties(Figures[place], edition),
            });
        }

        return overrides;
    }

    // Properties of table cells mean nothing here.
    private static JsonArray Properties(Column figure, Edition edition) =>
        [.. (figure with { Width = null, Bar = false }).Properties(edition).Where(property => !((string)property!["id"]!).StartsWith("custom.", StringComparison.Ordinal)).Select(property => property!.DeepClone())];

    // Sums that a ratio is made of stand in the same row: the last metric is what is shown.
    private string Fields() => string.Join('|', Targets.Select(target => target.Metrics[^1].ColumnName(target.Metrics)).Distinct()) is { Length: > 0 } names ? $"/^({names})$/" : "";
}
