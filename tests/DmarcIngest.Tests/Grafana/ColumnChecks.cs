using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Names of columns that no answer can have, and helper columns that a table would show.</summary>
internal static class ColumnChecks
{
    private static readonly string[] OfOneValue = ["stat", "gauge", "bargauge", "piechart"];

    public static void Check(CheckedDashboard dashboard)
    {
        foreach (JsonObject panel in dashboard.Panels.Where(panel => CheckedDashboard.Targets(panel).Any()))
        {
            Action<string> tell = what => dashboard.Tell(panel, what);
            Columns columns = Columns.Of(dashboard, panel, tell);
            CheckOverrides(panel, columns, tell);
            CheckSiblings(dashboard, panel, tell);
            CheckOptions(panel, columns, tell);
            CheckHelpers(panel, columns, tell);
        }
    }

    private static void CheckOverrides(JsonObject panel, Columns columns, Action<string> tell)
    {
        foreach (JsonNode? matcher in panel["fieldConfig"].Objects("overrides").Select(one => one["matcher"]))
        {
            string name = matcher.Text("options") ?? "";
            bool fits = matcher.Text("id") switch
            {
                "byName" => columns.May(name),
                "byRegexp" => columns.AnyName || columns.All.Any(column => Transformations.Pattern(name).IsMatch(column.Shown) || Transformations.Pattern(name).IsMatch(column.Name)),
                "byFrameRefID" => CheckedDashboard.Targets(panel).Any(target => target.Text("refId") == name),
                _ => true,
            };
            if (!fits)
            {
                tell($"an override names the column '{name}', which cannot be");
            }
        }
    }

    private static void CheckSiblings(CheckedDashboard dashboard, JsonObject panel, Action<string> tell)
    {
        if (dashboard.Language != "ja")
        {
            return;
        }

        HashSet<string> fields = [.. CheckedDashboard.Targets(panel).SelectMany(target => dashboard.SourceOf(target, panel, _ => { })?.Fields.Keys ?? [])];
        foreach (string name in panel["fieldConfig"].Objects("overrides").Select(one => one["matcher"].Text("options") ?? "").Where(name => fields.Contains(name + "_ja")))
        {
            tell($"shows '{name}' to Japanese readers, who have '{name}_ja'");
        }
    }

    private static void CheckOptions(JsonObject panel, Columns columns, Action<string> tell)
    {
        JsonNode? options = panel["options"];
        string[] given = [.. panel["fieldConfig"].Objects("overrides").SelectMany(one => one.Objects("properties")).Where(one => one.Text("id") == "displayName").Select(one => one.Text("value") ?? "")];
        IEnumerable<(string Option, string? Name)> named =
        [
            ("reduceOptions", options?["reduceOptions"].Text("fields")), ("xField", options.Text("xField")), ("colorByField", options.Text("colorByField")),
            .. options.Objects("sortBy").Select(one => ("sortBy", one.Text("displayName"))),
            .. options.Objects("layers").SelectMany(layer => new[] { ("layer", layer["location"].Text("lookup")), ("layer", layer["config"]?["style"]?["size"].Text("field")) }),
            .. (options?["footer"]?["fields"] as JsonArray ?? []).Select(one => ("footer", one.Text())),
        ];
        foreach ((string option, string? name) in named.Where(one => !string.IsNullOrEmpty(one.Name)))
        {
            bool fits = name!.StartsWith('/')
                ? columns.AnyName || columns.All.Select(column => column.Shown).Concat(given).Any(Transformations.Pattern(name).IsMatch)
                : columns.May(name) || given.Contains(name);
            if (!fits)
            {
                tell($"{option} names the column '{name}', which cannot be");
            }
        }
    }

    private static void CheckHelpers(JsonObject panel, Columns columns, Action<string> tell)
    {
        string type = panel.Text("type") ?? "";
        string which = panel["options"]?["reduceOptions"].Text("fields") ?? "";
        foreach (Column helper in columns.All.Where(column => column.IsHelper && !IsHiddenByOverride(panel, column)))
        {
            bool shows = OfOneValue.Contains(type)
                ? which.Length == 0 || (which.StartsWith('/') ? Transformations.Pattern(which).IsMatch(helper.Shown) : helper.IsCalled(which))
                : type is "table" or "barchart";
            if (shows)
            {
                tell($"shows the helper column '{helper.Shown}': hide:true does not hide it in a table");
            }
        }
    }

    private static bool IsHiddenByOverride(JsonObject panel, Column column) => panel["fieldConfig"].Objects("overrides").Any(one =>
        one["matcher"].Text("id") == "byName" && column.IsCalled(one["matcher"].Text("options") ?? "")
        && one.Objects("properties").Any(property => property.Text("id") is "custom.hidden" or "custom.hideFrom" && property["value"] is not null
            && (property.IsTrue("value") || property["value"].IsTrue("viz"))));
}
