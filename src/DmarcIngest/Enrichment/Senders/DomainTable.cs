namespace DmarcIngest.Enrichment.Senders;

/// <summary>Values of domains, each for itself and all names below it; the longest match comes first. Safe for several threads once it is filled.</summary>
internal sealed class DomainTable<T>
    where T : class
{
    private readonly Dictionary<string, T> entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public DomainTable() => lookup = entries.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The value of a domain, as <see cref="DomainText.Parse"/> gives it.</summary>
    public T? this[string domain]
    {
        get => entries.GetValueOrDefault(domain);
        set => entries[domain] = value!;
    }

    public T? Find(string name)
    {
        ReadOnlySpan<char> rest = DomainText.Plain(name);
        T? found = null;
        while (found is null && !rest.IsEmpty)
        {
            lookup.TryGetValue(rest, out found);
            int dot = rest.IndexOf('.');
            rest = dot < 0 ? default : rest[(dot + 1)..];
        }

        return found;
    }
}
