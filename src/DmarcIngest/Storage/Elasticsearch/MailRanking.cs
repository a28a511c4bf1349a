using DmarcIngest.Pipeline;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Takes totals in any order, adds up those of one key, and keeps no more of them than can be asked for.</summary>
internal sealed class MailRanking(MailQuery query)
{
    private readonly Dictionary<string, MailTotal> kept = new(StringComparer.Ordinal);
    private long dropped;

    /// <summary>All there were so far.</summary>
    public long Count => dropped + kept.Count;

    public void Add(MailTotal total)
    {
        // A row that lacks a field comes apart from those that have the word for it in the field.
        string key = string.Join('\0', total.Key);
        kept[key] = kept.TryGetValue(key, out MailTotal? there) ? Sum(there, total) : total;
        if (kept.Count >= 2 * MailQuery.MostTotals)
        {
            foreach ((string last, _) in Sorted().Skip(MailQuery.MostTotals))
            {
                kept.Remove(last);
                dropped++;
            }
        }
    }

    /// <summary>Those asked for.</summary>
    /// <param name="about">How many there are if they are more than were looked at.</param>
    public MailTotals Totals(long about = 0) => new(
        [.. Sorted().Take(MailQuery.MostTotals).Skip(query.Skip).Take(query.Take).Select(total => total.Value)], Math.Max(about, Count));

    private List<KeyValuePair<string, MailTotal>> Sorted()
    {
        List<KeyValuePair<string, MailTotal>> sorted = [.. kept];
        sorted.Sort(Compare);
        return sorted;
    }

    private int Compare(KeyValuePair<string, MailTotal> one, KeyValuePair<string, MailTotal> other)
    {
        int keys = string.CompareOrdinal(one.Key, other.Key);
        int by = query.Order switch
        {
            MailOrder.Messages => one.Value.Messages.CompareTo(other.Value.Messages),
            MailOrder.Failed => one.Value.Failed.CompareTo(other.Value.Failed),
            MailOrder.PassRate => Rate(one.Value).CompareTo(Rate(other.Value)),
            MailOrder.LastDay => one.Value.LastDay.CompareTo(other.Value.LastDay),
            _ => keys,
        };
        return by == 0 ? keys : query.Descending ? -by : by;
    }

    // Without messages there is none: last either way.
    private double Rate(MailTotal total) => total.PassRate ?? (query.Descending ? double.MinValue : double.MaxValue);

    private static MailTotal Sum(MailTotal one, MailTotal other) => new(
        one.Key,
        one.Rows + other.Rows,
        Sum(one.Messages, other.Messages),
        Sum(one.Passed, other.Passed),
        Sum(one.DkimAligned, other.DkimAligned),
        Sum(one.SpfAligned, other.SpfAligned),
        one.FirstDay < other.FirstDay ? one.FirstDay : other.FirstDay,
        one.LastDay > other.LastDay ? one.LastDay : other.LastDay);

    // Reports may claim any count.
    private static long Sum(long one, long other) => (long)Math.Min((ulong)one + (ulong)other, long.MaxValue);
}
