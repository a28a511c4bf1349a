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
internal sealed class SourceHistory(IPAddress address, SourceFacts facts, SourceSender? byAddress)
{
    private readonly List<KeyHistory> keys = [];
    private Tally all;

    public IPAddress Address => address;

    public SourceFacts Facts => facts;

    /// <summary>Who is known at the address itself, whatever the mails say; null if nobody.</summary>
    public SourceSender? ByAddress => byAddress;

    public IReadOnlyList<KeyHistory> Keys => keys;

    public ref readonly Tally All => ref all;

    /// <summary>The receivers that reported it.</summary>
    public HashSet<string> Receivers { get; } = new(StringComparer.Ordinal);

    /// <summary>True if it sends for the domain itself and does not pass on: an own network, or a host that the domain's SPF record names.</summary>
    public bool IsDirect { get; set; }

    public bool IsOwn => facts.OwnNetwork is not null;

    /// <summary>The sources that it is one of: those of one sender or own network; else those of its neighbourhood.</summary>
    public string Group { get; set; } = "";

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
            Cidr one = Cidr.Of(address);
            return one.Within(one.Family == AddressFamily.InterNetworkV6 ? 48 : 24);
        }
    }

    public void Add(KeyHistory key) => keys.Add(key);

    public void Count(AuthSigns signs, string reporter, ulong day, long messages)
    {
        all.Add(signs, day, messages);
        Receivers.Add(reporter);
    }

    /// <summary>The sender that most of its mails name.</summary>
    public SourceSender MainSender => IsOwn
        ? new SourceSender(facts.OwnNetwork!, "own", "own")
        : byAddress ?? keys.GroupBy(key => key.Key.Sender).OrderByDescending(group => group.Sum(key => key.Messages)).ThenBy(group => group.Key.Name, StringComparer.Ordinal).Select(group => group.Key).FirstOrDefault()
        ?? SourceSender.Unknown;
}
