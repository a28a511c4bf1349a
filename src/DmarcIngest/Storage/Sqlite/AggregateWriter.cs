using System.Security.Cryptography;
using System.Text.Json;
using DmarcIngest.Reports.Aggregate;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// Writes aggregate rows. It remembers the numbers of what rows have in common, so it is told whenever they may no longer be true.
/// </summary>
internal sealed class AggregateWriter(SqliteConnection connection) : IDisposable
{
    // Two statements where one could do it: an upsert of SQLite keeps a copy of each page that it touches, in case it has to take back a half, and
    // nearly all rows are new.
    private const string Add = """
        INSERT INTO rows (id, version, report, source, detail, message_count, disposition, dkim, spf, judgement)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (report, id) DO NOTHING
        """;

    private const string Renew =
        "UPDATE rows SET version = $2, report = $3, source = $4, detail = $5, message_count = $6, disposition = $7, dkim = $8, spf = $9, judgement = $10";

    private const string Replace = Renew + " WHERE report = $3 AND id = $1 AND version <= $2";

    // A report that came twice with another head (cut short the first time, or not verified) has two lines, and a row of it may stand under the other.
    private const string Others = "SELECT 1 FROM reports WHERE report_uid = $1 AND id <> $2";

    private const string InSameReport = "id = $1 AND report IN (SELECT id FROM reports WHERE report_uid = (SELECT report_uid FROM reports WHERE id = $3))";

    /// <summary>For the tests of the query plan.</summary>
    internal const string Move = $"{Renew} WHERE {InSameReport} AND version <= $2";

    private const string Newer = $"SELECT 1 FROM rows WHERE {InSameReport} AND version > $2";

    private readonly DistinctTable reporters = new(
        connection, "reporters", "dialect", "xml_schema", "xml_namespace", "org_name", "org_email", "org_extra_contact_info", "generator");

    private readonly DistinctTable policies = new(
        connection, "policies", "domain", "adkim", "aspf", "p", "sp", "np", "pct", "fo", "testing", "discovery_method");

    private readonly DistinctTable reports = DistinctTable.FoundByFirst(
        connection, "reports", "report_uid", "reporter", "policy", "report_id", "begin", "\"end\"", "partial", "errors", "raw", "authenticity");

    private readonly DistinctTable sources = new(connection, "sources", "source_ip", "header_from", "envelope_from", "envelope_to");
    private readonly DistinctTable details = new(connection, "details", "hash", "json");
    private readonly SqliteStatement add = new(connection, Add);
    private readonly SqliteStatement replace = new(connection, Replace);
    private readonly SqliteStatement others = new(connection, Others);
    private readonly SqliteStatement move = new(connection, Move);
    private readonly SqliteStatement newer = new(connection, Newer);
    private readonly SqliteStatement mark = new(connection, Rollup.Mark);
    private readonly AddressWriter addresses = new(connection);
    private readonly JudgementWriter judgements = new(connection);
    private readonly DetailText detailText = new();
    private readonly Dictionary<AggregateReport, (long Number, bool Twice)> knownReports = [];
    private readonly KnownNumbers<(string? Ip, string From, string EnvelopeFrom, string EnvelopeTo)> knownSources = new();
    private readonly KnownDetails knownDetails = new();

    /// <summary>Begins a transaction.</summary>
    /// <param name="sameDatabase">False if somebody else may have changed the database since the transaction before.</param>
    public void Begin(bool sameDatabase)
    {
        // A report is held by one batch only. That its day is to be added up is said in each transaction, since it may have been in between.
        knownReports.Clear();
        if (!sameDatabase)
        {
            knownSources.Forget();
            knownDetails.Forget();
            addresses.Forget();
            judgements.Forget();
        }
    }

    /// <summary>False if an equal or newer version stood there.</summary>
    public bool Write(AggregateRow row, long version)
    {
        string? ip = row.SourceIp?.ToString();
        addresses.Write(ip ?? "", row.SourceFacts);
        (long report, bool twice) = FindReport(row.Report);
        ReadOnlySpan<SqliteValue> values =
        [
            row.Id,
            version,
            report,
            FindSource(ip, row),
            FindDetail(row),
            row.MessageCount,
            Words.DispositionCode(row.Disposition),
            Words.AlignmentCode(row.DkimAlignment),
            Words.AlignmentCode(row.SpfAlignment),
            judgements.Find(ip, row),
        ];
        return twice
            ? move.Execute(values) > 0 || (newer.FindNumber(values[..3]) is null && add.Execute(values) > 0)
            : add.Execute(values) > 0 || replace.Execute(values) > 0;
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
        add.Dispose();
        replace.Dispose();
        others.Dispose();
        move.Dispose();
        newer.Dispose();
        mark.Dispose();
        detailText.Dispose();
    }

    private (long Number, bool Twice) FindReport(AggregateReport report)
    {
        if (!knownReports.TryGetValue(report, out (long Number, bool Twice) known))
        {
            AggregateHeader h = report.Header;
            mark.Execute(h.Begin.ToUnixTimeSeconds(), h.Policy.Domain);
            long number = reports.FindOrAdd(
                report.ReportUid,
                reporters.FindOrAdd(h.Dialect, h.XmlSchema, h.XmlNamespace, h.OrgName, h.OrgEmail, h.OrgExtraContactInfo, h.Generator),
                FindPolicy(h.Policy),
                h.ReportId,
                h.Begin.ToUnixTimeSeconds(),
                h.End.ToUnixTimeSeconds(),
                report.Partial ? 1L : 0L,
                JsonSerializer.Serialize(h.Errors, StoredJson.Compact.IReadOnlyListString),
                JsonSerializer.Serialize(h.Raw, StoredJson.Compact.IReadOnlyDictionaryStringString),
                (long)report.Authenticity);
            known = (number, others.FindNumber(report.ReportUid, number) is not null);
            knownReports.Add(report, known);
        }

        return known;
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

    private long FindSource(string? ip, AggregateRow row)
    {
        (string? Ip, string From, string EnvelopeFrom, string EnvelopeTo) key = (ip, row.HeaderFrom, row.EnvelopeFrom ?? "none", row.EnvelopeTo ?? "none");
        return knownSources.TryGet(key, out long number)
            ? number
            : knownSources.Add(
                key,
                (key.Ip?.Length ?? 0) + key.From.Length + key.EnvelopeFrom.Length + key.EnvelopeTo.Length,
                sources.FindOrAdd(key.Ip, key.From, key.EnvelopeFrom, key.EnvelopeTo));
    }

    private long FindDetail(AggregateRow row)
    {
        ReadOnlyMemory<byte> json = detailText.Of(row);
        return knownDetails.TryGet(json.Span, out long number) ? number : knownDetails.Add(json.Span, AddDetail(json));
    }

    private long AddDetail(ReadOnlyMemory<byte> json)
    {
        byte[] hash = SHA256.HashData(json.Span);
        return details.FindOrAdd(SqliteValue.Blob(hash.AsMemory(0, 16)), SqliteValue.Utf8(json));
    }
}
