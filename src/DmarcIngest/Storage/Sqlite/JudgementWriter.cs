using System.Text.Json;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Finds the number of what a row says of its source, or adds it, within the transaction of its connection.</summary>
internal sealed class JudgementWriter(SqliteConnection connection) : IDisposable
{
    private readonly DistinctTable judgements = new(connection, "judgements", "domain", "month", "ip", "reporter", "evidence", "sender", "verdict");
    private readonly DistinctTable reporters = new(connection, "reporter_names", "name");
    private readonly DistinctTable evidences = new(connection, "evidences", "code", "signer");
    private readonly DistinctTable senders = new(connection, "senders", "name", "type", "named_by");
    private readonly DistinctTable verdicts = new(connection, "verdicts", "verdict", "confidence", "rule", "reasons");
    private readonly KnownNumbers<(string Domain, long Month, string? Ip, long Reporter, long? Evidence, long? Sender, long? Verdict)> known = new();
    private readonly KnownNumbers<string> knownReporters = new();
    private readonly KnownNumbers<AuthEvidence> knownEvidences = new();
    private readonly KnownNumbers<SourceSender> knownSenders = new();
    private readonly KnownNumbers<SourceVerdict> knownVerdicts = new();

    /// <summary>Number of a month (UTC), as in <see cref="JudgementSchema"/>.</summary>
    public static long Month(DateTimeOffset moment) => (moment.UtcDateTime.Year * 12) + moment.UtcDateTime.Month - 1;

    /// <summary>What is remembered may no longer be true.</summary>
    public void Forget()
    {
        known.Forget();
        knownReporters.Forget();
        knownEvidences.Forget();
        knownSenders.Forget();
        knownVerdicts.Forget();
    }

    /// <summary>Null if the row says nothing of its source.</summary>
    public long? Find(string? ip, AggregateRow row)
    {
        (long? evidence, long? sender, long? verdict) = (Evidence(row.Evidence), Sender(row.Sender), Verdict(row.Verdict));
        if (evidence is null && sender is null && verdict is null)
        {
            return null;
        }

        AggregateHeader header = row.Report.Header;
        (string Domain, long Month, string? Ip, long Reporter, long?, long?, long?) key =
            (header.Policy.Domain, Month(header.Begin), ip, Reporter(header.OrgName), evidence, sender, verdict);
        return known.TryGet(key, out long number)
            ? number
            : known.Add(key, key.Domain.Length + (key.Ip?.Length ?? 0), judgements.FindOrAdd(key.Domain, key.Month, key.Ip, key.Reporter, evidence, sender, verdict));
    }

    /// <summary>Null for nobody known.</summary>
    public long? Sender(SourceSender? sender)
    {
        if (sender is null || sender == SourceSender.Unknown)
        {
            return null;
        }

        return knownSenders.TryGet(sender, out long number)
            ? number
            : knownSenders.Add(sender, sender.Name.Length, senders.FindOrAdd(sender.Name, sender.Type, sender.NamedBy));
    }

    /// <summary>Null for what nobody has judged.</summary>
    public long? Verdict(SourceVerdict? verdict)
    {
        if (verdict is null || verdict.Equals(SourceVerdict.NotJudged))
        {
            return null;
        }

        return knownVerdicts.TryGet(verdict, out long number)
            ? number
            : knownVerdicts.Add(
                verdict,
                verdict.Rule.Length,
                verdicts.FindOrAdd(verdict.Verdict, verdict.Confidence, verdict.Rule, JsonSerializer.Serialize(verdict.Reasons, StoredJson.Compact.IReadOnlyListString)));
    }

    public void Dispose()
    {
        judgements.Dispose();
        reporters.Dispose();
        evidences.Dispose();
        senders.Dispose();
        verdicts.Dispose();
    }

    private long? Evidence(AuthEvidence? evidence)
    {
        if (evidence is null || evidence == AuthEvidence.Unknown)
        {
            return null;
        }

        return knownEvidences.TryGet(evidence, out long number)
            ? number
            : knownEvidences.Add(evidence, evidence.Code.Length + evidence.Signer.Length, evidences.FindOrAdd(evidence.Code, evidence.Signer));
    }

    private long Reporter(string name)
    {
        return knownReporters.TryGet(name, out long number)
            ? number
            : knownReporters.Add(name, name.Length, reporters.FindOrAdd(name));
    }
}
