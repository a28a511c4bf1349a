using System.Net;
using System.Text.Json;
using DmarcIngest.Reports.Authenticity;

namespace DmarcIngest.Reports.Failure;

/// <summary>A failure report (RFC 6591, RFC 9991): one mail that failed, one row.</summary>
public sealed class FailureReport : Report
{
    internal FailureReport()
    {
    }

    /// <inheritdoc/>
    public override RowKind Kind => RowKind.Failure;

    /// <summary>Its row.</summary>
    public required FailureRow Row { get; init; }

    /// <inheritdoc/>
    public override ReportAuthenticity Authenticity
    {
        get => Row.Authenticity;
        internal set => Row.Known = value;
    }

    /// <inheritdoc/>
    public override bool HoldsRows => true;

    /// <inheritdoc/>
    public override IEnumerable<FailureRow> ReadRows() => [Row];
}

/// <summary>What a failure report says, as far as <see cref="PrivacyLevel"/> lets it be kept. Null means absent or not kept.</summary>
public sealed class FailureRow : StoredRow
{
    /// <inheritdoc/>
    public override RowKind Kind => RowKind.Failure;

    /// <inheritdoc/>
    public override long Weight => Incidents;

    /// <inheritdoc/>
    public override bool Partial => false;

    /// <inheritdoc/>
    public override ReportAuthenticity Authenticity => Known;

    internal ReportAuthenticity Known { get; set; }

    /// <summary>As <see cref="Report.ReportUid"/>.</summary>
    public required string ReportUid { get; init; }

    /// <summary>Domain of the From field of the mail that carried the report; <c>unknown</c> for a bare file.</summary>
    public required string Reporter { get; init; }

    /// <summary><c>Feedback-Type</c>: auth-failure for DMARC; also abuse, fraud, virus, other, not-spam (RFC 5965).</summary>
    public required string FeedbackType { get; init; }

    /// <summary><c>User-Agent</c> of the reporter.</summary>
    public string? UserAgent { get; init; }

    /// <summary><c>Version</c> of the format.</summary>
    public string? Version { get; init; }

    /// <summary><c>Original-Mail-From</c> without angle brackets; null if absent or the null reverse-path.</summary>
    public string? OriginalMailFrom { get; init; }

    /// <summary><c>Original-Rcpt-To</c> without angle brackets.</summary>
    public required IReadOnlyList<string> OriginalRcptTo { get; init; }

    /// <summary><c>Original-Envelope-Id</c>.</summary>
    public string? OriginalEnvelopeId { get; init; }

    /// <summary>Lower case, A-labels; where absent, the domain of the sample's From field; else <c>unknown</c>.</summary>
    public required string ReportedDomain { get; init; }

    /// <summary><c>Authentication-Results</c> as sent, several joined by a semicolon.</summary>
    public string? AuthenticationResults { get; init; }

    /// <summary>delivered, spam, policy, reject, other, another word that was sent, or <c>unknown</c>.</summary>
    public required string DeliveryResult { get; init; }

    /// <summary>adsp, bodyhash, revoked, signature, spf, dmarc.</summary>
    public required IReadOnlyList<string> AuthFailure { get; init; }

    /// <summary>
    /// <c>Identity-Alignment</c> as sent. RFC 7489 lists the mechanisms that were aligned, RFC 9991 those that were not, so nothing can be
    /// told from it.
    /// </summary>
    public string? IdentityAlignment { get; init; }

    /// <summary><c>DKIM-Domain</c>.</summary>
    public string? DkimDomain { get; init; }

    /// <summary><c>DKIM-Identity</c>.</summary>
    public string? DkimIdentity { get; init; }

    /// <summary><c>DKIM-Selector</c>.</summary>
    public string? DkimSelector { get; init; }

    /// <summary><c>SPF-DNS</c>.</summary>
    public string? SpfDns { get; init; }

    /// <summary><c>Source-IP</c>; IPv4-mapped addresses as IPv4.</summary>
    public IPAddress? SourceIp { get; init; }

    /// <summary>What is known of the address; null where nothing was looked up, and then nothing of it is stored.</summary>
    public SourceFacts? SourceFacts { get; set; }

    /// <summary><c>Source-Port</c> (RFC 6692).</summary>
    public int? SourcePort { get; init; }

    /// <summary><c>Reporting-MTA</c>.</summary>
    public string? ReportingMta { get; init; }

    /// <summary>Mails alike that this report stands for.</summary>
    public required long Incidents { get; init; }

    /// <summary>SPF result of RFC 8601, or <c>unknown</c>.</summary>
    public required string SpfResult { get; init; }

    /// <summary>DKIM result of RFC 8601: pass if any signature passed; or <c>unknown</c>.</summary>
    public required string DkimResult { get; init; }

    /// <summary>DMARC result, or <c>unknown</c>.</summary>
    public required string DmarcResult { get; init; }

    /// <summary>The mail that failed; null if none came along.</summary>
    public FailureSample? Sample { get; init; }

    /// <summary>What of it was kept.</summary>
    public required PrivacyLevel Privacy { get; init; }

    /// <summary>Deviation codes, each once, sorted.</summary>
    public required IReadOnlyList<string> Deviations { get; init; }

    /// <summary>Values as they were sent, by field, where the normalised ones differ.</summary>
    public required IReadOnlyDictionary<string, string> Raw { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter writer) => FailureRowJson.Write(writer, this);
}

/// <summary>The header of the mail that failed: the fields named here and no others, because their writer is a stranger.</summary>
public sealed record FailureSample
{
    /// <summary><c>Subject</c>, decoded.</summary>
    public string? Subject { get; init; }

    /// <summary><c>Date</c>, UTC.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary><c>Message-ID</c> without angle brackets.</summary>
    public string? MessageId { get; init; }

    /// <summary><c>Return-Path</c> without angle brackets; null for the null reverse-path.</summary>
    public string? ReturnPath { get; init; }

    /// <summary><c>List-Id</c>.</summary>
    public string? ListId { get; init; }

    /// <summary>True if the reporter sent the header alone.</summary>
    public required bool HeadersOnly { get; init; }

    /// <summary>Number of <c>Received</c> fields: the hops it had behind it.</summary>
    public required int ReceivedCount { get; init; }

    /// <summary><c>From</c>.</summary>
    public required IReadOnlyList<SampleAddress> From { get; init; }

    /// <summary><c>To</c>.</summary>
    public required IReadOnlyList<SampleAddress> To { get; init; }

    /// <summary><c>Cc</c>.</summary>
    public required IReadOnlyList<SampleAddress> Cc { get; init; }

    /// <summary><c>Reply-To</c>.</summary>
    public required IReadOnlyList<SampleAddress> ReplyTo { get; init; }

    /// <summary>Domain and selector of each DKIM signature.</summary>
    public required IReadOnlyList<SampleSignature> DkimSignatures { get; init; }

    /// <summary>The named fields as text, by lower-case name.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }
}

/// <summary>An address in a header.</summary>
/// <param name="DisplayName">The name beside it; null if none.</param>
/// <param name="Address">The address.</param>
public readonly record struct SampleAddress(string? DisplayName, string Address);

/// <summary>A DKIM signature.</summary>
/// <param name="Domain">d=</param>
/// <param name="Selector">s=</param>
public readonly record struct SampleSignature(string Domain, string Selector);
