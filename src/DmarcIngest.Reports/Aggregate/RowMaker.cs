namespace DmarcIngest.Reports.Aggregate;

/// <summary>Makes the rows of one report, in the order of its records.</summary>
internal sealed class RowMaker(AggregateReport report, string[] headerDeviations, UInt128 policy, RowIds ids)
{
    private readonly DeviationSet union = new();
    private IReadOnlyList<string>? lastRecord;
    private string[] lastUnion = [];

    public AggregateRow Make(in RecordValues values) => new()
    {
        Id = ids.NextRowId(report.ReportUid, policy, values.Digest),
        Timestamp = report.Header.Begin,
        Report = report,
        SourceIp = values.SourceIp,
        MessageCount = values.Count,
        Disposition = values.Disposition,
        DkimAlignment = values.Dkim,
        SpfAlignment = values.Spf,
        PolicyOverrides = values.Overrides,
        HeaderFrom = values.HeaderFrom,
        EnvelopeFrom = values.EnvelopeFrom,
        EnvelopeTo = values.EnvelopeTo,
        DkimResults = values.DkimResults,
        SpfResults = values.SpfResults,
        Deviations = Union(values.Deviations),
        Raw = values.Raw,
    };

    private string[] Union(IReadOnlyList<string> record)
    {
        if (record.Count == 0)
        {
            return headerDeviations;
        }

        if (!ReferenceEquals(record, lastRecord))
        {
            union.Clear();
            union.AddRange(headerDeviations);
            union.AddRange(record);
            lastUnion = union.ToShared();
            lastRecord = record;
        }

        return lastUnion;
    }
}
