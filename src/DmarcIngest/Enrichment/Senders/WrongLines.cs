using System.Globalization;

namespace DmarcIngest.Enrichment.Senders;

/// <summary>The wrong lines of a file in one sentence: the first ten with their reasons, the others counted.</summary>
internal sealed class WrongLines
{
    private const int Told = 10;

    private readonly List<string> first = [];
    private int count;

    /// <summary>Null if no line is wrong.</summary>
    public string? Text => count switch
    {
        0 => null,
        <= Told => string.Join("; ", first),
        _ => string.Create(CultureInfo.InvariantCulture, $"{string.Join("; ", first)}; and {count - Told} more"),
    };

    public void Add(int number, string reason)
    {
        count++;
        if (count <= Told)
        {
            first.Add(string.Create(CultureInfo.InvariantCulture, $"line {number}: {reason}"));
        }
    }
}
