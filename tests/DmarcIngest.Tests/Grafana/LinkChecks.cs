using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Links that lead nowhere, into the other language, or lose the range of time or the tenant.</summary>
internal static partial class LinkChecks
{
    public static void Check(CheckedDashboard dashboard, CheckedDashboard[] all)
    {
        foreach (JsonObject link in dashboard.Json.Objects("links"))
        {
            Action<string> tell = what => dashboard.Tell($"link '{link.Text("title")}': {what}");
            if (link.Text("type") == "dashboards")
            {
                CheckTags(dashboard, link, all, tell);
            }

            CheckUrl(dashboard, link.Text("url") ?? "", all, link.IsTrue("keepTime"), link.IsTrue("includeVars"), tell);
        }

        foreach (JsonObject panel in dashboard.Panels)
        {
            foreach (JsonObject link in Links(panel))
            {
                CheckUrl(dashboard, link.Text("url") ?? "", all, keepsTime: false, keepsVariables: false, what => dashboard.Tell(panel, $"link '{link.Text("title")}': {what}"));
            }

            foreach (Match match in Target().Matches(panel["options"].Text("content") ?? ""))
            {
                Find(dashboard, match.Groups[1].Value, all, what => dashboard.Tell(panel, what));
            }
        }
    }

    private static IEnumerable<JsonObject> Links(JsonObject panel)
    {
        JsonNode? config = panel["fieldConfig"];
        IEnumerable<JsonObject> ofColumns = config.Objects("overrides").SelectMany(one => one.Objects("properties")).Where(one => one.Text("id") == "links").SelectMany(one => one.Objects("value"));
        return [.. panel.Objects("links"), .. config?["defaults"].Objects("links") ?? [], .. ofColumns];
    }

    private static void CheckTags(CheckedDashboard dashboard, JsonObject link, CheckedDashboard[] all, Action<string> tell)
    {
        string[] tags = [.. (link["tags"] as JsonArray ?? []).Select(tag => tag.Text() ?? "")];
        CheckedDashboard[] found = [.. all.Where(one => tags.All(tag => (one.Json["tags"] as JsonArray ?? []).Any(its => its.Text() == tag)))];
        if (found.Length == 0)
        {
            tell("there is no dashboard with these tags");
        }

        foreach (CheckedDashboard other in found.Where(one => one.Language != dashboard.Language))
        {
            tell($"leads to the other language: {other.Uid}");
        }

        CheckKept(link.IsTrue("keepTime"), link.IsTrue("includeVars") || !dashboard.Has("tenant"), tell);
    }

    private static void CheckUrl(CheckedDashboard dashboard, string url, CheckedDashboard[] all, bool keepsTime, bool keepsVariables, Action<string> tell)
    {
        if (Target().Match(url) is not { Success: true } match || Find(dashboard, match.Groups[1].Value, all, tell) is not { } other)
        {
            return;
        }

        bool everything = keepsVariables || url.Contains("__all_variables", StringComparison.Ordinal);
        bool tenant = everything || url.Contains("var-tenant=", StringComparison.Ordinal) || url.Contains("${tenant:queryparam}", StringComparison.Ordinal);
        bool time = keepsTime || url.Contains("__url_time_range", StringComparison.Ordinal) || (url.Contains("from=", StringComparison.Ordinal) && url.Contains("to=", StringComparison.Ordinal));
        CheckKept(time, tenant || !dashboard.Has("tenant") || !other.Has("tenant"), tell);
        foreach (Match passed in Passed().Matches(url))
        {
            string name = passed.Groups[1].Success ? passed.Groups[1].Value : passed.Groups[2].Value;
            if (!other.Has(name))
            {
                tell($"passes the variable '{name}', which {other.Uid} does not have");
            }
        }
    }

    private static void CheckKept(bool time, bool tenant, Action<string> tell)
    {
        if (!time)
        {
            tell("loses the range of time");
        }

        if (!tenant)
        {
            tell("loses the tenant");
        }
    }

    private static CheckedDashboard? Find(CheckedDashboard dashboard, string uid, CheckedDashboard[] all, Action<string> tell)
    {
        CheckedDashboard? other = all.FirstOrDefault(one => one.Uid == uid);
        if (other is null)
        {
            tell($"there is no dashboard '{uid}'");
        }
        else if (other.Language != dashboard.Language)
        {
            tell($"leads to the other language: {uid}");
        }

        return other;
    }

    [GeneratedRegex(@"(?<![A-Za-z0-9])d/([A-Za-z0-9_-]+)")]
    private static partial Regex Target();

    [GeneratedRegex(@"var-(\w+)=|\$\{(\w+):queryparam\}")]
    private static partial Regex Passed();
}
