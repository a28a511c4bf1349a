using System.Globalization;
using System.Text.Json.Nodes;

namespace DmarcIngest.Dashboards.Model;

/// <summary>What is counted in each bucket: <c>metrics[]</c> of a target.</summary>
/// <param name="Type">As the data source calls it.</param>
/// <param name="Field">Field that is added up; null where there is none.</param>
internal sealed record Metric(string Type, string? Field)
{
    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal)
    {
        ["sum"] = "Sum",
        ["avg"] = "Average",
        ["min"] = "Min",
        ["max"] = "Max",
        ["cardinality"] = "Unique Count",
        ["count"] = "Count",
    };

    /// <summary>Painless over <see cref="Parts"/>, for type <c>bucket_script</c>.</summary>
    public string? Script { get; private init; }

    /// <summary>Names in the script, with the place (from 0) of the metric that each stands for.</summary>
    public IReadOnlyList<(string Name, int Place)> Parts { get; private init; } = [];

    /// <summary>Needed by others only: no series of its own.</summary>
    public bool Hidden { get; private init; }

    /// <summary>How a table shows it; null leaves it out.</summary>
    public Column? Column { get; init; }

    /// <summary>Messages are added up, never rows counted: a row stands for many.</summary>
    public static Metric Sum(string field, Column? column = null) => new("sum", field) { Column = column };

    public static Metric Max(string field, Column? column = null) => new("max", field) { Column = column };

    public static Metric Min(string field, Column? column = null) => new("min", field) { Column = column };

    public static Metric Average(string field, Column? column = null) => new("avg", field) { Column = column };

    public static Metric Unique(string field, Column? column = null) => new("cardinality", field) { Column = column };

    /// <summary>Documents: of a store in which each is one thing.</summary>
    public static Metric Count(Column? column = null) => new("count", null) { Column = column };

    /// <summary>A ratio of two sums, the only way to a rate.</summary>
    public static Metric Ratio(int part, int whole, Column? column = null) =>
        new("bucket_script", null) { Script = $"params.m{part} / params.m{whole}", Parts = [($"m{part}", part), ($"m{whole}", whole)], Column = column };

    public static Metric Difference(int whole, int part, Column? column = null) =>
        new("bucket_script", null) { Script = $"params.m{whole} - params.m{part}", Parts = [($"m{whole}", whole), ($"m{part}", part)], Column = column };

    public Metric Hide() => this with { Hidden = true };

    /// <summary>Its id, by its place among the metrics of the target.</summary>
    public static string IdOf(int place) => (place + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>What the data source calls its column in a table.</summary>
    public string ColumnName(IReadOnlyList<Metric> all)
    {
        bool single = all.Count(other => other.Type == Type) == 1;
        return Type == "bucket_script" ? single ? "Bucket Script" : Script! : single ? Labels[Type] : $"{Labels[Type]} {Field}";
    }

    public JsonObject Write(int place)
    {
        JsonObject json = new() { ["id"] = IdOf(place), ["type"] = Type };
        if (Field is not null)
        {
            json["field"] = Field;
        }

        if (Script is not null)
        {
            json["pipelineVariables"] = new JsonArray([.. Parts.Select(part => new JsonObject { ["name"] = part.Name, ["pipelineAgg"] = IdOf(part.Place) })]);
            json["settings"] = new JsonObject { ["script"] = Script };
        }

        if (Hidden)
        {
            json["hide"] = true;
        }

        return json;
    }
}
