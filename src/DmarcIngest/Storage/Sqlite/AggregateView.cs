namespace DmarcIngest.Storage.Sqlite;

/// <summary>The view by which people ask: one column for each stored field, by the same name. Lists are JSON text, truth is 1 or 0.</summary>
internal static class AggregateView
{
    public const string Create = """
        CREATE VIEW dmarc_aggregate AS
        WITH words AS (
            SELECT rows.*, reports.report_uid, reports.reporter, reports.policy, reports.report_id, reports.partial, reports.errors,
                reports.raw AS report_raw,
                strftime('%Y-%m-%dT%H:%M:%SZ', reports.begin, 'unixepoch') AS date_begin,
                strftime('%Y-%m-%dT%H:%M:%SZ', reports."end", 'unixepoch') AS date_end,
                CASE disposition WHEN 1 THEN 'none' WHEN 2 THEN 'pass' WHEN 3 THEN 'quarantine' WHEN 4 THEN 'reject' ELSE 'unknown' END AS disposition_word,
                CASE WHEN dkim = 1 OR spf = 1 THEN 'pass' WHEN dkim = 2 AND spf = 2 THEN 'fail' ELSE 'unknown' END AS dmarc_result,
                CASE dkim WHEN 1 THEN 'pass' WHEN 2 THEN 'fail' ELSE 'unknown' END AS dkim_alignment,
                CASE spf WHEN 1 THEN 'pass' WHEN 2 THEN 'fail' ELSE 'unknown' END AS spf_alignment
            FROM rows JOIN reports ON reports.id = rows.report)
        SELECT
            words.id AS "_id",
            date_begin AS "@timestamp",
            report_uid,
            'default' AS tenant,
            dialect, xml_schema, xml_namespace, org_name, org_email, org_extra_contact_info,
            report_id,
            generator,
            json_array(date_begin, date_end) AS date_range,
            date_begin,
            date_end,
            0 AS normalized_timespan,
            errors,
            policies.domain AS "published_policy.domain",
            policies.adkim AS "published_policy.adkim",
            policies.aspf AS "published_policy.aspf",
            policies.p AS "published_policy.p",
            policies.sp AS "published_policy.sp",
            policies.np AS "published_policy.np",
            policies.pct AS "published_policy.pct",
            policies.fo AS "published_policy.fo",
            policies.testing AS "published_policy.testing",
            policies.discovery_method AS "published_policy.discovery_method",
            policies.np AS np,
            policies.testing AS testing,
            policies.discovery_method AS discovery_method,
            source_ip AS source_ip_address,
            message_count,
            disposition_word AS disposition,
            dmarc_result,
            dkim_alignment,
            spf_alignment,
            dmarc_result = 'pass' AS passed_dmarc,
            dkim = 1 AS dkim_aligned,
            spf = 1 AS spf_aligned,
            iif(dmarc_result = 'pass', coalesce(message_count, 0), 0) AS passed_count,
            iif(dkim = 1, coalesce(message_count, 0), 0) AS dkim_aligned_count,
            iif(spf = 1, coalesce(message_count, 0), 0) AS spf_aligned_count,
            header_from,
            envelope_from,
            envelope_to,
            details.json ->> '$.policy_overrides' AS policy_overrides,
            details.json ->> '$.dkim_results' AS dkim_results,
            iif(json_array_length(details.json, '$.dkim_results') = 0, '["none"]',
                (SELECT json_group_array((value ->> 'selector') || ' / ' || (value ->> 'domain') || ' / ' || (value ->> 'result'))
                 FROM json_each(details.json, '$.dkim_results'))) AS dkim_results_combined,
            details.json ->> '$.spf_results' AS spf_results,
            iif(json_array_length(details.json, '$.spf_results') = 0, '["none"]',
                (SELECT json_group_array((value ->> 'scope') || ' / ' || (value ->> 'domain') || ' / ' || (value ->> 'result'))
                 FROM json_each(details.json, '$.spf_results'))) AS spf_results_combined,
            partial,
            details.json ->> '$.deviations' AS deviations,
            nullif(json_patch(report_raw, details.json -> '$.raw'), '{}') AS raw
        FROM words
        JOIN reporters ON reporters.id = words.reporter
        JOIN policies ON policies.id = words.policy
        JOIN sources ON sources.id = words.source
        JOIN details ON details.id = words.detail;

        """;
}
