namespace DmarcIngest.Reports.Aggregate;

/// <summary>Header values as sent, trimmed; null where absent or empty.</summary>
internal sealed class HeaderDraft
{
    public string? Namespace { get; set; }

    public string? Version { get; set; }

    public string? OrgName { get; set; }

    public string? Email { get; set; }

    public string? ExtraContactInfo { get; set; }

    public string? ReportId { get; set; }

    public string? Generator { get; set; }

    public string? Begin { get; set; }

    public string? End { get; set; }

    public List<string> Errors { get; } = [];

    public string? Domain { get; set; }

    public string? Adkim { get; set; }

    public string? Aspf { get; set; }

    public string? P { get; set; }

    public string? Sp { get; set; }

    public string? Np { get; set; }

    public string? Pct { get; set; }

    public string? Fo { get; set; }

    public string? Testing { get; set; }

    public string? DiscoveryMethod { get; set; }

    /// <summary>Something that only RFC 9990 knows was seen, in the header or in a record.</summary>
    public bool LooksLike9990 { get; set; }
}

/// <summary>Values of one record as sent, trimmed; null where absent or empty. Used again for the next record.</summary>
internal sealed class RecordDraft
{
    public string? SourceIp { get; set; }

    public string? Count { get; set; }

    public string? Disposition { get; set; }

    public string? Dkim { get; set; }

    public string? Spf { get; set; }

    public string? HeaderFrom { get; set; }

    public string? EnvelopeFrom { get; set; }

    public string? EnvelopeTo { get; set; }

    public List<(string? Type, string? Comment)> Reasons { get; } = [];

    public List<SentResult> DkimResults { get; } = [];

    public List<SentResult> SpfResults { get; } = [];

    public DeviationSet Deviations { get; } = new();

    public void Clear()
    {
        SourceIp = Count = Disposition = Dkim = Spf = HeaderFrom = EnvelopeFrom = EnvelopeTo = null;
        Reasons.Clear();
        DkimResults.Clear();
        SpfResults.Clear();
        Deviations.Clear();
    }
}

/// <summary>A DKIM result (qualifier: selector) or an SPF result (qualifier: scope) as sent.</summary>
internal readonly record struct SentResult(string? Domain, string? Qualifier, string? Result, string? HumanResult);
