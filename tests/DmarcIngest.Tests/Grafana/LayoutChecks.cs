using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>What a dashboard is made of and how it lies: uid, version, kinds of panels, places.</summary>
internal static class LayoutChecks
{
    private const int Columns = 24;
    private const int SchemaVersion = 39;

    private static readonly string[] Types =
    [
        "text", "stat", "timeseries", "barchart", "bargauge", "piechart", "table", "geomap", "state-timeline", "gauge", "heatmap", "row",
    ];

    private static readonly string[] Removed = ["graph", "table-old", "singlestat", "grafana-piechart-panel", "grafana-worldmap-panel", "grafana-singlestat-panel"];

    public static void Check(CheckedDashboard dashboard)
    {
        if (dashboard.Uid.Length == 0)
        {
            dashboard.Tell("there is no uid");
        }
        else if (!dashboard.Uid.EndsWith("-" + dashboard.Language, StringComparison.Ordinal))
        {
            dashboard.Tell($"the uid does not end in -{dashboard.Language}");
        }

        if (dashboard.Json["schemaVersion"].Number() != SchemaVersion)
        {
            dashboard.Tell($"the schemaVersion is {dashboard.Json.Text("schemaVersion")}, not {SchemaVersion}");
        }

        foreach (JsonObject required in dashboard.Json.Objects("__requires").Where(one => Removed.Contains(one.Text("id"))))
        {
            dashboard.Tell($"requires the removed plugin {required.Text("id")}");
        }

        foreach (IGrouping<string?, JsonObject> same in dashboard.Panels.GroupBy(panel => panel.Text("id")).Where(group => group.Key is null || group.Count() > 1))
        {
            dashboard.Tell(same.First(), same.Key is null ? "has no id" : $"{same.Count()} panels have this id");
        }

        foreach (JsonObject panel in dashboard.Panels)
        {
            CheckType(dashboard, panel);
        }

        CheckPlaces(dashboard, [.. dashboard.Json.Objects("panels")]);
        foreach (JsonObject row in dashboard.Json.Objects("panels").Where(panel => panel.Objects("panels").Any()))
        {
            CheckPlaces(dashboard, [.. row.Objects("panels")]);
        }
    }

    private static void CheckType(CheckedDashboard dashboard, JsonObject panel)
    {
        string type = panel.Text("type") ?? "";
        if (Removed.Contains(type))
        {
            dashboard.Tell(panel, $"'{type}' is a plugin that was removed");
        }
        else if (!Types.Contains(type))
        {
            dashboard.Tell(panel, $"'{type}' is no kind of panel that is used here");
        }
    }

    private static void CheckPlaces(CheckedDashboard dashboard, JsonObject[] panels)
    {
        (JsonObject Panel, Box Box)[] placed = [.. panels.Select(panel => (panel, Box.Of(panel)))];
        for (int at = 0; at < placed.Length; at++)
        {
            (JsonObject panel, Box box) = placed[at];
            if (box.Width < 1 || box.Height < 1 || box.Left < 0 || box.Top < 0 || box.Left + box.Width > Columns)
            {
                dashboard.Tell(panel, $"lies beyond the {Columns} columns, or nowhere");
            }

            foreach ((JsonObject other, Box _) in placed[(at + 1)..].Where(one => one.Box.Meets(box)))
            {
                dashboard.Tell(panel, $"overlaps panel {other.Text("id")} '{other.Text("title")}'");
            }
        }
    }

    private readonly record struct Box(double Left, double Top, double Width, double Height)
    {
        public static Box Of(JsonObject panel)
        {
            JsonNode? place = panel["gridPos"];
            return new(place?["x"].Number() ?? -1, place?["y"].Number() ?? -1, place?["w"].Number() ?? 0, place?["h"].Number() ?? 0);
        }

        public bool Meets(Box other) =>
            Left < other.Left + other.Width && other.Left < Left + Width && Top < other.Top + other.Height && other.Top < Top + Height;
    }
}
