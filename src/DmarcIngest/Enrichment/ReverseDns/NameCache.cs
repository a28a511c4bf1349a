using System.Collections.Concurrent;
using System.Net;

namespace DmarcIngest.Enrichment.ReverseDns;

/// <summary>What is known of addresses, so many at most, and what of it is not written to the file yet. Reading never blocks; safe for several threads.</summary>
internal sealed class NameCache(DnsOptions options, TimeProvider time)
{
    private static readonly TimeSpan KeepFailed = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeepUnanswered = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<IPAddress, KnownAddress> known = new();
    private readonly Lock gate = new();

    /// <summary>In the order in which they were asked; what was asked again stands in it twice.</summary>
    private readonly Queue<(IPAddress Address, KnownAddress Known)> order = new();

    /// <summary>Null for what was forgotten.</summary>
    private Dictionary<IPAddress, KnownAddress?> unsaved = [];

    public KnownAddress? Find(IPAddress address) => known.GetValueOrDefault(address);

    /// <summary>True if an address need not be asked again.</summary>
    public bool IsFresh(IPAddress address)
    {
        if (Find(address) is not { } entry)
        {
            return false;
        }

        TimeSpan none = TimeSpan.FromHours(options.KeepFailedHours);
        TimeSpan keep = entry.End switch
        {
            LookUpEnd.Unanswered => KeepUnanswered,
            LookUpEnd.Failed => KeepFailed < none ? KeepFailed : none,
            _ when entry.Name?.Name is null => none,
            _ => TimeSpan.FromHours(options.KeepHours),
        };
        TimeSpan age = time.GetUtcNow() - entry.Asked;
        // Below zero: the clock was wrong when it was asked, and nobody knows how long it would be kept.
        return age >= TimeSpan.Zero && age < keep;
    }

    /// <summary>Takes in how a look-up ended, and gives what was known before. A failure leaves an older name as it is.</summary>
    public (KnownAddress? Before, KnownAddress Now) Put(IPAddress address, LookUpEnd end, ReverseName? name)
    {
        lock (gate)
        {
            KnownAddress? before = Find(address);
            KnownAddress now = new(name ?? before?.Name, end, time.GetUtcNow());
            Keep(address, now);
            if (end == LookUpEnd.Known)
            {
                // A failure is asked again after the next start.
                unsaved[address] = now;
            }

            return (before, now);
        }
    }

    /// <summary>Takes in what the file has, the longest known first; what was asked in the meantime is newer.</summary>
    public void Load(IEnumerable<(IPAddress Address, KnownAddress Known)> entries)
    {
        lock (gate)
        {
            foreach ((IPAddress address, KnownAddress entry) in entries)
            {
                if (!known.ContainsKey(address))
                {
                    Keep(address, entry);
                }
            }
        }
    }

    /// <summary>What was found and forgotten since the last call.</summary>
    public Dictionary<IPAddress, KnownAddress?> TakeUnsaved()
    {
        lock (gate)
        {
            Dictionary<IPAddress, KnownAddress?> taken = unsaved;
            unsaved = [];
            return taken;
        }
    }

    private void Keep(IPAddress address, KnownAddress entry)
    {
        known[address] = entry;
        order.Enqueue((address, entry));
        while (known.Count > options.CachedNames || order.Count > 2L * options.CachedNames)
        {
            (IPAddress oldest, KnownAddress then) = order.Dequeue();
            if (ReferenceEquals(Find(oldest), then))
            {
                known.TryRemove(oldest, out _);
                unsaved[oldest] = null;
            }
        }
    }
}
