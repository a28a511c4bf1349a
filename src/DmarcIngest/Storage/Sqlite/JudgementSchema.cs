namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// What rows say of a source, once a domain, month, address, reporter and content; rows refer to it by a number, so that a verdict can
/// change for a million rows by changing one. <c>month</c> is year * 12 + month - 1 of the period's begin (UTC). A number that is absent
/// stands for what is unknown, and a row that says nothing of its source has none.
/// </summary>
internal static class JudgementSchema
{
    /// <summary>Part of a released step.</summary>
    public static string Create { get; } =
        """
        DROP VIEW dmarc_aggregate;
        DROP VIEW dmarc_failure;
        ALTER TABLE addresses ADD COLUMN reverse_name TEXT;
        ALTER TABLE addresses ADD COLUMN base_domain TEXT;
        ALTER TABLE senders ADD COLUMN named_by TEXT NOT NULL DEFAULT 'none';
        CREATE INDEX documents_by_domain ON documents (kind, json ->> '$.domain') WHERE kind IN (4, 5);
        CREATE TABLE evidences (
            id INTEGER PRIMARY KEY,
            code TEXT NOT NULL,
            signer TEXT NOT NULL);
        CREATE INDEX evidences_by_content ON evidences (signer, code);
        CREATE TABLE verdicts (
            id INTEGER PRIMARY KEY,
            verdict TEXT NOT NULL,
            confidence TEXT NOT NULL,
            rule TEXT NOT NULL,
            reasons TEXT NOT NULL);
        CREATE INDEX verdicts_by_content ON verdicts (rule, reasons);
        CREATE TABLE reporter_names (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE);
        CREATE TABLE judgements (
            id INTEGER PRIMARY KEY,
            domain TEXT NOT NULL,
            month INTEGER NOT NULL,
            ip TEXT,
            reporter INTEGER NOT NULL REFERENCES reporter_names (id),
            evidence INTEGER REFERENCES evidences (id),
            sender INTEGER REFERENCES senders (id),
            verdict INTEGER REFERENCES verdicts (id));
        CREATE INDEX judgements_by_content ON judgements (domain, month, ip, reporter, evidence, sender, verdict);

        """

        // No foreign key: to remove a judgement would be to look for it in every row.
        + """
        ALTER TABLE rows ADD COLUMN judgement INTEGER;

        """
        + MoveSenders
        + """
        DROP INDEX rows_by_report;
        ALTER TABLE rows DROP COLUMN sender;
        CREATE INDEX rows_by_report ON rows (report, dkim, spf, message_count, judgement);

        """
        + WithJudgements
        + DocumentViews.FailureWithNames
        + DocumentViews.Sources
        + DocumentViews.Domains;

    private const string MoveSenders = """
        INSERT INTO reporter_names (name) SELECT DISTINCT org_name FROM reporters;
        CREATE TEMP VIEW senders_to_move AS
        SELECT rows.rowid AS row, policies.domain AS domain, sources.source_ip AS ip, reporter_names.id AS reporter, rows.sender AS sender,
            strftime('%Y', reports.begin, 'unixepoch') * 12 + strftime('%m', reports.begin, 'unixepoch') - 1 AS month
        FROM main.rows
        JOIN main.sources ON sources.id = rows.source
        JOIN main.reports ON reports.id = rows.report
        JOIN main.policies ON policies.id = reports.policy
        JOIN main.reporters ON reporters.id = reports.reporter
        JOIN main.reporter_names ON reporter_names.name = reporters.org_name
        WHERE rows.sender IS NOT NULL;
        INSERT INTO judgements (domain, month, ip, reporter, sender) SELECT DISTINCT domain, month, ip, reporter, sender FROM senders_to_move;
        UPDATE rows SET judgement = (
            SELECT judgements.id FROM senders_to_move AS moved
            JOIN judgements ON judgements.domain = moved.domain AND judgements.month = moved.month AND judgements.ip IS moved.ip
                AND judgements.reporter = moved.reporter AND judgements.evidence IS NULL AND judgements.sender = moved.sender
            WHERE moved.row = rows.rowid)
        WHERE sender IS NOT NULL;
        DROP VIEW senders_to_move;

        """;

    /// <summary>The view of aggregate rows with what is said of their source.</summary>
    internal static string WithJudgements => SenderSchema.WithSenders
        .Replace(
            "AS source_as_domain,",
            """
            AS source_as_domain,
                        coalesce(addresses.reverse_name, 'unknown') AS source_reverse_dns,
                        coalesce(addresses.base_domain, 'unknown') AS source_base_domain,
            """,
            StringComparison.Ordinal)
        .Replace(
            "AS source_type,",
            """
            AS source_type,
                        coalesce(senders.named_by, 'none') AS source_named_by,
                        coalesce(verdicts.verdict, 'undetermined') AS source_verdict,
                        coalesce(verdicts.confidence, 'low') AS verdict_confidence,
                        coalesce(verdicts.rule, 'not_judged') AS verdict_rule,
                        coalesce(verdicts.reasons, '["not_judged"]') AS verdict_reasons,
                        coalesce(evidences.code, 'unknown') AS auth_evidence,
                        coalesce(evidences.signer, 'none') AS auth_signer,
            """,
            StringComparison.Ordinal)
        .Replace(
            "LEFT JOIN senders ON senders.id = words.sender;",
            """
            LEFT JOIN judgements ON judgements.id = words.judgement
                    LEFT JOIN senders ON senders.id = judgements.sender
                    LEFT JOIN verdicts ON verdicts.id = judgements.verdict
                    LEFT JOIN evidences ON evidences.id = judgements.evidence;

            """,
            StringComparison.Ordinal);
}
