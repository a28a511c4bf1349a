using System.ComponentModel.DataAnnotations;
using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>How long rows are kept, in days after the begin of their period; 0 keeps them for ever. Read live.</summary>
public sealed class RetentionOptions
{
    /// <summary>Records of aggregate reports, and what was derived from them of sources and domains; and events.</summary>
    [Range(0, 36500)]
    public int AggregateDays { get; set; } = 365;

    /// <summary>Failure reports: personal data, hence short.</summary>
    [Range(0, 36500)]
    public int FailureDays { get; set; } = 30;

    /// <summary>SMTP TLS reports.</summary>
    [Range(0, 36500)]
    public int TlsDays { get; set; } = 365;

    /// <summary>The ingest log: one row a mail.</summary>
    [Range(0, 36500)]
    public int IngestDays { get; set; } = 90;

    /// <summary>
    /// Most that goes at once, in percent of all rows of a kind or filed mails of a mailbox, so that a wrong clock does not empty the store; up to 100 of them always go. 100 for no limit.
    /// </summary>
    [Range(1, 100)]
    public int MostPercent { get; set; } = 50;

    /// <summary>Days for a kind of row; 0 is for ever.</summary>
    public int Days(RowKind kind) => kind switch
    {
        RowKind.Aggregate or RowKind.Source or RowKind.Domain or RowKind.Event => AggregateDays,
        RowKind.Failure => FailureDays,
        RowKind.Tls => TlsDays,
        RowKind.Ingest => IngestDays,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Rows that lie before this moment are past their retention; null if the kind is kept for ever.</summary>
    public DateTimeOffset? Cutoff(RowKind kind, DateTimeOffset now) => Days(kind) is int days and > 0 ? now.AddDays(-days) : null;
}
