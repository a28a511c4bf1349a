using DmarcIngest.Pipeline;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>What the reports alone answer, without their rows.</summary>
internal static class ReportQueries
{
    private const string Policies = """
        WITH newest AS MATERIALIZED (SELECT policy, max(begin) AS seen FROM reports WHERE begin >= $1 GROUP BY policy)
        SELECT domain, p, sp, pct, adkim, aspf, seen
        FROM (
            SELECT *, row_number() OVER (PARTITION BY domain ORDER BY seen DESC, p, sp, pct, adkim, aspf) AS place
            FROM newest JOIN policies ON policies.id = newest.policy)
        WHERE place = 1
        """;

    public static IReadOnlyList<DomainPolicy> ReadPolicies(SqliteConnection connection, DateTimeOffset from)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = Policies;
        command.Parameters.AddWithValue("$1", RowCursor.Seconds(from));
        using SqliteDataReader reader = command.ExecuteReader();
        List<DomainPolicy> policies = [];
        while (reader.Read())
        {
            policies.Add(new DomainPolicy(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetString(4), reader.GetString(5),
                DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(6))));
        }

        return policies;
    }

    /// <summary>From month to month by the index, not by reading all reports.</summary>
    public static IReadOnlyList<DateTimeOffset> ListMonths(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT min(begin) FROM reports WHERE begin >= $1";
        SqliteParameter from = command.Parameters.AddWithValue("$1", long.MinValue);
        List<DateTimeOffset> months = [];
        while (command.ExecuteScalar() is long begin)
        {
            DateTimeOffset first = DateTimeOffset.FromUnixTimeSeconds(begin);
            DateTimeOffset month = new(first.Year, first.Month, 1, 0, 0, 0, TimeSpan.Zero);
            months.Add(month);
            from.Value = month.ToUnixTimeSeconds() + (DateTime.DaysInMonth(month.Year, month.Month) * 86_400L);
        }

        return months;
    }
}
