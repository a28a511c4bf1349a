using System.Text.Json.Nodes;

namespace DmarcIngest.Dashboards.Model;

/// <summary>A name of a series, the word for it and its colour.</summary>
internal sealed record SeriesLook(Text Name, string Color)
{
    /// <summary>A line on the right axis from 0 to 1, beside bars of counts.</summary>
    public bool Share { get; init; }
}

/// <summary>Days as stacked bars, with rates as lines.</summary>
internal sealed record SeriesPanel(Text Title, Text Help) : Panel(Title, Help)
{
    /// <summary>Series that have a colour of their own.</summary>
    public IReadOnlyList<SeriesLook> Looks { get; init; } = [];

    /// <summary><c>bars</c> or <c>line</c>.</summary>
    public string Draw { get; init; } = "bars";

    /// <summary><c>normal</c>, <c>percent</c> or <c>none</c>.</summary>
    public string Stack { get; init; } = "normal";

    public string Unit { get; init; } = "locale";

    protected override string Type => "timeseries";

    protected override JsonObject Options(Edition edition) => new()
    {
        ["legend"] = new JsonObject { ["showLegend"] = true, ["displayMode"] = "list", ["placement"] = "bottom", ["calcs"] = new JsonArray() },
        ["tooltip"] = new JsonObject { ["mode"] = "multi", ["sort"] = "desc" },
    };

    protected override JsonObject Defaults(Edition edition)
    {
        bool bars = Draw == "bars";
        JsonObject defaults = new()
        {
            ["unit"] = Unit,
            ["min"] = 0,
            ["color"] = new JsonObject { ["mode"] = "palette-classic" },
            ["custom"] = new JsonObject
            {
                ["drawStyle"] = Draw,
                ["lineWidth"] = bars ? 0 : 2,
                ["fillOpacity"] = bars ? 80 : 0,
                ["barAlignment"] = 0,
                ["showPoints"] = "never",
                ["spanNulls"] = true,
                ["stacking"] = new JsonObject { ["mode"] = Stack, ["group"] = "A" },
            },
        };
        if (Unit == "percentunit")
        {
            defaults["max"] = 1;
        }

        return defaults;
    }

    protected override JsonArray Overrides(Edition edition)
    {
        JsonArray overrides = [];
        foreach (SeriesLook look in Looks)
        {
            JsonArray properties = [Property("color", Fixed(look.Color))];
            if (look.Share)
            {
                properties.Add(Property("unit", "percentunit"));
                properties.Add(Property("max", 1));
                properties.Add(Property("custom.axisPlacement", "right"));
                properties.Add(Property("custom.drawStyle", "line"));
                properties.Add(Property("custom.lineWidth", 2));
                properties.Add(Property("custom.fillOpacity", 0));
                properties.Add(Property("custom.stacking", new JsonObject { ["mode"] = "none", ["group"] = "B" }));
            }

            overrides.Add(ByName(edition.Say(look.Name), properties));
        }

        return overrides;
    }
}

/// <summary>Shares of a whole, as a pie or as bars: series of the period, each summed.</summary>
internal sealed record SharePanel(Text Title, Text Help) : Panel(Title, Help)
{
    public IReadOnlyList<SeriesLook> Looks { get; init; } = [];

    /// <summary>Bars instead of a pie.</summary>
    public bool Bars { get; init; }

    protected override string Type => Bars ? "bargauge" : "piechart";

    protected override JsonObject Options(Edition edition)
    {
        JsonObject reduce = new() { ["values"] = false, ["calcs"] = new JsonArray("sum"), ["fields"] = "" };
        return Bars
            ? new JsonObject { ["reduceOptions"] = reduce, ["orientation"] = "horizontal", ["displayMode"] = "basic", ["valueMode"] = "color", ["showUnfilled"] = true, ["namePlacement"] = "left" }
            : new JsonObject
            {
                ["reduceOptions"] = reduce,
                ["pieType"] = "donut",
                ["displayLabels"] = new JsonArray("percent"),
                ["legend"] = new JsonObject { ["showLegend"] = true, ["displayMode"] = "table", ["placement"] = "right", ["values"] = new JsonArray("value", "percent") },
                ["tooltip"] = new JsonObject { ["mode"] = "single", ["sort"] = "none" },
            };
    }

    protected override JsonObject Defaults(Edition edition) => new()
    {
        ["unit"] = "locale",
        ["decimals"] = 0,
        ["min"] = 0,
        ["color"] = new JsonObject { ["mode"] = "palette-classic" },
    };

    protected override JsonArray Overrides(Edition edition) =>
        [.. Looks.Select(look => ByName(edition.Say(look.Name), [Property("color", Fixed(look.Color))]))];
}
