using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>A value that a stat, gauge, bar gauge or pie shows.</summary>
internal sealed record Shown(string Name, object? Value);

/// <summary>What <c>reduceOptions</c> make of frames: a value a column, or one a row.</summary>
internal static class Reduction
{
    private const int DefaultLimit = 25;

    public static IReadOnlyList<Shown> Of(IReadOnlyList<Frame> frames, JsonNode? reduceOptions)
    {
        string which = reduceOptions.Text("fields") ?? "";
        bool rows = reduceOptions.IsTrue("values");
        string calc = (reduceOptions?["calcs"] as JsonArray)?.FirstOrDefault().Text() ?? "lastNotNull";
        int limit = (int)(JsonReading.Integer(reduceOptions.Text("limit")) ?? DefaultLimit);
        List<Shown> shown = [];
        foreach (Frame frame in frames)
        {
            foreach (FrameField field in frame.Fields.Where(field => IsWanted(field, which)))
            {
                shown.AddRange(rows
                    ? field.Values.Select((value, row) => new Shown(RowName(frame, field, row), value)).Take(limit)
                    : [new Shown(field.Shown, Reduce(field, calc))]);
            }
        }

        return shown;
    }

    public static object? Reduce(FrameField field, string calc)
    {
        IReadOnlyList<object?> values = field.Values;
        double[] numbers = [.. field.Numbers];
        return calc switch
        {
            "lastNotNull" => values.LastOrDefault(value => value is not null),
            "last" => values.Count == 0 ? null : values[^1],
            "firstNotNull" => values.FirstOrDefault(value => value is not null),
            "first" => values.Count == 0 ? null : values[0],
            "sum" => numbers.Sum(),
            "count" => (double)values.Count,
            "mean" => numbers.Length == 0 ? null : numbers.Average(),
            "max" => numbers.Length == 0 ? null : numbers.Max(),
            "min" => numbers.Length == 0 ? null : numbers.Min(),
            "diff" => numbers.Length == 0 ? null : numbers[^1] - numbers[0],
            _ => throw new NotSupportedException($"This harness does not know the calculation '{calc}'."),
        };
    }

    private static bool IsWanted(FrameField field, string which) => which switch
    {
        "" => field.Kind == FieldKind.Number,
        _ when which.StartsWith('/') => Transformations.Pattern(which).IsMatch(field.Shown),
        _ => field.IsCalled(which),
    };

    // The texts of the row tell it; the column's name too where the row has several numbers, or no text.
    private static string RowName(Frame frame, FrameField field, int row)
    {
        List<string> parts = [.. frame.Fields.Where(other => other != field && other.Kind == FieldKind.Text).Select(other => other.Values[row] as string ?? "").Where(text => text.Length > 0)];
        if (parts.Count == 0 || frame.Fields.Any(other => other != field && other.Kind == FieldKind.Number))
        {
            parts.Add(field.Shown);
        }

        return string.Join(' ', parts);
    }
}
