namespace DmarcIngest.Storage.Sqlite;

/// <summary>Numbers that contents were found or stored under. Bounded: when it is full, it begins anew.</summary>
internal sealed class KnownNumbers<TContent>
    where TContent : notnull
{
    private const int Most = 20_000;
    private readonly Dictionary<TContent, long> numbers = [];

    public bool TryGet(TContent content, out long number) => numbers.TryGetValue(content, out number);

    public long Add(TContent content, long number)
    {
        if (numbers.Count == Most)
        {
            numbers.Clear();
        }

        numbers.Add(content, number);
        return number;
    }

    public void Forget() => numbers.Clear();
}
