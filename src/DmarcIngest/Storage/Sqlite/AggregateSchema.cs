namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// Tables of the aggregate rows. What repeats from row to row (report, policy, reporter, sender, raw results) is stored once and
/// referenced by a small number. Ids are text, so that everything can be asked for, and sorted, as it is written elsewhere.
/// Codes: dkim, spf: 0 unknown, 1 pass, 2 fail. disposition: 0 unknown, 1 none, 2 pass, 3 quarantine, 4 reject.
/// Times are whole seconds since 1970, as in the reports themselves.
/// </summary>
internal static class AggregateSchema
{
    public const string Tables = """
        CREATE TABLE reporters (
            id INTEGER PRIMARY KEY,
            dialect TEXT NOT NULL,
            xml_schema TEXT NOT NULL,
            xml_namespace TEXT,
            org_name TEXT NOT NULL,
            org_email TEXT,
            org_extra_contact_info TEXT,
            generator TEXT);
        CREATE INDEX reporters_by_name ON reporters (org_name);

        CREATE TABLE policies (
            id INTEGER PRIMARY KEY,
            domain TEXT NOT NULL,
            adkim TEXT NOT NULL,
            aspf TEXT NOT NULL,
            p TEXT NOT NULL,
            sp TEXT NOT NULL,
            np TEXT NOT NULL,
            pct INTEGER NOT NULL,
            fo TEXT NOT NULL,
            testing TEXT NOT NULL,
            discovery_method TEXT NOT NULL);
        CREATE INDEX policies_by_domain ON policies (domain);

        CREATE TABLE reports (
            id INTEGER PRIMARY KEY,
            report_uid TEXT NOT NULL,
            reporter INTEGER NOT NULL REFERENCES reporters (id),
            policy INTEGER NOT NULL REFERENCES policies (id),
            report_id TEXT NOT NULL,
            begin INTEGER NOT NULL,
            "end" INTEGER NOT NULL,
            partial INTEGER NOT NULL,
            errors TEXT NOT NULL,
            raw TEXT NOT NULL);
        CREATE INDEX reports_by_uid ON reports (report_uid);
        CREATE INDEX reports_by_begin ON reports (begin);
        CREATE INDEX reports_by_reporter ON reports (reporter);
        CREATE INDEX reports_by_policy ON reports (policy);

        CREATE TABLE sources (
            id INTEGER PRIMARY KEY,
            source_ip TEXT,
            header_from TEXT NOT NULL,
            envelope_from TEXT NOT NULL,
            envelope_to TEXT NOT NULL);
        CREATE INDEX sources_by_content ON sources (source_ip, header_from, envelope_from, envelope_to);

        CREATE TABLE details (
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            json TEXT NOT NULL);

        CREATE TABLE rows (
            id TEXT NOT NULL UNIQUE,
            version INTEGER NOT NULL,
            report INTEGER NOT NULL REFERENCES reports (id),
            source INTEGER NOT NULL REFERENCES sources (id),
            detail INTEGER NOT NULL REFERENCES details (id),
            message_count INTEGER,
            disposition INTEGER NOT NULL,
            dkim INTEGER NOT NULL,
            spf INTEGER NOT NULL);
        CREATE INDEX rows_by_report ON rows (report, dkim, spf, message_count);
        CREATE INDEX rows_by_source ON rows (source);
        CREATE INDEX rows_by_detail ON rows (detail);

        """;
}
