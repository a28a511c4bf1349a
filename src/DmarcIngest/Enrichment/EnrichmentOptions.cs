using System.ComponentModel.DataAnnotations;
using DmarcIngest.Enrichment.ReverseDns;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Enrichment.Verdicts;

namespace DmarcIngest.Enrichment;

/// <summary>What is looked up about sending addresses.</summary>
public sealed class EnrichmentOptions
{
    /// <summary>Whether the country and the network of sending addresses are looked up.</summary>
    public bool Addresses { get; set; } = true;

    /// <summary>Address file (.mmdb of MaxMind, DB-IP or IPinfo) with countries, instead of the one that comes along; read anew when it changes.</summary>
    public string? CountryDatabase { get; set; }

    /// <summary>Address file (.mmdb) with autonomous systems, instead of the one that comes along; read anew when it changes. May be the same file.</summary>
    public string? AsnDatabase { get; set; }

    /// <summary>List of senders (CSV) of one's own, whose lines add to those that come along or override them; read anew when it changes.</summary>
    public string? SendersDatabase { get; set; }

    /// <summary>Networks of one's own.</summary>
    public IList<OwnNetworkOptions> OwnNetworks { get; init; } = [];

    /// <summary>Sources of which the operator knows better than the rules; read live.</summary>
    public IList<OverruleOptions> Overrules { get; init; } = [];

    /// <summary>Seconds between two looks whether an address file or a list of senders has changed.</summary>
    [Range(1, 86400)]
    public int ReloadSeconds { get; set; } = 60;

    /// <summary>How the names of sending addresses are looked up.</summary>
    public DnsOptions Dns { get; set; } = new();
}
