using System.Net;

namespace DmarcIngest.Tests.Enrichment.Verdicts.HeldOut;

/// <summary>One aggregate report as its reporter writes it, and what its records really are, in the order of its record elements.</summary>
internal sealed record HeldOutReport(string Xml, IReadOnlyList<HeldOutRecord> Records);

/// <summary>What one record really is.</summary>
/// <param name="Domain">Domain of the From field, which may lie below the domain of the policy.</param>
/// <param name="SourceIp">The sending address.</param>
/// <param name="Reporter">org_name of the report.</param>
/// <param name="Day">UTC day on which the report's period begins.</param>
/// <param name="Count">Messages.</param>
/// <param name="Truth">A label out of <see cref="Truths"/>.</param>
/// <param name="Actor">Who sent it, for people who look into mistakes.</param>
internal sealed record HeldOutRecord(string Domain, IPAddress SourceIp, string Reporter, DateOnly Day, int Count, string Truth, string Actor);

/// <summary>The labels.</summary>
internal static class Truths
{
    /// <summary>Own or approved, and authenticates in alignment; its odd failing row keeps the label.</summary>
    public const string Legitimate = "legitimate";

    /// <summary>Sends with the owner's knowledge or by its people, day after day, without alignment.</summary>
    public const string Misconfigured = "misconfigured";

    /// <summary>Mail passed on, by an alias or a list.</summary>
    public const string Forwarder = "forwarder";

    /// <summary>A legitimate source whose signature fails at few receivers and passes at the others on the same days.</summary>
    public const string BrokenAtReceiver = "dkim_broken_at_receiver";

    /// <summary>The domain in the hands of somebody else.</summary>
    public const string Spoof = "spoof";

    /// <summary>Nobody can tell from the reports alone.</summary>
    public const string Undetermined = "undetermined";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Legitimate, Misconfigured, Forwarder, BrokenAtReceiver, Spoof, Undetermined];
}
