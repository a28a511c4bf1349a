using System.ComponentModel.DataAnnotations;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>What the operator knows better about a source. At least one of network, sender and DKIM domain; all that are given must fit. The first that fits counts.</summary>
public sealed class OverruleOptions
{
    /// <summary>For this policy domain only; for all without it.</summary>
    public string? Domain { get; set; }

    /// <summary>Sources in this network, e.g. <c>192.0.2.0/24</c>, or one address.</summary>
    public string? Network { get; set; }

    /// <summary>Sources of this sender, by its name in <c>source_name</c>.</summary>
    public string? Sender { get; set; }

    /// <summary>Mails signed by this domain or one below it.</summary>
    public string? Dkim { get; set; }

    /// <summary>What it is: approved, to be ignored, or spoof.</summary>
    [Required]
    public OverruleAs? As { get; set; }

    /// <summary>Why, for people; shown beside the source.</summary>
    public string? Note { get; set; }
}
