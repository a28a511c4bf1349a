using System.Text.Json.Nodes;

namespace DmarcIngest.Dashboards.Model;

/// <summary>A panel of 24 columns at most, with its help in plain words.</summary>
/// <param name="Title">Above it.</param>
/// <param name="Help">Behind the small i: what it says, and what to do about it.</param>
internal abstract record Panel(Text Title, Text Help)
{
    public int Width { get; init; } = 24;

    /// <summary>In rows of 30 pixels.</summary>
    public int Height { get; init; } = 8;

    public IReadOnlyList<Target> Targets { get; init; } = [];

    /// <summary>A period of its own, back from now, instead of the dashboard's.</summary>
    public string? Period { get; init; }

    /// <summary>Type as Grafana 11 calls it.</summary>
    protected abstract string Type { get; }

    public JsonObject Write(int id, int x, int y, Edition edition)
    {
        JsonObject json = new()
        {
            ["id"] = id,
            ["type"] = Type,
            ["title"] = edition.Say(Title),
            ["gridPos"] = new JsonObject { ["h"] = Height, ["w"] = Width, ["x"] = x, ["y"] = y },
        };
        if (Help != default)
        {
            json["description"] = edition.Say(Help);
        }

        if (Targets.Count > 0)
        {
            json["datasource"] = edition.Reference(Targets[0].Source);
            json["targets"] = new JsonArray([.. Targets.Select((target, place) => target.Write(place, edition))]);
        }

        if (Period is not null)
        {
            json["timeFrom"] = Period;
            json["hideTimeOverride"] = true;
        }

        JsonArray transformations = Transformations(edition);
        if (transformations.Count > 0)
        {
            json["transformations"] = transformations;
        }

        json["fieldConfig"] = new JsonObject { ["defaults"] = Defaults(edition), ["overrides"] = Overrides(edition) };
        json["options"] = Options(edition);
        return json;
    }

    protected abstract JsonObject Options(Edition edition);

    protected virtual JsonObject Defaults(Edition edition) => [];

    protected virtual JsonArray Overrides(Edition edition) => [];

    protected virtual JsonArray Transformations(Edition edition) => [];

    protected static JsonObject ByName(string name, JsonArray properties) =>
        new() { ["matcher"] = new JsonObject { ["id"] = "byName", ["options"] = name }, ["properties"] = properties };

    protected static JsonObject Property(string id, JsonNode? value) => new() { ["id"] = id, ["value"] = value };

    protected static JsonObject Fixed(string color) => new() { ["mode"] = "fixed", ["fixedColor"] = color };
}

/// <summary>Words on the dashboard itself, in Markdown.</summary>
internal sealed record TextPanel(Text Title, Text Content) : Panel(Title, default)
{
    protected override string Type => "text";

    protected override JsonObject Options(Edition edition) => new() { ["mode"] = "markdown", ["content"] = edition.Say(Content) };
}
