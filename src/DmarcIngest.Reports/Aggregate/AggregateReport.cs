namespace DmarcIngest.Reports.Aggregate;

/// <summary>A DMARC aggregate report (RFC 7489 appendix C, RFC 9990 appendix A).</summary>
public sealed class AggregateReport : Report
{
    private readonly Func<AggregateReport, IEnumerable<AggregateRow>> readRows;

    internal AggregateReport(Func<AggregateReport, IEnumerable<AggregateRow>> readRows, bool holdsRows = false) =>
        (this.readRows, HoldsRows) = (readRows, holdsRows);

    /// <inheritdoc/>
    public override RowKind Kind => RowKind.Aggregate;

    /// <summary>Everything that stands outside the records.</summary>
    public required AggregateHeader Header { get; init; }

    internal override string? ReporterName => Header.OrgName;

    /// <inheritdoc/>
    public override bool HoldsRows { get; }

    /// <inheritdoc/>
    public override IEnumerable<AggregateRow> ReadRows() => readRows(this);
}

/// <summary>What an aggregate report says once for all its records. Null means absent or empty; defaults are not filled in here.</summary>
public sealed record AggregateHeader
{
    /// <summary><c>9990</c>, <c>9990-like</c>, <c>7489</c> or <c>7489-draft</c>; for information only.</summary>
    public required string Dialect { get; init; }

    /// <summary><c>version</c> as sent, or <c>draft</c> where absent (parsedmarc's <c>xml_schema</c>).</summary>
    public required string XmlSchema { get; init; }

    /// <summary>Namespace of the root element.</summary>
    public string? XmlNamespace { get; init; }

    /// <summary><c>org_name</c>; where empty, the domain of <see cref="OrgEmail"/>; else <c>unknown</c>.</summary>
    public required string OrgName { get; init; }

    /// <summary><c>email</c>.</summary>
    public string? OrgEmail { get; init; }

    /// <summary><c>extra_contact_info</c>.</summary>
    public string? OrgExtraContactInfo { get; init; }

    /// <summary><c>report_id</c>, trimmed, one pair of angle brackets taken off.</summary>
    public required string ReportId { get; init; }

    /// <summary><c>generator</c> (RFC 9990).</summary>
    public string? Generator { get; init; }

    /// <summary>Begin of the period, UTC.</summary>
    public required DateTimeOffset Begin { get; init; }

    /// <summary>End of the period, UTC; may equal <see cref="Begin"/>.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>The reporter's own <c>error</c> texts.</summary>
    public required IReadOnlyList<string> Errors { get; init; }

    /// <summary>The policy that the reporter found in DNS.</summary>
    public required PublishedPolicy Policy { get; init; }

    /// <summary>Values as they were sent, by field path (<c>policy_published.sp</c>), where the normalised ones differ.</summary>
    public required IReadOnlyDictionary<string, string> Raw { get; init; }
}

/// <summary><c>policy_published</c>. Null means absent, empty or not a known word (then see <see cref="AggregateHeader.Raw"/>).</summary>
public sealed record PublishedPolicy
{
    /// <summary>Domain at which the record was found; lower case, A-labels, no trailing dot.</summary>
    public required string Domain { get; init; }

    /// <summary>DKIM alignment mode <c>r</c> or <c>s</c>.</summary>
    public string? Adkim { get; init; }

    /// <summary>SPF alignment mode <c>r</c> or <c>s</c>.</summary>
    public string? Aspf { get; init; }

    /// <summary>Policy <c>none</c>, <c>quarantine</c> or <c>reject</c>.</summary>
    public string? P { get; init; }

    /// <summary>Policy for subdomains.</summary>
    public string? Sp { get; init; }

    /// <summary>Policy for subdomains that do not exist (RFC 9989).</summary>
    public string? Np { get; init; }

    /// <summary>Percentage 0..100 (RFC 7489 only).</summary>
    public int? Pct { get; init; }

    /// <summary>Failure reporting options: <c>0</c>, <c>1</c>, <c>d</c>, <c>s</c> joined by colons.</summary>
    public string? Fo { get; init; }

    /// <summary>Test mode <c>y</c> or <c>n</c> (RFC 9989).</summary>
    public string? Testing { get; init; }

    /// <summary><c>psl</c> or <c>treewalk</c> (RFC 9990).</summary>
    public string? DiscoveryMethod { get; init; }
}
