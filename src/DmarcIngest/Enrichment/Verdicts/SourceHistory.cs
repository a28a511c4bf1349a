using System.Net;
using System.Net.Sockets;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>Rows of one key, over the days of a window.</summary>
internal sealed class KeyHistory(EvidenceKey key)
{
    public EvidenceKey Key => key;

    public AuthSigns Signs { get; } = AuthCode.Read(key.Evidence.Code);

    public ulong Days { get; set; }

    public long Messages { get; set; }

    /// <summary>Messages of the judged month alone.</summary>
    public long MonthMessages { get; set; }

    /// <summary>True if some of the rows lie in the judged month.</summary>
    public bool InMonth { get; set; }
}

/// <summary>One source of a domain over a window: an IPv4 address, or of IPv6 a /64, which is what one host is given.</summary>
internal sealed class SourceHistory(IPAddress first)
{
    private readonly List<KeyHistory> keys = [];
    private readonly Dictionary<string, Receiver> receivers = new(StringComparer.Ordinal);
    private Tally all;

    /// <summary>The address; of several of a /64 the lowest, whatever the order they came in.</summary>
    public IPAddress Address { get; private set; } = first;

    public SourceFacts Facts { get; private set; } = SourceFacts.None;

    /// <summary>Who is known at the address itself, whatever the mails say; null if nobody.</summary>
    public SourceSender? ByAddress { get; private set; }

    public IReadOnlyList<KeyHistory> Keys => keys;

    public ref readonly Tally All => ref all;

    /// <summary>The receivers that reported it, and how own signatures fare there.</summary>
    public IReadOnlyDictionary<string, Receiver> Receivers => receivers;

    /// <summary>The name that rows carry; null if none does.</summary>
    public string? StoredName => keys.Where(key => key.Key.Address.Equals(Address)).Select(key => key.Key.ReverseName).OfType<string>().Min(StringComparer.Ordinal);

    /// <summary>True if it sends for the domain itself and does not pass on: an own network, or a host that the domain's SPF record names.</summary>
    public bool IsDirect { get; private set; }

    public bool IsOwn => Facts.OwnNetwork is not null;

    /// <summary>The sources that it is one of: those of one sender or own network; else those of its neighbourhood.</summary>
    public string Group { get; private set; } = "";

    public static Cidr KeyOf(IPAddress address)
    {
        Cidr one = Cidr.Of(address);
        return one.Family == AddressFamily.InterNetworkV6 ? one.Within(64) : one;
    }

    /// <summary>Its neighbourhood: what one customer of a hosting company is usually given.</summary>
    public Cidr Neighbourhood
    {
        get
        {
            Cidr one = Cidr.Of(Address);
            return one.Within(one.Family == AddressFamily.InterNetworkV6 ? 48 : 24);
        }
    }

    public void Add(KeyHistory key)
    {
        keys.Add(key);
        if (Cidr.Of(key.Key.Address).Value < Cidr.Of(Address).Value)
        {
            Address = key.Key.Address;
        }
    }

    public void Count(AuthSigns signs, string reporter, int day, long messages)
    {
        all.Add(signs, 1UL << day, messages);
        if (!receivers.TryGetValue(reporter, out Receiver? receiver))
        {
            receivers.Add(reporter, receiver = new Receiver());
        }

        receiver.Add(signs, day, messages);
    }

    /// <summary>True unless its own signatures break at all receivers alike, which is no fault of one of them.</summary>
    public bool HoldsElsewhere(string reporter)
    {
        ulong broken = receivers.TryGetValue(reporter, out Receiver? here) ? here.BrokenDays : 0;
        List<Receiver> others = [.. receivers.Where(entry => entry.Key != reporter && entry.Value.SeesSignatures).Select(entry => entry.Value)];
        return others.Count == 0 || others.Exists(other => (other.WholeDays & broken) != 0);
    }

    /// <summary>Takes in what is known of the address.</summary>
    public void Describe(AddressLookup lookup)
    {
        (Facts, ByAddress) = lookup(Address, StoredName);
        Group = IsOwn ? "own network " + Facts.OwnNetwork : ByAddress?.Name ?? Neighbourhood.ToString();
        IsDirect = IsOwn || all.SpfShare >= 0.2;
    }
}
