using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DmarcIngest.Tests.Grafana;

/// <summary>The transformations of a panel, one after the other.</summary>
internal static class Transformations
{
    public static IReadOnlyList<Frame> Apply(IReadOnlyList<Frame> frames, JsonObject panel)
    {
        foreach (JsonObject transformation in panel.Objects("transformations").Where(one => !one.IsTrue("disabled")))
        {
            if (transformation["filter"] is not null)
            {
                throw new NotSupportedException("A transformation of some targets only is not supported by this harness.");
            }

            frames = Apply(frames, transformation.Text("id") ?? "", transformation["options"] as JsonObject ?? []);
        }

        return frames;
    }

    private static IReadOnlyList<Frame> Apply(IReadOnlyList<Frame> frames, string id, JsonObject options) => id switch
    {
        "organize" => [.. frames.Select(frame => Organize(frame, options))],
        "sortBy" => [.. frames.Select(frame => Sort(frame, options))],
        "filterFieldsByName" => [.. frames.Select(frame => FilterFields(frame, options)).Where(frame => frame.Fields.Count > 0)],
        "calculateField" => [.. frames.Select(frame => Calculation.Apply(frame, options))],
        "joinByField" => Joining.Outer(frames, options),
        "convertFieldType" => [.. frames.Select(frame => Convert(frame, options))],
        "merge" => Joining.Merge(frames),
        "limit" => [.. frames.Select(frame => Take(frame, Enumerable.Range(0, (int)Math.Min(frame.Rows, JsonReading.Integer(options.Text("limitField")) ?? 10))))],
        _ => throw new NotSupportedException($"This harness does not know the transformation '{id}'."),
    };

    // Texts that are no time become nothing, as in the browser.
    private static Frame Convert(Frame frame, JsonObject options)
    {
        string[] times = [.. options.Objects("conversions").Select(one => one.Text("destinationType") == "time" ? one.Text("targetField")! : throw new NotSupportedException("This harness converts to times only."))];
        return frame with { Fields = [.. frame.Fields.Select(field => times.Contains(field.Shown) ? field with { Kind = FieldKind.Time, Values = [.. field.Values.Select(Moment)] } : field)] };
    }

    private static object? Moment(object? value) =>
        value is string text ? DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? (double)time.ToUnixTimeMilliseconds() : null : value;

    // First the order, then what is left out, then the names: all three go by the names before.
    private static Frame Organize(Frame frame, JsonObject options)
    {
        JsonObject order = options["indexByName"] as JsonObject ?? [];
        JsonObject names = options["renameByName"] as JsonObject ?? [];
        IEnumerable<FrameField> fields = frame.Fields
            .OrderBy(field => order[field.Shown].Number() ?? double.MaxValue)
            .Where(field => !options["excludeByName"].IsTrue(field.Shown))
            .Select(field => names.Text(field.Shown) is { Length: > 0 } name ? field with { Display = name } : field);
        return frame with { Fields = [.. fields] };
    }

    private static Frame Sort(Frame frame, JsonObject options)
    {
        JsonObject? by = options.Objects("sort").FirstOrDefault();
        if (by is null || frame.Fields.FirstOrDefault(field => field.Shown == by.Text("field")) is not { } field)
        {
            return frame;
        }

        Comparer<object?> comparer = Comparer<object?>.Create((one, other) => (one, other) switch
        {
            (double left, double right) => left.CompareTo(right),
            (string left, string right) => string.CompareOrdinal(left, right),
            _ => (one is not null).CompareTo(other is not null),
        });
        IEnumerable<int> rows = Enumerable.Range(0, frame.Rows);
        return Take(frame, by.IsTrue("desc") ? rows.OrderByDescending(row => field.Values[row], comparer) : rows.OrderBy(row => field.Values[row], comparer));
    }

    private static Frame FilterFields(Frame frame, JsonObject options)
    {
        IEnumerable<FrameField> fields = frame.Fields;
        if (options["include"] is { } include)
        {
            fields = fields.Where(field => Matches(field, include));
        }

        if (options["exclude"] is { } exclude)
        {
            fields = fields.Where(field => !Matches(field, exclude));
        }

        return frame with { Fields = [.. fields] };
    }

    private static bool Matches(FrameField field, JsonNode which) =>
        (which["names"] as JsonArray ?? []).Any(name => name.Text() == field.Shown)
        || (which.Text("pattern") is { Length: > 0 } pattern && Pattern(pattern).IsMatch(field.Shown));

    /// <summary>A pattern as it stands in dashboards, between slashes or without.</summary>
    public static Regex Pattern(string pattern) => new(pattern.StartsWith('/') ? pattern[1..pattern.LastIndexOf('/')] : pattern, RegexOptions.CultureInvariant);

    private static Frame Take(Frame frame, IEnumerable<int> rows)
    {
        int[] taken = [.. rows];
        return frame with { Fields = [.. frame.Fields.Select(field => field with { Values = [.. taken.Select(row => field.Values[row])] })] };
    }
}
