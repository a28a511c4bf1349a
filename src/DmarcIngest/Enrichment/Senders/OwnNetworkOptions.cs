using System.ComponentModel.DataAnnotations;

namespace DmarcIngest.Enrichment.Senders;

/// <summary>A network of the user's own.</summary>
public sealed class OwnNetworkOptions
{
    /// <summary>The network, e.g. <c>192.0.2.0/24</c> or <c>2001:db8::/32</c>, or one address.</summary>
    [Required]
    public string Network { get; set; } = "";

    /// <summary>Its name, for people.</summary>
    [Required]
    public string Name { get; set; } = "";
}
