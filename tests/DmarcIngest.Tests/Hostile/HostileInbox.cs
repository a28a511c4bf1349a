using DmarcIngest.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Tests.Hostile;

/// <summary>What the ingest log says of one hostile mail, and whether the good one behind it was stored.</summary>
internal sealed record HostileResult(string Outcome, string Reason, string? Detail, string Deviations, bool GoodStored);

/// <summary>A folder of hostile mails, each with a small good one behind it, and what the store says of them afterwards.</summary>
internal sealed class HostileInbox(string folder, string database)
{
    public void Put(int number, HostileCase hostile)
    {
        Directory.CreateDirectory(folder);
        using (FileStream file = File.Create(Path.Combine(folder, HostileKey(number))))
        {
            hostile.Write(file);
        }

        File.WriteAllBytes(Path.Combine(folder, $"{number:D3}-good.eml"), MailBuilder.Report().Attach(Pack.Gzip(Pack.Report(GoodId(number))), "good.xml.gz").Build());
    }

    /// <summary>What became of it; null if the log does not know it.</summary>
    public HostileResult? Result(int number)
    {
        using SqliteConnection connection = new($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            SELECT outcome, reason, detail, deviations, EXISTS (SELECT 1 FROM dmarc_aggregate WHERE report_id = $good)
            FROM dmarc_ingest WHERE mail_key IN ($key, $key || '/1')
            """;
        command.Parameters.AddWithValue("$key", HostileKey(number));
        command.Parameters.AddWithValue("$good", GoodId(number));
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read() ? new HostileResult(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), row.GetBoolean(4)) : null;
    }

    private static string HostileKey(int number) => $"{number:D3}-hostile.eml";

    private static string GoodId(int number) => $"good-{number:D3}";
}
