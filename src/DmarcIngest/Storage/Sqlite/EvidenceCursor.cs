using System.Net;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Walks over rows of a time counted together by what they say of their source, domain by domain.</summary>
internal sealed class EvidenceCursor : GroupCursor<EvidenceGroup>
{
    /// <summary>
    /// Counts by numbers alone, which the index rows_by_report holds, and asks only then what they stand for. total() does not overflow where
    /// sum() would refuse the whole question.
    /// </summary>
    internal const string Select = """
        WITH counted AS MATERIALIZED (
            SELECT rows.judgement, reports.begin / 86400 AS day, count(*) AS row_count, total(rows.message_count) AS messages
            FROM reports CROSS JOIN rows ON rows.report = reports.id
            WHERE reports.begin >= $1 AND reports.begin < $2 AND rows.judgement IS NOT NULL
            GROUP BY rows.judgement, day)
        SELECT judgements.domain, counted.day, counted.row_count, CAST(counted.messages AS INTEGER),
            judgements.id, judgements.ip, judgements.reporter, judgements.evidence, judgements.sender, judgements.verdict, addresses.reverse_name
        FROM counted
        CROSS JOIN judgements ON judgements.id = counted.judgement
        LEFT JOIN addresses ON addresses.ip = judgements.ip
        WHERE judgements.ip IS NOT NULL AND judgements.evidence IS NOT NULL
        ORDER BY judgements.domain, judgements.id
        """;

    private static readonly DateOnly Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch);

    private readonly NumberedTable<string> reporters;
    private readonly NumberedTable<AuthEvidence> evidences;
    private readonly NumberedTable<SourceSender> senders;
    private readonly NumberedTable<string> rules;
    private (long Number, string Domain, EvidenceKey Key)? last;

    public EvidenceCursor(SqliteDatabase database, DateTimeOffset from, DateTimeOffset to)
        : base(database, Select, from, to)
    {
        reporters = new(Connection, "SELECT name FROM reporter_names WHERE id = $1", row => row.GetString(0));
        evidences = new(Connection, "SELECT code, signer FROM evidences WHERE id = $1", row => new AuthEvidence(row.GetString(0), row.GetString(1)));
        senders = new(
            Connection, "SELECT name, type, named_by FROM senders WHERE id = $1", row => new SourceSender(row.GetString(0), row.GetString(1), row.GetString(2)));
        rules = new(Connection, "SELECT rule FROM verdicts WHERE id = $1", row => row.GetString(0));
    }

    protected override void Dispose(bool disposing)
    {
        reporters.Dispose();
        evidences.Dispose();
        senders.Dispose();
        rules.Dispose();
        base.Dispose(disposing);
    }

    // The days of a key come one after the other.
    protected override EvidenceGroup Read(SqliteDataReader row)
    {
        long number = row.GetInt64(4);
        (long Number, string Domain, EvidenceKey Key) current = last is { } known && known.Number == number ? known : (number, row.GetString(0), Key(row));
        last = current;
        return new EvidenceGroup(current.Domain, Epoch.AddDays(row.GetInt32(1)), current.Key, row.GetInt64(2), row.GetInt64(3));
    }

    private EvidenceKey Key(SqliteDataReader row) => new(
        IPAddress.Parse(row.GetString(5)),
        reporters[row.GetInt64(6)],
        evidences[row.GetInt64(7)],
        row.IsDBNull(8) ? SourceSender.Unknown : senders[row.GetInt64(8)],
        row.IsDBNull(10) ? null : row.GetString(10),
        row.IsDBNull(9) ? SourceVerdict.NotJudged.Rule : rules[row.GetInt64(9)]);
}
