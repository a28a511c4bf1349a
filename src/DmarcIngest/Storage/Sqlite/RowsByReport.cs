namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// Ids of aggregate rows are kept apart by report. They are hashes: one index of all of them is written to all over with every batch, and more
/// slowly the larger it is; reports are numbered as they come, so theirs grows at its end. A row belongs to one <c>report_uid</c> for ever; that
/// it stands once where that has two lines of <c>reports</c>, <see cref="AggregateWriter"/> sees to.
/// </summary>
internal static class RowsByReport
{
    /// <summary>Part of a released step.</summary>
    public static string Create { get; } =
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
            source INTEGER NOT NULL REFERENCES sources (id),
            detail INTEGER NOT NULL REFERENCES details (id),
            message_count INTEGER,
            disposition INTEGER NOT NULL,
            dkim INTEGER NOT NULL,
            spf INTEGER NOT NULL,
            judgement INTEGER);
        INSERT INTO rows SELECT id, version, report, source, detail, message_count, disposition, dkim, spf, judgement FROM rows_before;
        DROP TABLE rows_before;
        CREATE UNIQUE INDEX rows_by_id ON rows (report, id);
        CREATE INDEX rows_by_report ON rows (report, dkim, spf, message_count, judgement);
        CREATE INDEX rows_by_source ON rows (source);
        CREATE INDEX rows_by_detail ON rows (detail);

        """
        + JudgementSchema.WithJudgements;
}
