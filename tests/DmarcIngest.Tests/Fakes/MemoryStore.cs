using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Tests.Fakes;

/// <summary>A store in memory with the version rule of the real ones, which can break or refuse on demand.</summary>
internal sealed class MemoryStore : IReportStore
{
    private readonly Lock gate = new();

    public string Description => "memory";

    public Dictionary<string, (StoredRow Row, long Version)> Rows { get; } = [];

    public int PrepareFailures { get; set; }

    public int WriteFailures { get; set; }

    public int ReadFailures { get; set; }

    /// <summary>Fails after this many rows of a write were taken, as a server that dies in mid-request.</summary>
    public int? FailAfter { get; set; }

    public Func<StoredRow, string?> Refuse { get; set; } = _ => null;

    /// <summary>Those of this moment.</summary>
    public IEnumerable<StoredRow> Of(RowKind kind)
    {
        lock (gate)
        {
            return [.. Rows.Values.Where(entry => entry.Row.Kind == kind).Select(entry => entry.Row)];
        }
    }

    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (PrepareFailures > 0)
        {
            PrepareFailures--;
            throw new BrokenWorldException("The store is away.");
        }

        return Task.CompletedTask;
    }

    public async Task<WriteSummary> WriteAsync(IEnumerable<RowWrite> rows, CancellationToken cancellationToken)
    {
        await Task.Yield();
        lock (gate)
        {
            return Write(rows);
        }
    }

    private WriteSummary Write(IEnumerable<RowWrite> rows)
    {
        if (WriteFailures > 0 && FailAfter is null)
        {
            WriteFailures--;
            throw new BrokenWorldException("The store is away.");
        }

        int stored = 0;
        int kept = 0;
        List<RefusedRow> refused = [];
        foreach (RowWrite write in rows)
        {
            if (WriteFailures > 0 && FailAfter is { } limit && stored + kept >= limit)
            {
                WriteFailures--;
                throw new BrokenWorldException("The store died in mid-request.");
            }

            if (Refuse(write.Row) is { } reason)
            {
                refused.Add(new RefusedRow(write.Row.Id, write.Mail, reason));
            }
            else if (!Rows.TryGetValue(write.Row.Id, out (StoredRow Row, long Version) there) || write.Version >= there.Version)
            {
                Rows[write.Row.Id] = (write.Row, write.Version);
                stored++;
            }
            else
            {
                kept++;
            }
        }

        return new WriteSummary(stored, kept, refused);
    }

    public Task<PurgeSummary> PurgeAsync(RowKind kind, DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken)
    {
        List<string> old = [.. Of(kind).Where(row => row.Timestamp < before).Select(row => row.Id)];
        if (mode == PurgeMode.Delete)
        {
            lock (gate)
            {
                old.ForEach(id => Rows.Remove(id));
            }
        }

        return Task.FromResult(new PurgeSummary(old.Count, []));
    }

    public Task<long> CountAsync(RowKind kind, DateTimeOffset from, long most, CancellationToken cancellationToken) =>
        Task.FromResult(Math.Min(most, Of(kind).LongCount(row => row.Timestamp >= from)));

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(RowQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (System.Text.Json.Nodes.JsonObject row in Of(query.Kind).OrderBy(row => row.Id, StringComparer.Ordinal).Select(Fixtures.Rows.Expected).Where(row => MemoryMail.Matches(row, query)))
        {
            await Task.Yield();
            yield return JsonSerializer.SerializeToUtf8Bytes(row);
        }
    }

    public Task<IReadOnlyList<DomainTotal>> SummariseAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<DomainTotal>>([]);

    public Task<MailTotals> ReadTotalsAsync(MailQuery query, CancellationToken cancellationToken)
    {
        if (ReadFailures > 0)
        {
            ReadFailures--;
            throw new BrokenWorldException("The store is away.");
        }

        MailTotal[] totals =
        [
            .. MemoryMail.Matching(Of(RowKind.Aggregate).Cast<AggregateRow>(), query.Filter)
                .GroupBy(row => string.Join('\0', query.By.Select(key => MemoryMail.Value(row, key))))
                .Select(rows => MemoryMail.Total([.. query.By.Select(key => MemoryMail.Value(rows.First(), key))], [.. rows])),
        ];
        return Task.FromResult(new MailTotals([.. MemoryMail.Sorted(totals, query).Skip(query.Skip).Take(query.Take)], totals.Length));
    }

    public Task<ReportTotals> ReadReportsAsync(ReportQuery query, CancellationToken cancellationToken)
    {
        ReportTotal[] reports =
        [
            .. MemoryMail.Matching(Of(RowKind.Aggregate).Cast<AggregateRow>(), query.Filter)
                .Where(row => query.ReportId is null || row.Report.Header.ReportId == query.ReportId)
                .GroupBy(row => row.Report.ReportUid)
                .Select(rows => MemoryMail.Report([.. rows]))
                .OrderByDescending(report => report.Begin).ThenBy(report => report.Uid, StringComparer.Ordinal),
        ];
        return Task.FromResult(new ReportTotals([.. reports.Skip(query.Skip).Take(query.Take)], reports.Length));
    }

    public Task<RowPage> ReadPageAsync(PageQuery query, CancellationToken cancellationToken)
    {
        System.Text.Json.Nodes.JsonObject[] rows = [.. Of(query.Rows.Kind).Select(Fixtures.Rows.Expected).Where(row => MemoryMail.Matches(row, query.Rows))];
        IEnumerable<System.Text.Json.Nodes.JsonObject> sorted = rows.OrderByDescending(row => MemoryMail.OrderKey(row[query.Order])).ThenBy(row => (string)row["_id"]!, StringComparer.Ordinal);
        return Task.FromResult(new RowPage([.. sorted.Skip(query.Skip).Take(query.Take).Select(row => (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(row))], rows.Length));
    }

    public Task<IReadOnlyList<ValueCount>> CountByAsync(RowQuery query, string field, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ValueCount>>(
        [
            .. Of(query.Kind).Select(Fixtures.Rows.Expected).Where(row => MemoryMail.Matches(row, query)).SelectMany(row => MemoryMail.Values(row[field]))
                .GroupBy(value => value, StringComparer.Ordinal).Select(rows => new ValueCount(rows.Key, rows.Count()))
                .OrderByDescending(count => count.Rows).ThenBy(count => count.Value, StringComparer.Ordinal),
        ]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public async IAsyncEnumerable<EvidenceGroup> ReadEvidenceAsync(DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<EvidenceGroup> groups =
        [
            .. Judged().Where(row => row.Timestamp >= from && row.Timestamp < to)
                .GroupBy(row => (Domain(row), Day: DateOnly.FromDateTime(row.Timestamp.UtcDateTime), Key: Key(row)))
                .Select(rows => new EvidenceGroup(rows.Key.Item1, rows.Key.Day, rows.Key.Key, rows.Count(), rows.Sum(row => row.MessageCount ?? 0)))
                .OrderBy(group => group.Domain, StringComparer.Ordinal),
        ];
        foreach (EvidenceGroup group in groups)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return group;
        }
    }

    public Task<long> ReviseAsync(string domain, DateTimeOffset month, IReadOnlyCollection<IPAddress> addresses, Func<EvidenceKey, RowRevision?> revise, CancellationToken cancellationToken)
    {
        long changed = 0;
        HashSet<IPAddress> asked = [.. addresses];
        foreach (AggregateRow row in Judged().Where(row => Domain(row) == domain && row.Timestamp >= month && row.Timestamp < month.AddMonths(1) && asked.Contains(row.SourceIp!)))
        {
            SourceFacts facts = row.SourceFacts ?? SourceFacts.None;
            RowRevision before = new(row.Verdict ?? SourceVerdict.NotJudged, row.Sender ?? SourceSender.Unknown, facts.ReverseName, facts.BaseDomain);
            if (revise(Key(row)) is not { } after)
            {
                continue;
            }

            after = after.ReverseName is null ? after with { ReverseName = facts.ReverseName, BaseDomain = facts.BaseDomain } : after;
            if (after != before)
            {
                (row.Verdict, row.Sender) = (after.Verdict, after.Sender);
                row.SourceFacts = after.ReverseName is null ? row.SourceFacts : facts with { ReverseName = after.ReverseName, BaseDomain = after.BaseDomain };
                changed++;
            }
        }

        return Task.FromResult(changed);
    }

    public Task<IReadOnlyList<DomainPolicy>> ReadPoliciesAsync(DateTimeOffset from, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DomainPolicy>>(
        [
            .. Of(RowKind.Aggregate).Cast<AggregateRow>().Where(row => row.Timestamp >= from).GroupBy(Domain)
                .Select(rows => rows.Select(Policy).OrderByDescending(policy => policy.Seen).ThenBy(policy => policy.P, StringComparer.Ordinal).ThenBy(policy => policy.Sp, StringComparer.Ordinal).First()),
        ]);

    public async IAsyncEnumerable<PolicyDay> ReadPolicyDaysAsync(DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (PolicyDay day in Of(RowKind.Aggregate).Cast<AggregateRow>().Where(row => row.Timestamp >= from && row.Timestamp < to)
            .GroupBy(row => (Domain: Domain(row), Day: DateOnly.FromDateTime(row.Timestamp.UtcDateTime), Policy: Words(Policy(row))))
            .Select(rows => new PolicyDay(rows.Key.Domain, rows.Key.Day, rows.Key.Policy, rows.Count(), rows.Sum(row => row.MessageCount ?? 0)))
            .OrderBy(day => day.Domain, StringComparer.Ordinal))
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return day;
        }
    }

    public Task RemoveEventsAsync(DateTimeOffset month, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        foreach (StoredRow row in Of(RowKind.Event).Where(row => ids.Contains(row.Id)))
        {
            Rows.Remove(row.Id);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<DateTimeOffset>> ListMonthsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DateTimeOffset>>(
            [.. Of(RowKind.Aggregate).Select(row => row.Timestamp.UtcDateTime).Select(time => new DateTimeOffset(time.Year, time.Month, 1, 0, 0, 0, TimeSpan.Zero)).Distinct().Order()]);

    private IEnumerable<AggregateRow> Judged() =>
        Of(RowKind.Aggregate).Cast<AggregateRow>().Where(row => row.SourceIp is not null && row.Evidence is not null && row.Evidence != AuthEvidence.Unknown);

    private static string Domain(AggregateRow row) => row.Report.Header.Policy.Domain;

    private static EvidenceKey Key(AggregateRow row) => new(
        row.SourceIp!, row.Report.Header.OrgName, row.Evidence!, row.Sender ?? SourceSender.Unknown, row.SourceFacts?.ReverseName, (row.Verdict ?? SourceVerdict.NotJudged).Rule);

    private static PolicyWords Words(DomainPolicy policy) => new(policy.P, policy.Sp, policy.Pct, policy.Adkim, policy.Aspf);

    private static DomainPolicy Policy(AggregateRow row)
    {
        PublishedPolicy policy = row.Report.Header.Policy;
        string p = policy.P ?? "unknown";
        return new DomainPolicy(policy.Domain, p, policy.Sp ?? p, policy.Pct ?? 100, policy.Adkim ?? "r", policy.Aspf ?? "r", row.Timestamp);
    }
}
