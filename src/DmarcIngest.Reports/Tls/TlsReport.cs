using System.Net;

namespace DmarcIngest.Reports.Tls;

/// <summary>An SMTP TLS report (RFC 8460 section 4.4).</summary>
public sealed class TlsReport : Report
{
    internal TlsReport()
    {
    }

    /// <inheritdoc/>
    public override RowKind Kind => RowKind.Tls;

    /// <summary>Everything that stands outside the policies.</summary>
    public required TlsHeader Header { get; init; }

    /// <summary>The policies in the order of the report.</summary>
    public required IReadOnlyList<TlsPolicy> Policies { get; init; }

    /// <summary>Deviation codes of the report alone, without those of its policies: they stand in each row.</summary>
    public required IReadOnlyList<string> HeaderDeviations { get; init; }

    internal override string? ReporterName => Header.OrgName;

    /// <inheritdoc/>
    public override IEnumerable<TlsRow> ReadRows() => TlsRows.Of(this);
}

/// <summary>What an SMTP TLS report says once for all its policies.</summary>
public sealed record TlsHeader
{
    /// <summary><c>organization-name</c>; where absent, the domain of <see cref="ContactInfo"/>; else <c>unknown</c>.</summary>
    public required string OrgName { get; init; }

    /// <summary><c>contact-info</c>; null if absent.</summary>
    public string? ContactInfo { get; init; }

    /// <summary><c>report-id</c>, trimmed, one pair of angle brackets taken off; <c>unknown</c> if absent.</summary>
    public required string ReportId { get; init; }

    /// <summary><c>start-datetime</c>, UTC.</summary>
    public required DateTimeOffset Begin { get; init; }

    /// <summary><c>end-datetime</c>, UTC.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>Values as they were sent, by field path, where the normalised ones differ.</summary>
    public required IReadOnlyDictionary<string, string> Raw { get; init; }
}

/// <summary>One element of <c>policies</c>: the policy, its sessions and what failed.</summary>
public sealed record TlsPolicy
{
    /// <summary><c>tlsa</c>, <c>sts</c>, <c>no-policy-found</c>, another word that was sent, or <c>unknown</c> if absent.</summary>
    public required string PolicyType { get; init; }

    /// <summary>True if the report itself names <see cref="PolicyDomain"/>; what the mail around it says is no part of any id.</summary>
    public required bool NamesDomain { get; init; }

    /// <summary>The policy as it was found, line by line.</summary>
    public required IReadOnlyList<string> PolicyString { get; init; }

    /// <summary>Lower case, A-labels, no trailing dot; where absent, what the mail around it says; else <c>unknown</c>.</summary>
    public required string PolicyDomain { get; init; }

    /// <summary><c>mx-host</c>: names or patterns, without <c>mx:</c> before them.</summary>
    public required IReadOnlyList<string> MxHosts { get; init; }

    /// <summary><c>total-successful-session-count</c>; 0 where absent or no number.</summary>
    public required long SuccessfulSessions { get; init; }

    /// <summary><c>total-failure-session-count</c>; 0 where absent or no number.</summary>
    public required long FailedSessions { get; init; }

    /// <summary>What failed. One session may stand in several, so that their sum may be above <see cref="FailedSessions"/>.</summary>
    public required IReadOnlyList<TlsFailureDetail> Details { get; init; }

    /// <summary>Deviation codes of the policy alone, without those of its details.</summary>
    public required IReadOnlyList<string> Deviations { get; init; }

    /// <summary>Values as they were sent, by field path, where the normalised ones differ.</summary>
    public required IReadOnlyDictionary<string, string> Raw { get; init; }
}

/// <summary>One element of <c>failure-details</c> (RFC 8460 section 4.3). Null means absent.</summary>
public sealed record TlsFailureDetail
{
    /// <summary>A word of the IANA registry "STARTTLS Validation Result Types", another word that was sent, or <c>unknown</c>.</summary>
    public required string ResultType { get; init; }

    /// <summary><c>sending-mta-ip</c>.</summary>
    public IPAddress? SendingMtaIp { get; init; }

    /// <summary><c>receiving-ip</c>.</summary>
    public IPAddress? ReceivingIp { get; init; }

    /// <summary><c>receiving-mx-hostname</c>.</summary>
    public string? ReceivingMxHostname { get; init; }

    /// <summary><c>receiving-mx-helo</c>.</summary>
    public string? ReceivingMxHelo { get; init; }

    /// <summary><c>failed-session-count</c>; 0 where absent or no number.</summary>
    public required long FailedSessions { get; init; }

    /// <summary><c>additional-information</c>, a URI.</summary>
    public string? AdditionalInformation { get; init; }

    /// <summary><c>failure-reason-code</c>, free text.</summary>
    public string? FailureReasonCode { get; init; }

    /// <summary>Deviation codes of the detail alone.</summary>
    public required IReadOnlyList<string> Deviations { get; init; }

    /// <summary>Values as they were sent, by field path, where the normalised ones differ.</summary>
    public required IReadOnlyDictionary<string, string> Raw { get; init; }
}
