namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// Numbers that contents were found or stored under. Bounded in entries and in text, because strangers choose how long their names are: when
/// it is full, it begins anew.
/// </summary>
internal sealed class KnownNumbers<TContent>
    where TContent : notnull
{
    private const int MostEntries = 20_000;
    private const int MostCharacters = 2_000_000;
    private readonly Dictionary<TContent, long> numbers = [];
    private long characters;

    /// <summary>Contents remembered now.</summary>
    public int Count => numbers.Count;

    public bool TryGet(TContent content, out long number) => numbers.TryGetValue(content, out number);

    /// <param name="content">What is not remembered yet.</param>
    /// <param name="length">Characters of text in it.</param>
    /// <param name="number">Its number, which is given back.</param>
    public long Add(TContent content, int length, long number)
    {
        if (numbers.Count == MostEntries || characters + length > MostCharacters)
        {
            Forget();
        }

        numbers.Add(content, number);
        characters += length;
        return number;
    }

    public void Forget()
    {
        numbers.Clear();
        characters = 0;
    }
}
