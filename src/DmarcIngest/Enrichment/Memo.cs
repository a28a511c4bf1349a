using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace DmarcIngest.Enrichment;

/// <summary>
/// Remembers answers, and forgets all of them when there are too many: what is asked again and again is soon known anew. Counts by itself, because
/// the dictionary's own count takes all of its locks, which costs more than most answers. Safe for several threads.
/// </summary>
internal sealed class Memo<TKey, TValue>(int most, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private volatile ConcurrentDictionary<TKey, TValue> known = new(comparer);
    private int count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => known.TryGetValue(key, out value);

    /// <summary>Remembers an answer, and gives it.</summary>
    public TValue Keep(TKey key, TValue value)
    {
        if (Volatile.Read(ref count) >= most)
        {
            Forget();
        }

        if (known.TryAdd(key, value))
        {
            Interlocked.Increment(ref count);
        }

        return value;
    }

    public void Forget()
    {
        known = new(comparer);
        Volatile.Write(ref count, 0);
    }
}
