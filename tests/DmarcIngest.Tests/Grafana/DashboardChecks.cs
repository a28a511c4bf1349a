using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Looks through the dashboards of both languages for what shows wrong figures, nothing at all, or the wrong language.</summary>
internal static class DashboardChecks
{
    public static IReadOnlyList<string> Find(
        IEnumerable<JsonObject> english, IEnumerable<JsonObject> japanese, IReadOnlyDictionary<string, CheckedSource> sources)
    {
        List<string> faults = [];
        CheckedDashboard[] all =
        [
            .. english.Select(json => new CheckedDashboard(json, "en", sources, faults)),
            .. japanese.Select(json => new CheckedDashboard(json, "ja", sources, faults)),
        ];
        foreach (CheckedDashboard dashboard in all)
        {
            LayoutChecks.Check(dashboard);
            QueryChecks.Check(dashboard);
            VariableChecks.Check(dashboard);
            RateChecks.Check(dashboard);
            ColumnChecks.Check(dashboard);
            LinkChecks.Check(dashboard, all);
        }

        foreach (IGrouping<string, CheckedDashboard> same in all.Where(one => one.Uid.Length > 0).GroupBy(one => one.Uid).Where(group => group.Count() > 1))
        {
            same.First().Tell($"{same.Count()} dashboards have this uid");
        }

        LanguageChecks.Check(all);
        return faults;
    }
}
