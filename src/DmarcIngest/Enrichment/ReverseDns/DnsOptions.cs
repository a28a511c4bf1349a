using System.ComponentModel.DataAnnotations;

namespace DmarcIngest.Enrichment.ReverseDns;

/// <summary>How the names of sending addresses are looked up.</summary>
public sealed class DnsOptions
{
    /// <summary>Whether the names of sending addresses are looked up in the DNS.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Resolvers to ask, e.g. <c>192.0.2.53</c> or <c>[2001:db8::53]:5353</c>; none for those of the system.</summary>
    public IList<string> Servers { get; init; } = [];

    /// <summary>Milliseconds that a batch waits at most for names; what is found later is put into its rows later.</summary>
    [Range(0, 60000)]
    public int WaitMilliseconds { get; set; } = 2000;

    /// <summary>Seconds that one question waits for its answer.</summary>
    [Range(1, 60)]
    public int TimeoutSeconds { get; set; } = 3;

    /// <summary>Questions under way at the same time.</summary>
    [Range(1, 1000)]
    public int Parallel { get; set; } = 64;

    /// <summary>Addresses whose names are kept, the longest known being forgotten first.</summary>
    [Range(1, 10_000_000)]
    public int CachedNames { get; set; } = 200_000;

    /// <summary>Hours after which a name is looked up again.</summary>
    [Range(1, 8760)]
    public int KeepHours { get; set; } = 168;

    /// <summary>Hours after which an address without a name is looked up again; where the resolver failed, at most one.</summary>
    [Range(1, 8760)]
    public int KeepFailedHours { get; set; } = 24;
}
