namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// Aggregate rows with indices that grow at their ends. Ids are hashes, and sources and details come again and again: an index over all of them is written to
/// in thousands of places with every batch, and more slowly the larger it is. Reports are numbered as they come, so ids are kept apart by report,
/// and sources and details by shelf: <see cref="ReportsOfAShelf"/> reports that came one after another. Who looks for a source looks on each shelf.
/// A row belongs to one <c>report_uid</c> for ever; that it stands once where that has two lines of <c>reports</c>, <see cref="AggregateWriter"/> sees to.
/// </summary>
internal static class RowsByReport
{
    /// <summary>Sources with their rows, found on each shelf.</summary>
    public const string OfSources = $"sources CROSS JOIN {OnShelves} AND rows.source = sources.id";

    /// <summary>All rows by shelf, to be gone on with by <c>AND rows.source = …</c> or <c>AND rows.detail = …</c>.</summary>
    public const string OnShelves = $"{Shelves} CROSS JOIN rows ON rows.report / {ReportsOfAShelf} = shelves.shelf";

    // The numbers of all shelves, the newest first: what still comes is found soon.
    private const string Shelves = $"""
        (WITH RECURSIVE downwards (shelf) AS (
            SELECT max(report) / {ReportsOfAShelf} FROM rows
            UNION ALL SELECT shelf - 1 FROM downwards WHERE shelf > (SELECT min(report) / {ReportsOfAShelf} FROM rows))
        SELECT shelf FROM downwards) AS shelves
        """;

    // Some hundred pages of an index: few enough to be written whole with each batch, enough that a store of millions of rows has few shelves. The indices below hold it: another number takes another step.
    private const string ReportsOfAShelf = "4096";

    /// <summary>Part of a released step.</summary>
    public static string Create { get; } =

        // No foreign keys to sources and details: to remove one would be to look for it in every row.
        """
        DROP VIEW dmarc_aggregate;
        DROP INDEX rows_by_report;
        DROP INDEX rows_by_source;
        DROP INDEX rows_by_detail;
        ALTER TABLE rows RENAME TO rows_before;
        CREATE TABLE rows (
            id TEXT NOT NULL,
            version INTEGER NOT NULL,
            report INTEGER NOT NULL REFERENCES reports (id),
            source INTEGER NOT NULL,
            detail INTEGER NOT NULL,
            message_count INTEGER,
            disposition INTEGER NOT NULL,
            dkim INTEGER NOT NULL,
            spf INTEGER NOT NULL,
            judgement INTEGER);
        INSERT INTO rows SELECT id, version, report, source, detail, message_count, disposition, dkim, spf, judgement FROM rows_before;
        DROP TABLE rows_before;
        CREATE UNIQUE INDEX rows_by_id ON rows (report, id);
        CREATE INDEX rows_by_report ON rows (report, dkim, spf, message_count, judgement);
        CREATE INDEX rows_by_source ON rows (report / 4096, source);
        CREATE INDEX rows_by_detail ON rows (report / 4096, detail);

        """
        + JudgementSchema.WithJudgements;
}
