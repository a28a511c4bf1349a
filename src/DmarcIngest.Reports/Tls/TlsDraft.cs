namespace DmarcIngest.Reports.Tls;

/// <summary>A count as sent.</summary>
/// <param name="Text">The number or what stood in its place.</param>
/// <param name="Quoted">True if it stood in quotation marks.</param>
internal readonly record struct SentCount(string Text, bool Quoted);

/// <summary>Header values as sent, trimmed; null where absent or empty.</summary>
internal sealed class TlsHeaderDraft
{
    public string? OrgName { get; set; }

    public string? ContactInfo { get; set; }

    public string? ReportId { get; set; }

    public string? Begin { get; set; }

    public string? End { get; set; }

    /// <summary>True if all is known of which the report's identity is made.</summary>
    public bool HasIdentity => (OrgName ?? ContactInfo) is not null && ReportId is not null && Begin is not null && End is not null;
}

/// <summary>A policy as sent, with its details as they will be stored.</summary>
internal sealed class TlsPolicyDraft
{
    public string? PolicyType { get; set; }

    public string? PolicyDomain { get; set; }

    public List<string> PolicyString { get; } = [];

    public List<string> MxHosts { get; } = [];

    public SentCount? Successful { get; set; }

    public SentCount? Failed { get; set; }

    public List<TlsFailureDetail> Details { get; } = [];
}

/// <summary>A failure detail as sent.</summary>
internal sealed class TlsDetailDraft
{
    public string? ResultType { get; set; }

    public string? SendingMtaIp { get; set; }

    public string? ReceivingIp { get; set; }

    public string? ReceivingMxHostname { get; set; }

    public string? ReceivingMxHelo { get; set; }

    public SentCount? FailedSessions { get; set; }

    public string? AdditionalInformation { get; set; }

    public string? FailureReasonCode { get; set; }
}
