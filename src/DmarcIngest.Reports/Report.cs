using DmarcIngest.Reports.Authenticity;

namespace DmarcIngest.Reports;

/// <summary>A report of any kind: what it says of itself, and its rows as they are stored.</summary>
public abstract class Report
{
    private protected Report()
    {
    }

    /// <summary>The kind that decides where its rows are stored.</summary>
    public abstract RowKind Kind { get; }

    /// <summary>
    /// Identity of the report: 22 characters of base64url, the hash of kind, reporter, report id, policy domain, begin and end. The same
    /// for every copy of it, whatever mail carried it.
    /// </summary>
    public required string ReportUid { get; init; }

    /// <summary>True if the document was cut off: its rows stand below those of any whole copy.</summary>
    public required bool Partial { get; init; }

    /// <summary>Codes of the deviations from the standard that were found anywhere in the report, each once, sorted.</summary>
    public required IReadOnlyList<string> Deviations { get; init; }

    /// <summary>Whether it came from whom it names as its reporter.</summary>
    public virtual ReportAuthenticity Authenticity { get; internal set; }

    /// <summary>The same, with the reason for it.</summary>
    public AuthenticityFinding Finding
    {
        get;
        internal set
        {
            field = value;
            Authenticity = value.Verdict;
        }
    } = AuthenticityFinding.NobodyTrusted;

    /// <summary>Whom it names as its reporter; null if the mail around it alone does.</summary>
    internal virtual string? ReporterName => null;

    /// <summary>Number of rows that <see cref="ReadRows"/> gives.</summary>
    public required int RowCount { get; init; }

    /// <summary>True if <see cref="ReadRows"/> gives the same objects each time, so that what is put into them stays.</summary>
    public virtual bool HoldsRows => false;

    /// <summary>
    /// The rows, in the order of the report. May be enumerated more than once; a large report is parsed anew each time instead of being
    /// held in memory.
    /// </summary>
    public abstract IEnumerable<StoredRow> ReadRows();
}
