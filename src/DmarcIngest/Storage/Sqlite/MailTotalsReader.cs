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

    public static ReportTotals Reports(SqliteConnection connection, ReportQuery query) =>
        NeedsRows(query.Filter) ? ReportsByRows(connection, query) : ReportsByPage(connection, query);

    /// <summary>True if only its rows can tell whether a report matches.</summary>
    private static bool NeedsRows(MailFilter filter) => filter.OnlyFailing || MailColumns.KeysOf(filter).Any(key => key is not (MailKey.Domain or MailKey.Reporter));

    /// <summary>All reports are added up, and the page is cut out of them.</summary>
    private static ReportTotals ReportsByRows(SqliteConnection connection, ReportQuery query)
    {
        using SqliteCommand command = connection.CreateCommand();
        MailSql.AddFunctions(connection);
        MailSql sql = new(command, MailColumns.Rows, query.Filter, [MailKey.Reporter]);
        command.CommandText = $"""
            SELECT {Sums}, count(*) OVER ()
            FROM {sql.FromWhere}{ById(sql, query)}
            GROUP BY reports.report_uid
            ORDER BY 5 DESC, reports.report_uid
            LIMIT {sql.Parameter(query.Take)} OFFSET {sql.Parameter(query.Skip)}
            """;
        return Read(command);
    }

    /// <summary>The page is found among the reports, and only their rows are added up. A report whose rows have all moved to another copy of it has none and does not count.</summary>
    private static ReportTotals ReportsByPage(SqliteConnection connection, ReportQuery query)
    {
        using SqliteCommand command = connection.CreateCommand();
        MailSql sql = new(command, MailColumns.Rows, query.Filter, []);
        command.CommandText = $"""
            WITH found AS MATERIALIZED (
                SELECT reports.report_uid, min(reports.begin) AS begin, count(*) OVER () AS all_reports
                FROM reports CROSS JOIN policies ON policies.id = reports.policy CROSS JOIN reporters ON reporters.id = reports.reporter
                WHERE {sql.Where}{ById(sql, query)} AND EXISTS (SELECT 1 FROM rows WHERE rows.report = reports.id)
                GROUP BY reports.report_uid
                ORDER BY 2 DESC, 1
                LIMIT {sql.Parameter(query.Take)} OFFSET {sql.Parameter(query.Skip)})
            SELECT {Sums}, max(found.all_reports)
            FROM found
            CROSS JOIN reports ON reports.report_uid = found.report_uid
            CROSS JOIN policies ON policies.id = reports.policy
            CROSS JOIN reporters ON reporters.id = reports.reporter
            CROSS JOIN rows ON rows.report = reports.id
            GROUP BY reports.report_uid
            ORDER BY 5 DESC, reports.report_uid
            """;
        return Read(command);
    }

    private const string Sums = """
        reports.report_uid, max(reporters.org_name), max(reports.report_id), max(policies.domain), min(reports.begin), max(reports."end"),
            count(*), total(rows.message_count), total(CASE WHEN rows.dkim = 1 OR rows.spf = 1 THEN rows.message_count END)
        """;

    private static string ById(MailSql sql, ReportQuery query) => query.ReportId is { } wanted ? $" AND reports.report_id = {sql.Parameter(wanted)}" : "";

    private static ReportTotals Read(SqliteCommand command)
    {
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
