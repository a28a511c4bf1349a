namespace DmarcIngest.Commands;

/// <summary>What the program ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Some input was rejected, or some rows were held back.</summary>
    public const int Rejected = 1;

    /// <summary>Wrong usage or settings.</summary>
    public const int Usage = 2;

    /// <summary>A server, a disk or a file did not do its part.</summary>
    public const int World = 3;
}
