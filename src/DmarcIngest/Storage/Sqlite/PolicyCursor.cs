using DmarcIngest.Pipeline;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Walks over rows of a time counted together by domain, day and the policy that they show, domain by domain.</summary>
internal sealed class PolicyCursor(SqliteDatabase database, DateTimeOffset from, DateTimeOffset to) : GroupCursor<PolicyDay>(database, PolicyCursor.Select, from, to)
{
    /// <summary>Counts by numbers alone, which the index rows_by_report holds; policies that differ in what is not asked for are put together then.</summary>
    internal const string Select = """
        WITH counted AS MATERIALIZED (
            SELECT reports.policy, reports.begin / 86400 AS day, count(*) AS row_count, total(rows.message_count) AS messages
            FROM reports CROSS JOIN rows ON rows.report = reports.id
            WHERE reports.begin >= $1 AND reports.begin < $2
            GROUP BY reports.policy, day)
        SELECT policies.domain, counted.day, policies.p, policies.sp, policies.pct, policies.adkim, policies.aspf,
            sum(counted.row_count), CAST(total(counted.messages) AS INTEGER)
        FROM counted CROSS JOIN policies ON policies.id = counted.policy
        GROUP BY policies.domain, counted.day, policies.p, policies.sp, policies.pct, policies.adkim, policies.aspf
        ORDER BY policies.domain
        """;

    private static readonly DateOnly Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch);

    protected override PolicyDay Read(SqliteDataReader row) => new(
        row.GetString(0),
        Epoch.AddDays(row.GetInt32(1)),
        new PolicyWords(row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetString(5), row.GetString(6)),
        row.GetInt64(7),
        row.GetInt64(8));
}
