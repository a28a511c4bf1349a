using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>How ready each domain is for a stricter policy, by the verdicts that its rows carry: written by the classifier, printed by <c>advise</c>.</summary>
internal sealed class Readiness(IReportStore store, DateTimeOffset now)
{
    /// <summary>Days that are looked at, up to the newest of which the store has reports.</summary>
    public const int Days = 30;

    /// <summary>Reports of a day arrive on the next, and some a day later; a domain that was not reported for longer still shows its last days.</summary>
    private const int PoliciesBack = 400;

    /// <summary>Writes a document for each domain of which there was mail in the days.</summary>
    public async Task<WriteSummary> WriteAsync(CancellationToken cancellationToken)
    {
        List<DomainRow> rows = await ReadAsync(null, cancellationToken);
        return rows.Count == 0
            ? new WriteSummary(0, 0, [])
            : await store.WriteAsync(rows.Select(row => new RowWrite(row, row.Timestamp.ToUnixTimeMilliseconds(), 0)), cancellationToken);
    }

    /// <summary>The readiness of one domain, or of all.</summary>
    public async Task<List<DomainRow>> ReadAsync(string? only, CancellationToken cancellationToken)
    {
        // A report may claim to be of any time; what lies ahead is not the newest.
        DateTimeOffset last = now.AddDays(1);
        DateTimeOffset month = (await store.ListMonthsAsync(cancellationToken)).LastOrDefault(month => month <= last);
        if (month == default)
        {
            return [];
        }

        IReadOnlyList<DomainPolicy> policies = await store.ReadPoliciesAsync(month.AddDays(-PoliciesBack), cancellationToken);
        DateTimeOffset newest = policies.Select(policy => policy.Seen).Where(seen => seen <= last).DefaultIfEmpty(month.AddMonths(1).AddDays(-1)).Max();
        DateTimeOffset end = Window.Start(DateOnly.FromDateTime(newest.UtcDateTime)).AddDays(1);
        Dictionary<string, DomainPolicy> byDomain = policies.ToDictionary(policy => policy.Domain, StringComparer.Ordinal);
        List<DomainRow> rows = [];
        DomainMail? mail = null;
        await foreach (EvidenceGroup group in store.ReadEvidenceAsync(end.AddDays(-Days), end, cancellationToken))
        {
            if (only is not null && group.Domain != only)
            {
                continue;
            }

            if (mail?.Domain != group.Domain)
            {
                Finish();
                mail = new DomainMail(group.Domain);
            }

            mail!.Add(group);
        }

        Finish();
        return rows;

        void Finish()
        {
            if (mail is not null && byDomain.TryGetValue(mail.Domain, out DomainPolicy? policy))
            {
                rows.Add(Row(mail, policy, end.AddDays(-1)));
            }
        }
    }

    private static DomainRow Row(DomainMail mail, DomainPolicy policy, DateTimeOffset day)
    {
        string readiness = Advice.ReadinessOf(mail, policy);
        return new DomainRow
        {
            Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"domain\n{policy.Domain}")).AsSpan(0, 16)),
            Timestamp = day,
            Policy = policy,
            Days = Days,
            Counts = mail.Counts,
            Readiness = readiness,
            FailedByVerdict = mail.FailedByVerdict,
            HitMessages = mail.Hit,
            HitSenders = mail.HitSenders,
            StrictHitMessages = mail.StrictHit,
            StrictHitSenders = mail.StrictHitSenders,
            Blockers = mail.Blockers,
            StrictBlockers = mail.StrictBlockers,
            NextStep = Advice.NextStep(readiness, mail, policy),
        };
    }
}
