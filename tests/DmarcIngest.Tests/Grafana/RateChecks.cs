using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Rates that are averaged or added up: a day with two messages would weigh as much as one with two million.</summary>
internal static class RateChecks
{
    private static readonly string[] Reducers = ["mean", "sum", "median", "total"];
    private static readonly string[] OfOneValue = ["stat", "gauge", "bargauge", "piechart"];

    public static void Check(CheckedDashboard dashboard)
    {
        foreach (JsonObject panel in dashboard.Panels)
        {
            JsonObject[] targets = [.. CheckedDashboard.Targets(panel).Where(target => !target.IsTrue("hide"))];
            foreach (JsonObject target in targets)
            {
                CheckMetrics(target, what => dashboard.Tell(panel, $"{target.Text("refId")}: {what}"));
            }

            foreach (string what in Reductions(panel, targets))
            {
                dashboard.Tell(panel, what);
            }
        }
    }

    private static void CheckMetrics(JsonObject target, Action<string> tell)
    {
        JsonObject[] metrics = [.. target.Objects("metrics")];
        foreach (JsonObject metric in metrics)
        {
            string type = metric.Text("type") ?? "";
            if (type is "avg" or "sum" && (metric.Text("field") ?? "").EndsWith("_rate", StringComparison.Ordinal))
            {
                tell($"{type} of the rate '{metric.Text("field")}'");
            }

            string? over = metric.Text("pipelineAgg") ?? metric.Text("field");
            if (type is "moving_fn" or "cumulative_sum" && metrics.Any(other => other.Text("id") == over && CheckedDashboard.IsRate(other)))
            {
                tell($"{type} of a rate");
            }
        }
    }

    private static IEnumerable<string> Reductions(JsonObject panel, JsonObject[] targets)
    {
        (JsonObject Target, JsonObject Metric)[] rates =
        [
            .. targets.SelectMany(target => target.Objects("metrics").Where(metric => CheckedDashboard.IsRate(metric) && !IsHidden(target, metric)).Select(metric => (target, metric))),
        ];
        JsonNode? options = panel["options"];
        if (OfOneValue.Contains(panel.Text("type")) && !options?["reduceOptions"].IsTrue("values") is true)
        {
            string which = options?["reduceOptions"].Text("fields") ?? "";
            bool many = rates.Any(rate => !IsOneRow(rate.Target) && IsSelected(panel, rate.Target, rate.Metric, which));
            foreach (string calc in Wrong(options?["reduceOptions"]?["calcs"]).Where(_ => many))
            {
                yield return $"reduces rates by {calc}: ask for one bucket instead";
            }
        }

        foreach (string calc in Wrong(options?["legend"]?["calcs"]).Where(_ => rates.Length > 0))
        {
            yield return $"its legend reduces rates by {calc}";
        }

        string[] footer = [.. (options?["footer"]?["fields"] as JsonArray ?? []).Select(field => field.Text() ?? "")];
        bool inFooter = rates.Any(rate => footer.Length == 0 || footer.Any(field => IsSelected(panel, rate.Target, rate.Metric, field)));
        foreach (string calc in Wrong(options?["footer"]?["reducer"]).Where(_ => options!["footer"].IsTrue("show") && inFooter))
        {
            yield return $"its footer reduces rates by {calc}";
        }

        foreach (JsonObject reduce in panel.Objects("transformations").Where(one => one.Text("id") == "reduce" && rates.Length > 0))
        {
            foreach (string calc in Wrong(reduce["options"]?["reducers"]))
            {
                yield return $"a transformation reduces rates by {calc}";
            }
        }
    }

    private static IEnumerable<string> Wrong(JsonNode? calcs) => (calcs as JsonArray ?? []).Select(calc => calc.Text() ?? "").Where(Reducers.Contains);

    private static bool IsHidden(JsonObject target, JsonObject metric) => metric.IsTrue("hide") && CheckedDashboard.IsSeries(target);

    private static bool IsOneRow(JsonObject target) =>
        target.Objects("bucketAggs").ToArray() is [var only] && only.Text("type") == "filters" && only["settings"].Objects("filters").Count() == 1;

    private static bool IsSelected(JsonObject panel, JsonObject target, JsonObject metric, string which)
    {
        if (which.Length == 0 || CheckedDashboard.IsSeries(target))
        {
            return true;
        }

        string name = MetricNames.Column(metric, [.. target.Objects("metrics")]);
        IEnumerable<string> renamed = panel.Objects("transformations").Select(one => one["options"]?["renameByName"].Text(name)).OfType<string>();
        return renamed.Append(name).Any(one => which.StartsWith('/') ? Transformations.Pattern(which).IsMatch(one) : which == one);
    }
}
