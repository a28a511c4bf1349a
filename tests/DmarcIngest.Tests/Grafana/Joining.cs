using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>The transformations that make one frame of several.</summary>
internal static class Joining
{
    /// <summary><c>joinByField</c>: a row a value of the field, of all frames that have it.</summary>
    public static IReadOnlyList<Frame> Outer(IReadOnlyList<Frame> frames, JsonObject options)
    {
        if (options.Text("mode") is { } mode and not "outer")
        {
            throw new NotSupportedException($"This harness does not join '{mode}'.");
        }

        string? by = options.Text("byField");
        (Frame Frame, FrameField Key)[] joined =
        [
            .. frames.Select(frame => (frame, Key: frame.Fields.FirstOrDefault(field => by is null ? field.Kind == FieldKind.Time : field.IsCalled(by))))
                .Where(one => one.Key is not null).Select(one => (one.frame, one.Key!)),
        ];
        if (joined.Length < 2)
        {
            return [.. joined.Select(one => one.Frame)];
        }

        object?[] keys = [.. joined.SelectMany(one => one.Key.Values).Distinct()];
        if (joined[0].Key.Kind != FieldKind.Text)
        {
            Array.Sort(keys);
        }

        List<FrameField> fields = [joined[0].Key with { Values = keys }];
        foreach ((Frame frame, FrameField key) in joined)
        {
            // Of rows with the same key the last one counts.
            Dictionary<object, int> rows = [];
            for (int row = 0; row < frame.Rows; row++)
            {
                rows[key.Values[row] ?? ""] = row;
            }

            fields.AddRange(frame.Fields.Where(field => field != key).Select(field =>
                field with { Values = [.. keys.Select(one => rows.TryGetValue(one ?? "", out int row) ? field.Values[row] : null)] }));
        }

        return [new Frame($"joinByField-{string.Join('-', joined.Select(one => one.Frame.RefId))}", null, fields)];
    }

    /// <summary><c>merge</c>: rows that agree in all columns that every frame has become one, where their other columns do not meet.</summary>
    public static IReadOnlyList<Frame> Merge(IReadOnlyList<Frame> frames)
    {
        if (frames.Count < 2)
        {
            return frames;
        }

        FrameField[] columns = [.. frames.SelectMany(frame => frame.Fields).DistinctBy(field => field.Shown)];
        string[] keys = [.. columns.Select(column => column.Shown).Where(name => frames.All(frame => frame.Fields.Any(field => field.Shown == name)))];
        List<Dictionary<string, object?>> rows = [];
        foreach (Frame frame in frames)
        {
            for (int row = 0; row < frame.Rows; row++)
            {
                Dictionary<string, object?> values = frame.Fields.ToDictionary(field => field.Shown, field => field.Values[row]);
                Dictionary<string, object?>? place = rows.Find(other =>
                    keys.All(key => Equals(other[key], values[key])) && values.Keys.All(name => keys.Contains(name) || !other.ContainsKey(name)));
                if (place is null)
                {
                    rows.Add(values);
                    continue;
                }

                foreach ((string name, object? value) in values)
                {
                    place[name] = value;
                }
            }
        }

        return [new Frame("merge", null, [.. columns.Select(column => column with { Values = [.. rows.Select(row => row.GetValueOrDefault(column.Shown))] })])];
    }
}
