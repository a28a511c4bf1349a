using System.Globalization;
using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>The transformation <c>calculateField</c>: a column made of two, or of all numbers of a row.</summary>
internal static class Calculation
{
    public static Frame Apply(Frame frame, JsonObject options)
    {
        FrameField? made = options.Text("mode") switch
        {
            "binary" => Binary(frame, options["binary"], options.Text("alias")),
            null or "reduceRow" => ReduceRow(frame, options["reduce"], options.Text("alias")),
            var mode => throw new NotSupportedException($"This harness does not know the mode '{mode}' of calculateField."),
        };
        if (made is null)
        {
            return frame;
        }

        IEnumerable<FrameField> kept = options.IsTrue("replaceFields") ? frame.Fields.Where(field => field.Kind == FieldKind.Time) : frame.Fields;
        return frame with { Fields = [.. kept, made] };
    }

    // Without one of its columns a frame stays as it is.
    private static FrameField? Binary(Frame frame, JsonNode? binary, string? alias)
    {
        string sign = binary.Text("operator") ?? "+";
        if (Operand(frame, binary?["left"]) is not var (left, leftValues) || Operand(frame, binary?["right"]) is not var (right, rightValues))
        {
            return null;
        }

        IEnumerable<object?> values = Enumerable.Range(0, frame.Rows).Select(row =>
            leftValues(row) is { } one && rightValues(row) is { } other ? (object?)Calculate(one, sign, other) : null);
        return new FrameField(alias is { Length: > 0 } ? alias : $"{left} {sign} {right}", FieldKind.Number, [.. values]);
    }

    private static (string Name, Func<int, double?> Value)? Operand(Frame frame, JsonNode? operand)
    {
        string name = operand.Text() ?? operand.Text("fixed") ?? operand?["matcher"].Text("options") ?? "";
        if (frame.Fields.FirstOrDefault(field => field.IsCalled(name)) is { } field)
        {
            return (name, row => field.Values[row] as double?);
        }

        return double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out double constant) ? (name, _ => constant) : null;
    }

    private static double Calculate(double left, string sign, double right) => sign switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        _ => throw new NotSupportedException($"This harness does not calculate with '{sign}'."),
    };

    private static FrameField ReduceRow(Frame frame, JsonNode? reduce, string? alias)
    {
        if (reduce.Text("reducer") != "sum")
        {
            throw new NotSupportedException($"This harness does not reduce rows by '{reduce.Text("reducer")}'.");
        }

        string[] include = [.. (reduce?["include"] as JsonArray ?? []).Select(name => name.Text()!)];
        FrameField[] fields = [.. frame.Fields.Where(field => field.Kind == FieldKind.Number && (include.Length == 0 || include.Any(field.IsCalled)))];
        IEnumerable<object?> values = Enumerable.Range(0, frame.Rows).Select(row => (object?)fields.Sum(field => field.Values[row] as double? ?? 0));
        return new FrameField(alias is { Length: > 0 } ? alias : "Total", FieldKind.Number, [.. values]);
    }
}
