using System.Text.Json;
using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Variables that are used and not defined, or whose All is a list of what the range of time happens to have.</summary>
internal static class VariableChecks
{
    public static void Check(CheckedDashboard dashboard)
    {
        foreach (JsonObject variable in dashboard.Variables.Where(one => one.IsTrue("includeAll") && string.IsNullOrEmpty(one.Text("allValue"))))
        {
            dashboard.Tell($"variable {variable.Text("name")}: its All has no allValue, so Grafana would write out every value it knows of");
        }

        foreach (JsonObject panel in dashboard.Panels)
        {
            // The panels of a row are looked at by themselves.
            IEnumerable<JsonNode?> parts = panel.Where(one => one.Key != "panels").Select(one => one.Value);
            Check(dashboard, parts, what => dashboard.Tell(panel, what));
        }

        IEnumerable<JsonNode?> rest = dashboard.Json.Where(one => one.Key != "panels").Select(one => one.Value);
        Check(dashboard, rest, dashboard.Tell);
    }

    private static void Check(CheckedDashboard dashboard, IEnumerable<JsonNode?> parts, Action<string> tell)
    {
        IEnumerable<string> names = parts.SelectMany(Texts).SelectMany(Interpolation.Names).Distinct(StringComparer.Ordinal)
            .Where(name => !name.StartsWith("__", StringComparison.Ordinal) && !name.All(char.IsAsciiDigit) && !dashboard.Has(name));
        foreach (string name in names)
        {
            tell($"the variable '{name}' is not defined");
        }
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject its => its.SelectMany(one => Texts(one.Value)),
        JsonArray list => list.SelectMany(Texts),
        _ when node?.GetValueKind() == JsonValueKind.String => [node.GetValue<string>()],
        _ => [],
    };
}
