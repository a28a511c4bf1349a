using System.Text.Json;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Finds the number of what a row says of its source, or adds it, within one transaction.</summary>
internal sealed class JudgementWriter(SqliteTransaction transaction) : IDisposable
{
    private readonly DistinctTable judgements = new(transaction, "judgements", "domain", "month", "ip", "reporter", "evidence", "sender", "verdict");
    private readonly DistinctTable reporters = new(transaction, "reporter_names", "name");
    private readonly DistinctTable evidences = new(transaction, "evidences", "code", "signer");
    private readonly DistinctTable senders = new(transaction, "senders", "name", "type", "named_by");
    private readonly DistinctTable verdicts = new(transaction, "verdicts", "verdict", "confidence", "rule", "reasons");
    private readonly Dictionary<(string Domain, long Month, string? Ip, long Reporter, long? Evidence, long? Sender, long? Verdict), long> known = [];
    private readonly Dictionary<string, long> knownReporters = new(StringComparer.Ordinal);
    private readonly Dictionary<AuthEvidence, long> knownEvidences = [];
    private readonly Dictionary<SourceSender, long> knownSenders = [];
    private readonly Dictionary<SourceVerdict, long> knownVerdicts = [];

    /// <summary>Number of a month (UTC), as in <see cref="JudgementSchema"/>.</summary>
    public static long Month(DateTimeOffset moment) => (moment.UtcDateTime.Year * 12) + moment.UtcDateTime.Month - 1;

    /// <summary>Null if the row says nothing of its source.</summary>
    public long? Find(AggregateRow row)
    {
        (long? evidence, long? sender, long? verdict) = (Evidence(row.Evidence), Sender(row.Sender), Verdict(row.Verdict));
        if (evidence is null && sender is null && verdict is null)
        {
            return null;
        }

        AggregateHeader header = row.Report.Header;
        (string Domain, long Month, string? Ip, long Reporter, long?, long?, long?) key =
            (header.Policy.Domain, Month(header.Begin), row.SourceIp?.ToString(), Reporter(header.OrgName), evidence, sender, verdict);
        if (!known.TryGetValue(key, out long number))
        {
            number = judgements.FindOrAdd(key.Domain, key.Month, key.Ip, key.Reporter, evidence, sender, verdict);
            known.Add(key, number);
        }

        return number;
    }

    /// <summary>Null for nobody known.</summary>
    public long? Sender(SourceSender? sender)
    {
        if (sender is null || sender == SourceSender.Unknown)
        {
            return null;
        }

        if (!knownSenders.TryGetValue(sender, out long number))
        {
            number = senders.FindOrAdd(sender.Name, sender.Type, sender.NamedBy);
            knownSenders.Add(sender, number);
        }

        return number;
    }

    /// <summary>Null for what nobody has judged.</summary>
    public long? Verdict(SourceVerdict? verdict)
    {
        if (verdict is null || verdict.Equals(SourceVerdict.NotJudged))
        {
            return null;
        }

        if (!knownVerdicts.TryGetValue(verdict, out long number))
        {
            number = verdicts.FindOrAdd(
                verdict.Verdict, verdict.Confidence, verdict.Rule, JsonSerializer.Serialize(verdict.Reasons, StoredJson.Compact.IReadOnlyListString));
            knownVerdicts.Add(verdict, number);
        }

        return number;
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

        if (!knownEvidences.TryGetValue(evidence, out long number))
        {
            number = evidences.FindOrAdd(evidence.Code, evidence.Signer);
            knownEvidences.Add(evidence, number);
        }

        return number;
    }

    private long Reporter(string name)
    {
        if (!knownReporters.TryGetValue(name, out long number))
        {
            number = reporters.FindOrAdd(name);
            knownReporters.Add(name, number);
        }

        return number;
    }
}
