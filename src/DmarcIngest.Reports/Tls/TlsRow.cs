using System.Runtime.InteropServices;
using System.Text.Json;
using DmarcIngest.Reports.Authenticity;

namespace DmarcIngest.Reports.Tls;

/// <summary>
/// A row of an SMTP TLS report: a policy with its session counts, or one failure detail. Counts of both kinds have names of their own, so
/// that no sum over rows counts a session twice.
/// </summary>
public sealed class TlsRow : StoredRow
{
    /// <inheritdoc/>
    public override RowKind Kind => RowKind.Tls;

    /// <summary>The report it came in.</summary>
    public required TlsReport Report { get; init; }

    /// <summary>The policy.</summary>
    public required TlsPolicy Policy { get; init; }

    /// <summary>The failure detail; null in the row of the policy itself.</summary>
    public TlsFailureDetail? Detail { get; init; }

    /// <summary>Deviation codes of the report's header, of the policy and of the detail, each once, sorted.</summary>
    public required IReadOnlyList<string> Deviations { get; init; }

    /// <inheritdoc/>
    public override long Weight => Detail?.FailedSessions ?? Policy.SuccessfulSessions + Policy.FailedSessions;

    /// <inheritdoc/>
    public override bool Partial => Report.Partial;

    /// <inheritdoc/>
    public override ReportAuthenticity Authenticity => Report.Authenticity;

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter writer) => TlsRowJson.Write(writer, this);
}

/// <summary>
/// The rows of a report, with ids that are made of what the report says but the counts, which a corrected report may change. The same
/// report in another mail, or in none, has the same ids.
/// </summary>
internal static class TlsRows
{
    public static string ReportUid(TlsHeader header, IReadOnlyList<TlsPolicy> policies)
    {
        ContentHash hash = new();
        hash.Add("tls");
        hash.Add(header.OrgName.ToLowerInvariant());
        hash.Add(header.ReportId);
        hash.Add(policies.Count == 0 ? null : Domain(policies[0]));
        hash.Add(header.Begin.ToUnixTimeSeconds());
        hash.Add(header.End.ToUnixTimeSeconds());
        return hash.TakeId();
    }

    public static IEnumerable<TlsRow> Of(TlsReport report)
    {
        ContentHash hash = new();
        Dictionary<UInt128, int> seen = [];
        DeviationSet deviations = new();
        foreach (TlsPolicy policy in report.Policies)
        {
            UInt128 policyDigest = Digest(hash, policy);
            yield return Row(policy, null, policyDigest);
            foreach (TlsFailureDetail detail in policy.Details)
            {
                yield return Row(policy, detail, Digest(hash, policyDigest, detail));
            }
        }

        TlsRow Row(TlsPolicy policy, TlsFailureDetail? detail, UInt128 digest)
        {
            ref int occurrence = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, digest, out _);
            hash.Add(report.ReportUid);
            hash.Add(digest);
            hash.Add(occurrence);
            occurrence++;
            deviations.Clear();
            deviations.AddRange(report.HeaderDeviations);
            deviations.AddRange(policy.Deviations);
            deviations.AddRange(detail?.Deviations ?? []);
            return new TlsRow
            {
                Id = hash.TakeId(),
                Timestamp = report.Header.Begin,
                Report = report,
                Policy = policy,
                Detail = detail,
                Deviations = deviations.ToShared(),
            };
        }
    }

    private static UInt128 Digest(ContentHash hash, TlsPolicy policy)
    {
        hash.Add("policy");
        hash.Add(policy.PolicyType);
        hash.Add(Domain(policy));
        Add(hash, policy.PolicyString);
        Add(hash, policy.MxHosts);
        return hash.Take();
    }

    private static UInt128 Digest(ContentHash hash, UInt128 policy, TlsFailureDetail detail)
    {
        hash.Add("failure");
        hash.Add(policy);
        hash.Add(detail.ResultType);
        hash.Add(Address(detail.SendingMtaIp, detail.Raw, TlsNormaliser.SendingMtaIp));
        hash.Add(Address(detail.ReceivingIp, detail.Raw, TlsNormaliser.ReceivingIp));
        hash.Add(detail.ReceivingMxHostname);
        hash.Add(detail.ReceivingMxHelo);
        hash.Add(detail.AdditionalInformation);
        hash.Add(detail.FailureReasonCode);
        return hash.Take();
    }

    private static string? Domain(TlsPolicy policy) => policy.NamesDomain ? policy.PolicyDomain : null;

    // What was no address still tells two details apart.
    private static string? Address(System.Net.IPAddress? address, IReadOnlyDictionary<string, string> raw, string path) =>
        address?.ToString() ?? raw.GetValueOrDefault(path);

    private static void Add(ContentHash hash, IReadOnlyList<string> values)
    {
        hash.Add(values.Count);
        foreach (string value in values)
        {
            hash.Add(value);
        }
    }
}
