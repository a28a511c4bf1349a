using System.Net;
using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// Changes what rows of a domain and a month say of some sources. Reads on a connection of its own and writes in small steps, between
/// which others may write. A row that is written meanwhile keeps its own number, as if it had come afterwards.
/// </summary>
internal sealed class Revision : IDisposable
{
    private const int KeysAtOnce = 5_000;

    internal const string Select = $"""
        SELECT judgements.id, addresses.base_domain, verdicts.verdict, verdicts.confidence, verdicts.rule, verdicts.reasons,
            {JudgementReader.Columns}
        FROM judgements
        {JudgementReader.Joins}
        WHERE judgements.domain = $1 AND judgements.month = $2 AND judgements.ip IN (SELECT value FROM json_each($3))
        """;

    private const string Name = """
        INSERT INTO addresses (ip, reverse_name, base_domain) VALUES ($1, $2, $3)
        ON CONFLICT (ip) DO UPDATE SET reverse_name = excluded.reverse_name, base_domain = excluded.base_domain
        """;

    private readonly Func<EvidenceKey, RowRevision?> revise;
    private readonly string domain;
    private readonly DateTimeOffset month;
    private readonly SqliteConnection reading;
    private readonly SqliteCommand command;
    private SqliteDataReader? reader;

    public Revision(
        SqliteDatabase database, string domain, DateTimeOffset month, IReadOnlyCollection<IPAddress> addresses, Func<EvidenceKey, RowRevision?> revise)
    {
        (this.domain, this.month, this.revise) = (domain, month, revise);
        reading = database.OpenForReading();
        command = reading.CreateCommand();
        command.CommandText = Select;
        command.Parameters.AddWithValue("$1", domain);
        command.Parameters.AddWithValue("$2", JudgementWriter.Month(month));
        string[] texts = [.. addresses.Select(address => address.ToString())];
        command.Parameters.AddWithValue("$3", JsonSerializer.Serialize(texts, StoredJson.Compact.IReadOnlyListString));
    }

    /// <summary>Some keys that are to change; none when all are done.</summary>
    public IReadOnlyList<Change> Next()
    {
        List<Change> changes = [];
        reader ??= command.ExecuteReader();
        while (changes.Count < KeysAtOnce && reader.Read())
        {
            EvidenceKey key = JudgementReader.Key(reader, 6);
            if (revise(key) is { } revision && Differs(reader, key, revision))
            {
                changes.Add(new Change(reader.GetInt64(0), key.Address, revision));
            }
        }

        return changes;
    }

    /// <summary>Writes them in one transaction.</summary>
    public void Apply(SqliteConnection connection, IReadOnlyList<Change> changes)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        using JudgementWriter writer = new(connection);
        using SqliteStatement update = new(connection, "UPDATE judgements SET verdict = $2, sender = $3 WHERE id = $1");
        using SqliteStatement name = new(connection, Name);
        using SqliteStatement mark = new(connection, Rollup.MarkDays);
        mark.Execute(domain, DayOf(month), DayOf(month.AddMonths(1)));
        foreach ((long number, IPAddress address, RowRevision revision) in changes)
        {
            update.Execute(number, writer.Verdict(revision.Verdict), writer.Sender(revision.Sender));
            if (revision.ReverseName is not null)
            {
                name.Execute(address.ToString(), revision.ReverseName, revision.BaseDomain);
            }
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        reader?.Dispose();
        command.Dispose();
        reading.Dispose();
    }

    private static long DayOf(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / 86_400;

    private static bool Differs(SqliteDataReader reader, EvidenceKey key, RowRevision revision)
    {
        SourceVerdict verdict = reader.IsDBNull(2) ? SourceVerdict.NotJudged : JudgementReader.Verdict(reader, 2);
        string? baseDomain = reader.IsDBNull(1) ? null : reader.GetString(1);
        return !verdict.Equals(revision.Verdict) || key.Sender != revision.Sender
            || (revision.ReverseName is not null && (key.ReverseName, baseDomain) != (revision.ReverseName, revision.BaseDomain));
    }

    /// <summary>A key that is to change.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Address">Its address.</param>
    /// <param name="To">What it becomes.</param>
    public readonly record struct Change(long Number, IPAddress Address, RowRevision To);
}
