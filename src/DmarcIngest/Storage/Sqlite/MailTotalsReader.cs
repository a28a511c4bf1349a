using DmarcIngest.Pipeline;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Answers questions for sums over aggregate rows, and lists reports.</summary>
internal static class MailTotalsReader
{
    public static MailTotals Read(SqliteConnection connection, MailQuery query)
    {
        using SqliteCommand command = connection.CreateCommand();
        MailSql.AddFunctions(connection);
        MailSql sql = new(command, MailColumns.For(query.Filter, query.By), query.Filter, query.By);
        command.CommandText = sql.Totals(query);
        using SqliteDataReader reader = command.ExecuteReader();
        List<MailTotal> totals = [];
        long count = 0;
        int first = query.By.Count;
        while (reader.Read())
        {
            string[] key = new string[first];
            for (int i = 0; i < first; i++)
            {
                key[i] = reader.GetString(i);
            }

            totals.Add(new MailTotal(
                key, reader.GetInt64(first), Whole(reader, first + 1), Whole(reader, first + 2), Whole(reader, first + 3), Whole(reader, first + 4), Day(reader, first + 5), Day(reader, first + 6)));
            count = reader.GetInt64(first + 7);
        }

        return new MailTotals(totals, count);
    }

    public static ReportTotals Reports(SqliteConnection connection, ReportQuery query)
    {
        using SqliteCommand command = connection.CreateCommand();
        MailSql.AddFunctions(connection);
        MailSql sql = new(command, MailColumns.Rows, query.Filter, [MailKey.Reporter]);
        string id = query.ReportId is { } wanted ? $"AND reports.report_id = {sql.Parameter(wanted)}" : "";
        command.CommandText = $"""
            SELECT reports.report_uid, max(reporters.org_name), max(reports.report_id), max(policies.domain), min(reports.begin) AS begin, max(reports."end"),
                count(*), total(rows.message_count), total(CASE WHEN rows.dkim = 1 OR rows.spf = 1 THEN rows.message_count END), count(*) OVER ()
            FROM {sql.FromWhere} {id}
            GROUP BY reports.report_uid
            ORDER BY begin DESC, reports.report_uid
            LIMIT {sql.Parameter(query.Take)} OFFSET {sql.Parameter(query.Skip)}
            """;
        using SqliteDataReader reader = command.ExecuteReader();
        List<ReportTotal> reports = [];
        long count = 0;
        while (reader.Read())
        {
            reports.Add(new ReportTotal(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3),
                DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(4)), DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(5)),
                reader.GetInt64(6), Whole(reader, 7), Whole(reader, 8)));
            count = reader.GetInt64(9);
        }

        return new ReportTotals(reports, count);
    }

    // Reports may claim any count: the largest number that is exact enough below 2^63.
    private static long Whole(SqliteDataReader reader, int place) => (long)Math.Clamp(reader.GetDouble(place), 0, 9_223_372_036_854_774_784);

    private static DateOnly Day(SqliteDataReader reader, int place) =>
        DateOnly.FromDayNumber((int)(reader.GetInt64(place) + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber));
}
