using System.Net;
using System.Threading.Channels;

namespace DmarcIngest.Enrichment.ReverseDns;

/// <summary>An address that is waiting or being asked.</summary>
internal sealed class PendingAddress(IPAddress address)
{
    public IPAddress Address { get; } = address;

    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Someone who asked went on without an answer. Owned by <see cref="AddressQueue"/>.</summary>
    public bool GivenUp { get; set; }
}

/// <summary>Addresses to be asked, each once, and those whose names came too late for who asked. Safe for several threads.</summary>
internal sealed class AddressQueue(int most)
{
    private readonly Channel<PendingAddress> channel = Channel.CreateBounded<PendingAddress>(most);
    private readonly Dictionary<IPAddress, PendingAddress> pending = [];
    private readonly HashSet<IPAddress> late = [];
    private readonly Lock gate = new();
    private long leftOut;

    /// <summary>Addresses that did not fit in; they are asked when they are seen again.</summary>
    public long LeftOut => Interlocked.Read(ref leftOut);

    /// <summary>Queues what is not queued yet, and gives what there is to wait for.</summary>
    public List<PendingAddress> Add(IEnumerable<IPAddress> addresses)
    {
        List<PendingAddress> asked = [];
        lock (gate)
        {
            foreach (IPAddress address in addresses)
            {
                if (pending.TryGetValue(address, out PendingAddress? known))
                {
                    asked.Add(known);
                    continue;
                }

                PendingAddress added = new(address);
                if (channel.Writer.TryWrite(added))
                {
                    pending.Add(address, added);
                    asked.Add(added);
                }
                else
                {
                    leftOut++;
                }
            }
        }

        return asked;
    }

    public IAsyncEnumerable<PendingAddress> ReadAllAsync(CancellationToken cancellationToken) => channel.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Whoever asked for these goes on without those that are not done.</summary>
    public void GiveUp(List<PendingAddress> asked)
    {
        lock (gate)
        {
            foreach (PendingAddress one in asked)
            {
                one.GivenUp = true;
            }
        }
    }

    /// <summary>An address has been asked.</summary>
    /// <param name="one">The address.</param>
    /// <param name="before">What was known of it, and given out, until now.</param>
    /// <param name="now">What is known from now on.</param>
    public void Settle(PendingAddress one, KnownAddress? before, KnownAddress? now)
    {
        lock (gate)
        {
            pending.Remove(one.Address);
            // Nobody has been told anything, or everybody has been told the older name.
            bool isLate = before?.Name is null
                ? now?.Name?.Name is not null && (one.GivenUp || before is not null)
                : now?.Name != before.Name;
            if (isLate && late.Count < most)
            {
                late.Add(one.Address);
            }
        }

        one.Done.TrySetResult();
    }

    public IReadOnlyList<IPAddress> TakeLate()
    {
        lock (gate)
        {
            IPAddress[] taken = [.. late];
            late.Clear();
            return taken;
        }
    }

    /// <summary>Nobody asks any more, so nobody need wait.</summary>
    public void End()
    {
        channel.Writer.TryComplete();
        lock (gate)
        {
            foreach (PendingAddress one in pending.Values)
            {
                one.Done.TrySetResult();
            }

            pending.Clear();
        }
    }
}
