using System.Net;
using System.Text.Json;
using DmarcIngest.Reports.Authenticity;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>One record of an aggregate report, together with its report: the row as it is stored.</summary>
public sealed class AggregateRow : StoredRow
{
    /// <inheritdoc/>
    public override RowKind Kind => RowKind.Aggregate;

    /// <summary>The report it came in.</summary>
    public required AggregateReport Report { get; init; }

    /// <summary><c>source_ip</c>, IPv4-mapped addresses as IPv4; null if it was no address (then see <see cref="Raw"/>).</summary>
    public IPAddress? SourceIp { get; init; }

    /// <summary>What is known of the address; null where nothing was looked up, and then nothing of it is stored.</summary>
    public SourceFacts? SourceFacts { get; set; }

    /// <summary>Who stands behind the address; null if unknown. No part of the row's id.</summary>
    public SourceSender? Sender { get; set; }

    /// <summary>How its mails authenticated, in a word; null if nobody has looked.</summary>
    public AuthEvidence? Evidence { get; set; }

    /// <summary>What the source is for this domain; null if nobody has judged it.</summary>
    public SourceVerdict? Verdict { get; set; }

    /// <summary><c>count</c> in messages; null if absent or no number, so that it adds to no total.</summary>
    public long? MessageCount { get; init; }

    /// <summary><c>none</c>, <c>pass</c>, <c>quarantine</c>, <c>reject</c> or <c>unknown</c>.</summary>
    public required string Disposition { get; init; }

    /// <summary><c>policy_evaluated/dkim</c>: <c>pass</c>, <c>fail</c> or <c>unknown</c>.</summary>
    public required string DkimAlignment { get; init; }

    /// <summary><c>policy_evaluated/spf</c>: <c>pass</c>, <c>fail</c> or <c>unknown</c>.</summary>
    public required string SpfAlignment { get; init; }

    /// <summary>Pass if either alignment passes, fail if both fail, else unknown (RFC 7489 section 3.1, RFC 9989).</summary>
    public string DmarcResult =>
        DkimAlignment == "pass" || SpfAlignment == "pass" ? "pass"
        : DkimAlignment == "fail" && SpfAlignment == "fail" ? "fail"
        : "unknown";

    /// <summary>Why the reporter did not follow the policy.</summary>
    public required IReadOnlyList<PolicyOverride> PolicyOverrides { get; init; }

    /// <summary>Domain of the From field; lower case, A-labels; <c>unknown</c> if absent.</summary>
    public required string HeaderFrom { get; init; }

    /// <summary>Domain of the MAIL FROM address; null if absent or empty (null reverse-path).</summary>
    public string? EnvelopeFrom { get; init; }

    /// <summary>Domain of the RCPT TO address; null if absent.</summary>
    public string? EnvelopeTo { get; init; }

    /// <summary>Raw DKIM results, unaligned, without those that name neither a domain nor a result.</summary>
    public required IReadOnlyList<DkimResult> DkimResults { get; init; }

    /// <summary>Raw SPF results, unaligned.</summary>
    public required IReadOnlyList<SpfResult> SpfResults { get; init; }

    /// <summary>Deviation codes of this record and of its report's header, each once, sorted.</summary>
    public required IReadOnlyList<string> Deviations { get; init; }

    /// <summary>Values of this record as they were sent, by field path, where the normalised ones differ.</summary>
    public required IReadOnlyDictionary<string, string> Raw { get; init; }

    /// <inheritdoc/>
    public override long Weight => MessageCount ?? 0;

    /// <inheritdoc/>
    public override bool Partial => Report.Partial;

    /// <inheritdoc/>
    public override ReportAuthenticity Authenticity => Report.Authenticity;

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter writer) => AggregateRowJson.Write(writer, this);
}

/// <summary><c>reason</c>: an override of the policy.</summary>
/// <param name="Type">A word of the standard, or the word that was sent.</param>
/// <param name="Comment">Free text of the reporter.</param>
public readonly record struct PolicyOverride(string Type, string? Comment);

/// <summary><c>auth_results/dkim</c>.</summary>
/// <param name="Domain">d= of the signature; <c>unknown</c> if absent.</param>
/// <param name="Selector">s= of the signature; <c>none</c> if absent.</param>
/// <param name="Result">none, pass, fail, policy, neutral, temperror, permerror or unknown.</param>
/// <param name="HumanResult">Free text of the reporter.</param>
public readonly record struct DkimResult(string Domain, string Selector, string Result, string? HumanResult);

/// <summary><c>auth_results/spf</c>.</summary>
/// <param name="Domain">The domain that was checked; <c>unknown</c> if absent.</param>
/// <param name="Scope">mfrom (also where absent), helo, or the word that was sent.</param>
/// <param name="Result">none, pass, fail, softfail, policy, neutral, temperror, permerror or unknown.</param>
/// <param name="HumanResult">Free text of the reporter (RFC 9990).</param>
public readonly record struct SpfResult(string Domain, string Scope, string Result, string? HumanResult);
