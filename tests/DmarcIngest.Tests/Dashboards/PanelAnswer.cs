using System.Text.Json.Nodes;
using DmarcIngest.Tests.Grafana;

namespace DmarcIngest.Tests.Dashboards;

/// <summary>What a panel makes of its frames.</summary>
internal static class PanelAnswer
{
    /// <summary>What is missing in an answer: values at all, and columns that overrides and options of the panel name.</summary>
    public static IEnumerable<string> Faults(JsonObject panel, IReadOnlyList<Frame> frames)
    {
        if (!frames.Any(frame => frame.Rows > 0 && frame.Fields.Any(field => field.Kind != FieldKind.Time && field.Values.Any(value => value is not null))))
        {
            yield return "is empty";
            yield break;
        }

        foreach (JsonObject matcher in panel["fieldConfig"].Objects("overrides").Select(one => one["matcher"]!.AsObject()))
        {
            bool found = matcher.Text("id") switch
            {
                "byName" => frames.Any(frame => frame.Fields.Any(field => field.IsCalled(matcher.Text("options")!))),
                "byFrameRefID" => frames.Any(frame => frame.RefId == matcher.Text("options")),
                "byRegexp" => frames.Any(frame => frame.Fields.Any(field => Transformations.Pattern(matcher.Text("options")!).IsMatch(field.Shown))),
                string other => throw new NotSupportedException(other),
                null => false,
            };
            if (!found)
            {
                yield return $"an override is for {matcher.ToJsonString()}, and there is {string.Join(", ", frames.SelectMany(frame => frame.Fields).Select(field => field.Shown).Distinct())}";
            }
        }

        if (panel["options"]?["reduceOptions"] is { } reduce)
        {
            IReadOnlyList<Shown> shown = Reduction.Of(frames, reduce);
            if (shown.Count == 0 || shown.Any(value => value.Value is null))
            {
                yield return $"shows nothing for {string.Join(", ", shown.Where(value => value.Value is null).Select(value => value.Name).DefaultIfEmpty("anything"))}";
            }
        }
    }
}
