namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// Rows of every other kind, whole, as JSON. <c>kind</c> is the number of the row kind (1 failure, 2 SMTP TLS, 3 ingest,
/// 4 source, 5 domain, 6 event); timestamp in milliseconds since 1970.
/// </summary>
internal static class DocumentSchema
{
    public const string Create = """
        CREATE TABLE documents (
            kind INTEGER NOT NULL,
            id TEXT NOT NULL,
            version INTEGER NOT NULL,
            timestamp INTEGER NOT NULL,
            json TEXT NOT NULL,
            UNIQUE (kind, id));
        CREATE INDEX documents_by_time ON documents (kind, timestamp);

        CREATE VIEW dmarc_ingest AS
        SELECT
            id AS "_id",
            json ->> '$."@timestamp"' AS "@timestamp",
            json ->> '$.mailbox' AS mailbox,
            json ->> '$.mail_key' AS mail_key,
            json ->> '$.received' AS received,
            json ->> '$.bytes' AS bytes,
            json ->> '$.message_id' AS message_id,
            json ->> '$.from' AS "from",
            json ->> '$.subject' AS subject,
            json ->> '$.outcome' AS outcome,
            json ->> '$.reason' AS reason,
            json ->> '$.detail' AS detail,
            json ->> '$.partial' AS partial,
            json ->> '$.deviations' AS deviations,
            json ->> '$.report_uids' AS report_uids,
            json ->> '$.reports' AS reports,
            json ->> '$.rows' AS rows,
            json ->> '$.rows_expired' AS rows_expired,
            json ->> '$.rows_refused' AS rows_refused
        FROM documents WHERE kind = 3;

        """;
}
