using DmarcIngest.Pipeline;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Walks over rows of a time counted together by what they say of their source, domain by domain.</summary>
internal sealed class EvidenceCursor : IDisposable
{
    /// <summary>
    /// Counts by numbers alone, which the index rows_by_report holds, and looks up what they stand for only then. A count never overflows by total().
    /// </summary>
    internal const string Select = $"""
        WITH counted AS MATERIALIZED (
            SELECT rows.judgement, reports.begin / 86400 AS day, count(*) AS row_count, total(rows.message_count) AS messages
            FROM reports CROSS JOIN rows ON rows.report = reports.id
            WHERE reports.begin >= $1 AND reports.begin < $2 AND rows.judgement IS NOT NULL
            GROUP BY rows.judgement, day)
        SELECT judgements.domain, counted.day, counted.row_count, CAST(counted.messages AS INTEGER),
            {JudgementReader.Columns}
        FROM counted
        CROSS JOIN judgements ON judgements.id = counted.judgement
        {JudgementReader.Joins}
        WHERE judgements.ip IS NOT NULL
        ORDER BY judgements.domain
        """;

    private static readonly DateOnly Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch);

    private readonly string path;
    private readonly SqliteConnection connection;
    private readonly SqliteCommand command;
    private SqliteDataReader? reader;

    public EvidenceCursor(SqliteDatabase database, DateTimeOffset from, DateTimeOffset to)
    {
        path = database.Path;
        connection = database.OpenForReading();
        command = connection.CreateCommand();
        command.CommandText = Select;
        command.Parameters.AddWithValue("$1", RowCursor.Seconds(from));
        command.Parameters.AddWithValue("$2", RowCursor.Seconds(to));
    }

    public bool Next()
    {
        try
        {
            reader ??= command.ExecuteReader();
            return reader.Read();
        }
        catch (SqliteException e) when (SqliteFailure.IsOfTheWorld(e))
        {
            throw SqliteFailure.Describe(path, e);
        }
    }

    public EvidenceGroup Group() => new(
        reader!.GetString(0), Epoch.AddDays(reader.GetInt32(1)), JudgementReader.Key(reader, 4), reader.GetInt64(2), reader.GetInt64(3));

    public void Dispose()
    {
        reader?.Dispose();
        command.Dispose();
        connection.Dispose();
    }
}
