using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Reads the series of a target whose innermost buckets are dates: one a group and metric that is not hidden.</summary>
internal sealed partial class SeriesFrames(JsonObject target)
{
    private readonly JsonObject[] metrics = [.. target.Objects("metrics")];

    public IReadOnlyList<Frame> Read(JsonObject response)
    {
        int trim = (int)(JsonReading.Integer(target.Objects("bucketAggs").Last()["settings"].Text("trimEdges")) ?? 0);
        // Not metrics but types of metrics decide whether names tell them apart: two sums in groups are called alike.
        int types = metrics.Where(metric => !metric.IsTrue("hide")).SelectMany(MetricParts.Of).Select(part => part.Type).Distinct().Count();
        List<Frame> frames = [];
        foreach ((SortedDictionary<string, string> groups, JsonNode aggregation) in Buckets.Walk(target, response))
        {
            JsonObject[] buckets = [.. Buckets.Of(aggregation).Select(one => one.Bucket)];
            if (buckets.Length > trim * 2)
            {
                buckets = buckets[trim..^trim];
            }

            foreach (JsonObject metric in metrics.Where(metric => !metric.IsTrue("hide")))
            {
                foreach ((string type, Func<JsonObject, (bool Present, double? Value)> read) in MetricParts.Of(metric))
                {
                    frames.Add(Series(Name(type, metric, groups, types), buckets, read));
                }
            }
        }

        return frames;
    }

    private Frame Series(string name, JsonObject[] buckets, Func<JsonObject, (bool Present, double? Value)> read)
    {
        List<object?> times = [];
        List<object?> values = [];
        foreach (JsonObject bucket in buckets)
        {
            // A script leaves no value at all in an empty bucket: there is no point, not a null.
            if (read(bucket) is (true, var value))
            {
                times.Add(bucket["key"].Number());
                values.Add(value);
            }
        }

        return Frame.Series(target.Text("refId")!, name, times, values);
    }

    private string Name(string type, JsonObject metric, SortedDictionary<string, string> groups, int types)
    {
        string? field = metric.Text("field");
        if (target.Text("alias") is { Length: > 0 } alias)
        {
            return Placeholder().Replace(alias, match => match.Groups[1].Value switch
            {
                "metric" => MetricNames.Of(type),
                "field" => field ?? "",
                var term when term.StartsWith("term ", StringComparison.Ordinal) => groups.GetValueOrDefault(term["term ".Length..], ""),
                var term => groups.GetValueOrDefault(term, match.Value),
            });
        }

        string own = MetricNames.InSeries(type, field, metrics);
        if (groups.Count == 0)
        {
            return own;
        }

        string joined = string.Join(' ', groups.Values);
        return types == 1 ? joined : $"{joined} {own}";
    }

    [GeneratedRegex(@"\{\{([\s\S]+?)\}\}")]
    private static partial Regex Placeholder();
}
