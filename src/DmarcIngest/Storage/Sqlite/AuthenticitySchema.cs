namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// Whether a report came from whom it names, as the number of <see cref="Reports.Authenticity.ReportAuthenticity"/>. A copy that is verified and one that is not are two
/// lines of <c>reports</c>; what was stored before is unverified.
/// </summary>
internal static class AuthenticitySchema
{
    /// <summary>Part of a released step.</summary>
    public static string Create { get; } =
        """
        DROP VIEW dmarc_aggregate;
        ALTER TABLE reports ADD COLUMN authenticity INTEGER NOT NULL DEFAULT 0;

        """
        + JudgementSchema.WithJudgements
            .Replace("reports.partial, reports.errors,", "reports.partial, reports.authenticity, reports.errors,", StringComparison.Ordinal)
            .Replace("'default' AS tenant,", "'default' AS tenant,\n    CASE authenticity WHEN 1 THEN 'verified' WHEN 2 THEN 'failed' ELSE 'unverified' END AS report_authenticity,", StringComparison.Ordinal)
        + DocumentViews.Authentic;
}
