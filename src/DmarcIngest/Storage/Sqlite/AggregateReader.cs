using System.Net;
using System.Text.Json;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Reports.Authenticity;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Makes aggregate rows again from their tables.</summary>
internal static class AggregateReader
{
    private const string Columns = """
        SELECT rows.id, rows.message_count, rows.disposition, rows.dkim, rows.spf,
            sources.source_ip, sources.header_from, sources.envelope_from, sources.envelope_to, details.json,
            reports.report_uid, reports.report_id, reports.begin, reports."end", reports.partial, reports.errors, reports.raw,
            reporters.dialect, reporters.xml_schema, reporters.xml_namespace, reporters.org_name, reporters.org_email,
            reporters.org_extra_contact_info, reporters.generator,
            policies.domain, policies.adkim, policies.aspf, policies.p, policies.sp, policies.np, policies.pct, policies.fo,
            policies.testing, policies.discovery_method,
            addresses.ip, addresses.country, addresses.asn, addresses.as_name, addresses.as_domain, addresses.own_network,
            senders.name, senders.type, senders.named_by, addresses.reverse_name, addresses.base_domain,
            verdicts.verdict, verdicts.confidence, verdicts.rule, verdicts.reasons, evidences.code, evidences.signer, reports.authenticity
        FROM rows
        JOIN sources ON sources.id = rows.source
        JOIN details ON details.id = rows.detail
        JOIN reports ON reports.id = rows.report
        JOIN reporters ON reporters.id = reports.reporter
        JOIN policies ON policies.id = reports.policy
        LEFT JOIN addresses ON addresses.ip = coalesce(sources.source_ip, '')
        LEFT JOIN judgements ON judgements.id = rows.judgement
        LEFT JOIN senders ON senders.id = judgements.sender
        LEFT JOIN verdicts ON verdicts.id = judgements.verdict
        LEFT JOIN evidences ON evidences.id = judgements.evidence

        """;

    public const string Select = Columns + """
        WHERE ($domain IS NULL OR policies.domain = $domain OR sources.header_from = $domain)
            AND ($from IS NULL OR reports.begin >= $from)
            AND ($to IS NULL OR reports.begin < $to)
            AND ($domains IS NULL OR policies.domain IN (SELECT value FROM json_each($domains)))
        """;

    /// <summary>The rows of one report, found by its index.</summary>
    public const string OfReport = Columns + """
        WHERE reports.report_uid = $uid AND ($domains IS NULL OR policies.domain IN (SELECT value FROM json_each($domains)))
        ORDER BY rows.id
        """;

    public static AggregateRow Read(SqliteDataReader row)
    {
        AggregateReport report = ReadReport(row);
        RowDetail detail = JsonSerializer.Deserialize(row.GetString(9), StoredJson.Compact.RowDetail)!;
        return new AggregateRow
        {
            Id = row.GetString(0),
            Timestamp = report.Header.Begin,
            Report = report,
            MessageCount = row.IsDBNull(1) ? null : row.GetInt64(1),
            Disposition = Words.Disposition(row.GetInt64(2)),
            DkimAlignment = Words.Alignment(row.GetInt64(3)),
            SpfAlignment = Words.Alignment(row.GetInt64(4)),
            SourceIp = TextOrNull(row, 5) is { } ip ? IPAddress.Parse(ip) : null,
            SourceFacts = row.IsDBNull(34) ? null : Facts(row),
            Sender = row.IsDBNull(40) ? null : new SourceSender(row.GetString(40), row.GetString(41), row.GetString(42)),
            Verdict = row.IsDBNull(45) ? null : JudgementReader.Verdict(row, 45),
            Evidence = row.IsDBNull(49) ? null : new AuthEvidence(row.GetString(49), row.GetString(50)),
            HeaderFrom = row.GetString(6),
            EnvelopeFrom = row.GetString(7),
            EnvelopeTo = row.GetString(8),
            PolicyOverrides = detail.PolicyOverrides,
            DkimResults = detail.DkimResults,
            SpfResults = detail.SpfResults,
            Deviations = detail.Deviations,
            Raw = detail.Raw,
        };
    }

    private static SourceFacts Facts(SqliteDataReader row) => new()
    {
        Country = TextOrNull(row, 35),
        Asn = row.IsDBNull(36) ? null : row.GetInt64(36),
        AsName = TextOrNull(row, 37),
        AsDomain = TextOrNull(row, 38),
        OwnNetwork = TextOrNull(row, 39),
        ReverseName = TextOrNull(row, 43),
        BaseDomain = TextOrNull(row, 44),
    };

    private static AggregateReport ReadReport(SqliteDataReader row) => new(_ => [])
    {
        ReportUid = row.GetString(10),
        Partial = row.GetInt64(14) == 1,
        Deviations = [],
        RowCount = 0,
        Authenticity = (ReportAuthenticity)row.GetInt32(51),
        Header = new AggregateHeader
        {
            ReportId = row.GetString(11),
            Begin = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(12)),
            End = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(13)),
            Errors = JsonSerializer.Deserialize(row.GetString(15), StoredJson.Compact.IReadOnlyListString)!,
            Raw = JsonSerializer.Deserialize(row.GetString(16), StoredJson.Compact.IReadOnlyDictionaryStringString)!,
            Dialect = row.GetString(17),
            XmlSchema = row.GetString(18),
            XmlNamespace = TextOrNull(row, 19),
            OrgName = row.GetString(20),
            OrgEmail = TextOrNull(row, 21),
            OrgExtraContactInfo = TextOrNull(row, 22),
            Generator = TextOrNull(row, 23),
            Policy = new PublishedPolicy
            {
                Domain = row.GetString(24),
                Adkim = row.GetString(25),
                Aspf = row.GetString(26),
                P = row.GetString(27),
                Sp = row.GetString(28),
                Np = row.GetString(29),
                Pct = row.GetInt32(30),
                Fo = row.GetString(31),
                Testing = row.GetString(32),
                DiscoveryMethod = row.GetString(33),
            },
        },
    };

    private static string? TextOrNull(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
