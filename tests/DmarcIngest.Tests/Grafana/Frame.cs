namespace DmarcIngest.Tests.Grafana;

internal enum FieldKind
{
    Text,
    Number,
    Time,
    Json,
}

/// <summary>A column of a frame. Values are <see cref="string"/>, <see cref="double"/> (a time is milliseconds since 1970) or a JSON node, or null.</summary>
internal sealed record FrameField(string Name, FieldKind Kind, IReadOnlyList<object?> Values)
{
    /// <summary>What the data source calls the column, where that is not its name: the value column of a series is called as the series.</summary>
    public string? Display { get; init; }

    /// <summary>The name that overrides, legends and transformations go by.</summary>
    public string Shown => Display ?? Name;

    public bool IsCalled(string name) => Name == name || Shown == name;

    public IEnumerable<double> Numbers => Values.OfType<double>();
}

/// <summary>What a panel gets of one target: a table, or one series of a time and a value.</summary>
internal sealed record Frame(string RefId, string? Name, IReadOnlyList<FrameField> Fields)
{
    public int Rows => Fields.Count == 0 ? 0 : Fields[0].Values.Count;

    public FrameField this[string name] =>
        Fields.FirstOrDefault(field => field.IsCalled(name))
        ?? throw new KeyNotFoundException($"There is no column '{name}' among '{string.Join("', '", Fields.Select(field => field.Shown))}'.");

    public static Frame Series(string refId, string name, IReadOnlyList<object?> times, IReadOnlyList<object?> values) =>
        new(refId, name, [new FrameField("Time", FieldKind.Time, times), new FrameField("Value", FieldKind.Number, values) { Display = name }]);
}
