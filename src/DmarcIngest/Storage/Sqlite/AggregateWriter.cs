using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DmarcIngest.Reports.Aggregate;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// Writes aggregate rows within one transaction. What it remembers of numbers lives as long as the transaction, so that it is never
/// stale, even when another process purges in between.
/// </summary>
internal sealed class AggregateWriter(SqliteTransaction transaction) : IDisposable
{
    private const string Upsert = """
        INSERT INTO rows (id, version, report, source, detail, message_count, disposition, dkim, spf, judgement)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, report = excluded.report, source = excluded.source,
            detail = excluded.detail, message_count = excluded.message_count, disposition = excluded.disposition,
            dkim = excluded.dkim, spf = excluded.spf, judgement = excluded.judgement
        WHERE excluded.version >= version
        """;

    private readonly DistinctTable reporters = new(
        transaction, "reporters", "dialect", "xml_schema", "xml_namespace", "org_name", "org_email", "org_extra_contact_info", "generator");

    private readonly DistinctTable policies = new(
        transaction, "policies", "domain", "adkim", "aspf", "p", "sp", "np", "pct", "fo", "testing", "discovery_method");

    private readonly DistinctTable reports = DistinctTable.FoundByFirst(
        transaction, "reports", "report_uid", "reporter", "policy", "report_id", "begin", "\"end\"", "partial", "errors", "raw");

    private readonly DistinctTable sources = new(transaction, "sources", "source_ip", "header_from", "envelope_from", "envelope_to");
    private readonly DistinctTable details = new(transaction, "details", "hash", "json");
    private readonly SqliteStatement upsert = new(transaction, Upsert, 10);
    private readonly SqliteStatement mark = new(transaction, Rollup.Mark, 2);
    private readonly AddressWriter addresses = new(transaction);
    private readonly JudgementWriter judgements = new(transaction);
    private readonly Dictionary<AggregateReport, long> knownReports = [];
    private readonly Dictionary<(string? Ip, string From, string EnvelopeFrom, string EnvelopeTo), long> knownSources = [];
    private readonly Dictionary<UInt128, long> knownDetails = [];

    /// <summary>False if an equal or newer version stood there.</summary>
    public bool Write(AggregateRow row, long version)
    {
        int changed = upsert.Execute(
            row.Id,
            version,
            FindReport(row.Report),
            FindSource(row),
            FindDetail(row),
            row.MessageCount,
            Words.DispositionCode(row.Disposition),
            Words.AlignmentCode(row.DkimAlignment),
            Words.AlignmentCode(row.SpfAlignment),
            judgements.Find(row));
        return changed > 0;
    }

    public void Dispose()
    {
        reporters.Dispose();
        policies.Dispose();
        reports.Dispose();
        sources.Dispose();
        details.Dispose();
        addresses.Dispose();
        judgements.Dispose();
        upsert.Dispose();
        mark.Dispose();
    }

    private long FindReport(AggregateReport report)
    {
        if (!knownReports.TryGetValue(report, out long number))
        {
            AggregateHeader h = report.Header;
            mark.Execute(h.Begin.ToUnixTimeSeconds(), h.Policy.Domain);
            number = reports.FindOrAdd(
                report.ReportUid,
                reporters.FindOrAdd(h.Dialect, h.XmlSchema, h.XmlNamespace, h.OrgName, h.OrgEmail, h.OrgExtraContactInfo, h.Generator),
                FindPolicy(h.Policy),
                h.ReportId,
                h.Begin.ToUnixTimeSeconds(),
                h.End.ToUnixTimeSeconds(),
                report.Partial ? 1L : 0L,
                JsonSerializer.Serialize(h.Errors, StoredJson.Compact.IReadOnlyListString),
                JsonSerializer.Serialize(h.Raw, StoredJson.Compact.IReadOnlyDictionaryStringString));
            knownReports.Add(report, number);
        }

        return number;
    }

    // The defaults are those of the stored shape (AggregateRowJson), so that the view shows what is stored elsewhere.
    private long FindPolicy(PublishedPolicy policy)
    {
        string p = policy.P ?? "unknown";
        string sp = policy.Sp ?? p;
        return policies.FindOrAdd(
            policy.Domain,
            policy.Adkim ?? "r",
            policy.Aspf ?? "r",
            p,
            sp,
            policy.Np ?? sp,
            (long)(policy.Pct ?? 100),
            policy.Fo ?? "0",
            policy.Testing ?? "n",
            policy.DiscoveryMethod ?? "psl");
    }

    private long FindSource(AggregateRow row)
    {
        (string? Ip, string From, string EnvelopeFrom, string EnvelopeTo) key =
            (row.SourceIp?.ToString(), row.HeaderFrom, row.EnvelopeFrom ?? "none", row.EnvelopeTo ?? "none");
        addresses.Write(key.Ip, row.SourceFacts);
        if (!knownSources.TryGetValue(key, out long number))
        {
            number = sources.FindOrAdd(key.Ip, key.From, key.EnvelopeFrom, key.EnvelopeTo);
            knownSources.Add(key, number);
        }

        return number;
    }

    private long FindDetail(AggregateRow row)
    {
        RowDetail detail = new(row.PolicyOverrides, row.DkimResults, row.SpfResults, row.Deviations, row.Raw);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(detail, StoredJson.Compact.RowDetail);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(json, hash);
        UInt128 key = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
        if (!knownDetails.TryGetValue(key, out long number))
        {
            number = details.FindOrAdd(hash[..16].ToArray(), Encoding.UTF8.GetString(json));
            knownDetails.Add(key, number);
        }

        return number;
    }
}
