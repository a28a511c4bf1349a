using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>
/// Reads the one table of a target whose innermost buckets are no dates: outer groups by the name of their field, then the innermost group,
/// then the metrics, hidden ones too.
/// </summary>
internal sealed class TableFrame(JsonObject target)
{
    private readonly JsonObject[] metrics = [.. target.Objects("metrics")];
    private readonly List<(string Name, FieldKind Kind, List<object?> Values)> columns = [];

    public IReadOnlyList<Frame> Read(JsonObject response)
    {
        string innermost = Buckets.Column(target.Objects("bucketAggs").Last());
        foreach ((SortedDictionary<string, string> groups, JsonNode aggregation) in Buckets.Walk(target, response))
        {
            foreach ((JsonNode? key, JsonObject bucket) in Buckets.Of(aggregation))
            {
                foreach ((string name, string value) in groups)
                {
                    Add(name, FieldKind.Text, value);
                }

                Add(innermost, key.Number() is null ? FieldKind.Text : FieldKind.Number, (object?)key.Number() ?? key.Text());
                AddMetrics(bucket);
            }
        }

        return columns.Count == 0
            ? []
            : [new Frame(target.Text("refId")!, null, [.. columns.Select(column => new FrameField(column.Name, column.Kind, column.Values))])];
    }

    private void AddMetrics(JsonObject bucket)
    {
        foreach (JsonObject metric in metrics)
        {
            string name = MetricNames.Column(metric, metrics);
            JsonNode? answer = bucket[metric.Text("id")!];
            switch (metric.Text("type"))
            {
                case "count":
                    Add(name, FieldKind.Number, bucket["doc_count"].Number());
                    break;
                case "percentiles":
                    foreach ((string percentile, JsonNode? value) in answer!["values"]!.AsObject())
                    {
                        Add($"p{percentile} {metric.Text("field")}", FieldKind.Number, value.Number());
                    }

                    break;
                case "extended_stats":
                    Add(name, FieldKind.Number, answer?[MetricParts.Statistics(metric).First()].Number());
                    break;
                default:
                    Add(name, FieldKind.Number, answer?["value"].Number());
                    break;
            }
        }
    }

    private void Add(string name, FieldKind kind, object? value)
    {
        int at = columns.FindIndex(column => column.Name == name);
        if (at < 0)
        {
            at = columns.Count;
            columns.Add((name, kind, []));
        }

        columns[at].Values.Add(value);
    }
}
