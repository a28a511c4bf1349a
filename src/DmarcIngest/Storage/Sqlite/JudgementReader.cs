using System.Net;
using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Makes what rows say of a source again from its tables.</summary>
internal static class JudgementReader
{
    /// <summary>What a key is made of, by <see cref="Joins"/>.</summary>
    public const string Columns = """
        judgements.ip, reporter_names.name, evidences.code, evidences.signer, senders.name, senders.type, senders.named_by,
            addresses.reverse_name, verdicts.rule
        """;

    /// <summary>To judgements with an address and with evidence.</summary>
    public const string Joins = """
        CROSS JOIN reporter_names ON reporter_names.id = judgements.reporter
        CROSS JOIN evidences ON evidences.id = judgements.evidence
        LEFT JOIN senders ON senders.id = judgements.sender
        LEFT JOIN verdicts ON verdicts.id = judgements.verdict
        LEFT JOIN addresses ON addresses.ip = judgements.ip
        """;

    /// <summary>The key that stands in <see cref="Columns"/>, the first of which has a place of one's choice.</summary>
    public static EvidenceKey Key(SqliteDataReader row, int first) => new(
        IPAddress.Parse(row.GetString(first)),
        row.GetString(first + 1),
        new AuthEvidence(row.GetString(first + 2), row.GetString(first + 3)),
        row.IsDBNull(first + 4) ? SourceSender.Unknown : new SourceSender(row.GetString(first + 4), row.GetString(first + 5), row.GetString(first + 6)),
        row.IsDBNull(first + 7) ? null : row.GetString(first + 7),
        row.IsDBNull(first + 8) ? SourceVerdict.NotJudged.Rule : row.GetString(first + 8));

    /// <summary>The verdict that stands from a place on.</summary>
    public static SourceVerdict Verdict(SqliteDataReader row, int first) => new(
        row.GetString(first),
        row.GetString(first + 1),
        row.GetString(first + 2),
        JsonSerializer.Deserialize(row.GetString(first + 3), StoredJson.Compact.IReadOnlyListString)!);
}
