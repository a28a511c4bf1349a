using System.Text.Json;

namespace DmarcIngest.Reports;

/// <summary>
/// What is known of a sending address from elsewhere than the report. No part of any id: it may change, and a row that is written again
/// with it replaces itself.
/// </summary>
public sealed record SourceFacts
{
    /// <summary>For an address of which nothing is known.</summary>
    public static SourceFacts None { get; } = new();

    /// <summary>ISO 3166-1 alpha-2; null if unknown.</summary>
    public string? Country { get; init; }

    /// <summary>Number of the autonomous system that announces the address; null if unknown.</summary>
    public long? Asn { get; init; }

    /// <summary>Name of that autonomous system; null if unknown.</summary>
    public string? AsName { get; init; }

    /// <summary>Domain of that autonomous system, which only some address files have; null if unknown.</summary>
    public string? AsDomain { get; init; }

    /// <summary>Name of the address by reverse DNS, confirmed by a look-up forward; null if there is none or it is not known yet.</summary>
    public string? ReverseName { get; init; }

    /// <summary>Organisational domain of <see cref="ReverseName"/>; null without one.</summary>
    public string? BaseDomain { get; init; }

    /// <summary>Name that the operator gave to the own network in which the address lies; null if it lies in none.</summary>
    public string? OwnNetwork { get; init; }

    /// <summary>Writes the fields under parsedmarc's names. What people filter by always has a value.</summary>
    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("source_country", Country ?? "unknown");
        if (Asn is { } asn)
        {
            json.WriteNumber("source_asn", asn);
        }

        json.WriteString("source_as_name", AsName ?? "unknown");
        json.WriteString("source_as_domain", AsDomain ?? "unknown");
        json.WriteString("source_reverse_dns", ReverseName ?? "unknown");
        json.WriteString("source_base_domain", BaseDomain ?? "unknown");
        json.WriteString("own_network", OwnNetwork ?? "none");
    }
}

/// <summary>Who stands behind a source.</summary>
/// <param name="Name">As in the list of senders, or the name of the own network.</param>
/// <param name="Type"><c>mailbox provider</c>, <c>esp</c>, <c>saas</c>, <c>security gateway</c>, <c>forwarder</c>, <c>mailing list</c>, <c>hosting</c>, <c>isp</c> or <c>own</c>.</param>
/// <param name="NamedBy">What it was recognised by: <c>own</c> (network), <c>spf</c>, <c>dkim</c>, <c>rdns</c> or <c>asn</c>.</param>
public sealed record SourceSender(string Name, string Type, string NamedBy)
{
    /// <summary>For a source of which nobody is known.</summary>
    public static SourceSender Unknown { get; } = new("unknown", "unknown", "none");
}
