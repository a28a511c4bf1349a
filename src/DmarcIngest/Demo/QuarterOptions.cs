namespace DmarcIngest.Demo;

/// <summary>What quarter to make. The same options give the same reports, byte for byte.</summary>
internal sealed record QuarterOptions
{
    /// <summary>Which of all possible quarters.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The first day that is reported.</summary>
    public DateOnly FirstDay { get; init; } = new(2026, 7, 1);

    /// <summary>Number of days. What happens on a day of the quarter moves along when there are fewer.</summary>
    public int Days { get; init; } = 92;

    /// <summary>Factor on the number of mails; reports and records follow more slowly.</summary>
    public double Scale { get; init; } = 1.0;
}
