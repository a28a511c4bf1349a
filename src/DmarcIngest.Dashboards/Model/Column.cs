using System.Text.Json.Nodes;

namespace DmarcIngest.Dashboards.Model;

/// <summary>How a field is shown: its title, unit and words. Titles are overrides of the display name, so that links can go by the field's own name in each language.</summary>
/// <param name="Title">What stands above it.</param>
internal sealed record Column(Text Title)
{
    /// <summary>Unit as Grafana calls it.</summary>
    public string? Unit { get; init; }

    public int? Decimals { get; init; }

    /// <summary>Width in a table, in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>A bar from 0 to 1 in the cell.</summary>
    public bool Bar { get; init; }

    /// <summary>Shares from which a lower one is worth a look: red below the first, orange below the second.</summary>
    public Steps? Steps { get; init; }

    /// <summary>Words for values.</summary>
    public IReadOnlyList<Word> Words { get; init; } = [];

    /// <summary>Where a click leads.</summary>
    public Link? Link { get; init; }

    public static Column Of(Text title, int? width = null) => new(title) { Width = width };

    /// <summary>A number of messages, mails, sessions.</summary>
    public static Column Number(Text title, int? width = 110) => new(title) { Unit = "locale", Decimals = 0, Width = width };

    /// <summary>A share from 0 to 1.</summary>
    public static Column Share(Text title, Steps? steps, int? width = 150) => new(title) { Unit = "percentunit", Decimals = 1, Bar = true, Steps = steps, Width = width };

    /// <summary>A moment.</summary>
    public static Column Moment(Text title) => new(title) { Unit = "dateTimeAsIso", Width = 160 };

    /// <summary>How long ago a moment is.</summary>
    public static Column Ago(Text title) => new(title) { Unit = "dateTimeFromNow", Width = 130 };

    /// <summary>A duration in seconds.</summary>
    public static Column Seconds(Text title) => new(title) { Unit = "s", Decimals = 0, Width = 130 };

    /// <summary>Values that are few and have words.</summary>
    public static Column Named(Text title, IReadOnlyList<Word> words, int? width = 150) => new(title) { Words = words, Width = width };

    /// <summary>A day of which the hour says nothing.</summary>
    public static Column Date(Text title) => new(title) { Unit = "time:YYYY-MM-DD", Width = 110 };

    /// <summary>Whether its values are moments, to be shown as such.</summary>
    public bool IsMoment => Unit is "dateTimeAsIso" or "dateTimeFromNow" or "time:YYYY-MM-DD";

    public Column To(Link link) => this with { Link = link };

    /// <summary>The properties of an override of this column.</summary>
    public JsonArray Properties(Edition edition)
    {
        JsonArray properties = [Property("displayName", edition.Say(Title))];
        if (Unit is not null)
        {
            properties.Add(Property("unit", Unit));
        }

        if (Decimals is { } decimals)
        {
            properties.Add(Property("decimals", decimals));
        }

        if (Width is { } width)
        {
            properties.Add(Property("custom.width", width));
        }

        if (Bar)
        {
            properties.Add(Property("min", 0));
            properties.Add(Property("max", 1));
            properties.Add(Property("custom.cellOptions", new JsonObject { ["type"] = "gauge", ["mode"] = "basic", ["valueDisplayMode"] = "text" }));
        }

        if (Steps is not null)
        {
            properties.Add(Property("color", new JsonObject { ["mode"] = "thresholds" }));
            properties.Add(Property("thresholds", Steps.Write()));
        }

        if (Words.Count > 0)
        {
            properties.Add(Property("mappings", Word.Write(Words, edition)));
            properties.Add(Property("custom.cellOptions", new JsonObject { ["type"] = "color-text" }));
        }

        if (Link is not null)
        {
            properties.Add(Property("links", new JsonArray(Link.Write(edition))));
        }

        return properties;
    }

    private static JsonObject Property(string id, JsonNode? value) => new() { ["id"] = id, ["value"] = value };
}

/// <summary>A value as it is stored, the word for it, and its colour.</summary>
internal sealed record Word(string Value, Text Text, string Color)
{
    public static JsonArray Write(IReadOnlyList<Word> words, Edition edition)
    {
        JsonObject options = [];
        for (int index = 0; index < words.Count; index++)
        {
            options[words[index].Value] = new JsonObject { ["text"] = edition.Say(words[index].Text), ["color"] = words[index].Color, ["index"] = index };
        }

        return [new JsonObject { ["type"] = "value", ["options"] = options }];
    }
}

/// <summary>Colours by value: <paramref name="Base"/> below the first step.</summary>
internal sealed record Steps(string Base, params IReadOnlyList<(double From, string Color)> Above)
{
    /// <summary>For shares of which more is better.</summary>
    public static readonly Steps MoreIsBetter = new("red", (0.9, "orange"), (0.98, "green"));

    /// <summary>For counts of which none is good.</summary>
    public static readonly Steps NoneIsGood = new("green", (1, "orange"));

    /// <summary>For a change of a share.</summary>
    public static readonly Steps Change = new("red", (-0.05, "orange"), (-0.01, "green"));

    /// <summary>No judgement.</summary>
    public static readonly Steps Plain = new("text");

    public JsonObject Write()
    {
        JsonArray steps = [new JsonObject { ["color"] = Base, ["value"] = null }];
        foreach ((double from, string color) in Above)
        {
            steps.Add(new JsonObject { ["color"] = color, ["value"] = from });
        }

        return new JsonObject { ["mode"] = "absolute", ["steps"] = steps };
    }
}
