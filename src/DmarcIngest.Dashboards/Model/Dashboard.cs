using System.Text.Json.Nodes;

namespace DmarcIngest.Dashboards.Model;

/// <summary>Panels under a heading, from left to right and on to the next line where one is full.</summary>
/// <param name="Title">Heading; null for those at the top.</param>
/// <param name="Panels">What it holds.</param>
/// <param name="Collapsed">Shown on a click only.</param>
internal sealed record Section(Text? Title, IReadOnlyList<Panel> Panels, bool Collapsed = false);

/// <summary>Marks on the panels over time: documents with a text.</summary>
internal sealed record Marks(Text Name, DataSource Source, string Query, Text Field);

/// <summary>A dashboard in all languages.</summary>
/// <param name="Name">In its uid and file name.</param>
/// <param name="Title">Its title.</param>
/// <param name="Subtitle">What it is for.</param>
internal sealed record Dashboard(string Name, Text Title, Text Subtitle)
{
    private const int Columns = 24;

    public IReadOnlyList<Variable> Variables { get; init; } = [];

    public required IReadOnlyList<Section> Sections { get; init; }

    public Marks? Marks { get; init; }

    public string From { get; init; } = "now-30d";

    public JsonObject Write(Edition edition) => new()
    {
        ["id"] = null,
        ["uid"] = edition.UidOf(Name),
        ["title"] = edition.Say(Title),
        ["description"] = edition.Say(Subtitle),
        ["tags"] = new JsonArray("dmarc", $"dmarc-{edition.Suffix}"),
        ["schemaVersion"] = 39,
        ["version"] = 1,
        ["editable"] = true,
        ["graphTooltip"] = 1,
        ["fiscalYearStartMonth"] = 0,
        ["liveNow"] = false,
        ["refresh"] = "",
        ["style"] = "dark",
        ["time"] = new JsonObject { ["from"] = From, ["to"] = "now" },
        ["timepicker"] = new JsonObject(),
        ["timezone"] = edition.TimeZone,
        ["weekStart"] = "",
        ["annotations"] = new JsonObject { ["list"] = Annotations(edition) },
        ["links"] = new JsonArray(new JsonObject
        {
            ["type"] = "dashboards",
            ["title"] = edition.Say(Texts.OtherPages),
            ["tags"] = new JsonArray($"dmarc-{edition.Suffix}"),
            ["asDropdown"] = false,
            ["includeVars"] = true,
            ["keepTime"] = true,
            ["targetBlank"] = false,
            ["icon"] = "external link",
            ["tooltip"] = "",
            ["url"] = "",
        }),
        ["templating"] = new JsonObject { ["list"] = new JsonArray([.. Variables.Select(variable => variable.Write(edition))]) },
        ["panels"] = Panels(edition),
    };

    private JsonArray Annotations(Edition edition) => Marks is null
        ? []
        : [
            new JsonObject
            {
                ["name"] = edition.Say(Marks.Name),
                ["datasource"] = edition.Reference(Marks.Source),
                ["enable"] = true,
                ["hide"] = false,
                ["iconColor"] = "purple",
                ["query"] = Marks.Query,
                ["target"] = new JsonObject { ["query"] = Marks.Query, ["refId"] = "Anno" },
                ["timeField"] = "@timestamp",
                ["textField"] = edition.Say(Marks.Field),
                ["tagsField"] = "",
                ["timeEndField"] = "",
            },
        ];

    private JsonArray Panels(Edition edition)
    {
        JsonArray panels = [];
        int id = 1;
        int y = 0;
        foreach (Section section in Sections)
        {
            List<JsonNode> inside = [];
            int rowId = id;
            int rowY = y;
            if (section.Title is not null)
            {
                id++;
                y++;
            }

            int x = 0;
            int height = 0;
            foreach (Panel panel in section.Panels)
            {
                if (x + panel.Width > Columns)
                {
                    (x, y, height) = (0, y + height, 0);
                }

                inside.Add(panel.Write(id++, x, y, edition));
                x += panel.Width;
                height = Math.Max(height, panel.Height);
            }

            // What is folded away takes no room: the next row follows at once.
            y = section.Collapsed ? rowY + 1 : y + height;
            if (section.Title is { } title)
            {
                panels.Add(new JsonObject
                {
                    ["id"] = rowId,
                    ["type"] = "row",
                    ["title"] = edition.Say(title),
                    ["collapsed"] = section.Collapsed,
                    ["gridPos"] = new JsonObject { ["h"] = 1, ["w"] = Columns, ["x"] = 0, ["y"] = rowY },
                    ["panels"] = new JsonArray(section.Collapsed ? [.. inside] : []),
                });
            }

            if (!section.Collapsed)
            {
                inside.ForEach(panels.Add);
            }
        }

        return panels;
    }
}
