namespace DmarcIngest.Faults;

/// <summary>What was asked for at the command line; null is left to the run.</summary>
internal sealed record RunOptions
{
    public int Seed { get; init; } = 20261127;

    public int? Mails { get; init; }

    public int? Kills { get; init; }

    public int? Minutes { get; init; }

    /// <summary><c>sqlite</c>, <c>elasticsearch</c> or <c>opensearch</c>.</summary>
    public string Store { get; init; } = "sqlite";
}
