using System.Net;

namespace DmarcIngest.Enrichment.Senders;

/// <summary>Values of networks; the longest prefix wins. Safe for several threads once it is filled.</summary>
internal sealed class NetworkTable<T>
    where T : class
{
    private readonly Dictionary<Cidr, T> entries = [];

    /// <summary>The lengths there are, longest first: one look-up each.</summary>
    private readonly SortedSet<int> lengths = new(Comparer<int>.Create((left, right) => right.CompareTo(left)));
    private int[] longestFirst = [];

    /// <summary>Adds a network; one that is there already stays.</summary>
    public void Add(Cidr network, T value)
    {
        if (entries.TryAdd(network, value) && lengths.Add(network.Length))
        {
            longestFirst = [.. lengths];
        }
    }

    public T? Find(IPAddress address)
    {
        Cidr one = Cidr.Of(address);
        foreach (int length in longestFirst)
        {
            if (length <= one.Length && entries.TryGetValue(one.Within(length), out T? found))
            {
                return found;
            }
        }

        return null;
    }
}
