using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>
/// Where rows are kept: write, purge, query. Real ones: SQLite, Elasticsearch/OpenSearch. All keep the same rows under the same ids.
/// Every member throws <see cref="BrokenWorldException"/> when the store cannot be reached or refuses work for now, after its own short
/// retries; the caller waits and calls again with the same arguments, which is harmless.
/// </summary>
public interface IReportStore : IAsyncDisposable
{
    /// <summary>For people: <c>SQLite ./data/dmarc.db</c>, <c>Elasticsearch 9.4.3 at https://es1:9200</c>. Without secrets.</summary>
    string Description { get; }

    /// <summary>Connects; creates or upgrades schema, mapping and templates. Must have succeeded once before anything else is called.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Stores rows in as few requests as possible and returns when each is durable, kept in an equal or newer version, or refused for
    /// good. Takes a row whose version is equal to or higher than the stored one's; keeps what it has otherwise. Enumerates
    /// <paramref name="rows"/> lazily and once, holding no more of them than one request needs.
    /// </summary>
    Task<WriteSummary> WriteAsync(IEnumerable<RowWrite> rows, CancellationToken cancellationToken);

    /// <summary>Removes the rows of a kind whose <see cref="StoredRow.Timestamp"/> lies before a moment, or says what would go.</summary>
    Task<PurgeSummary> PurgeAsync(RowKind kind, DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken);

    /// <summary>
    /// Rows of a kind whose <see cref="StoredRow.Timestamp"/> lies at or after a moment; <paramref name="most"/> if there are more, so that a store need not count on.
    /// Sees everything written before the call.
    /// </summary>
    Task<long> CountAsync(RowKind kind, DateTimeOffset from, long most, CancellationToken cancellationToken);

    /// <summary>
    /// Streams the rows that a query asks for, in no promised order, each as one UTF-8 JSON object that begins with <c>_id</c> and then has the fields
    /// of <see cref="StoredRow.WriteTo"/> with equal names and values. Bounded memory. Sees everything written before the call.
    /// </summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(RowQuery query, CancellationToken cancellationToken);

    /// <summary>Rows, messages and passes by policy domain over all stored aggregate rows, largest first.</summary>
    Task<IReadOnlyList<DomainTotal>> SummariseAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Aggregate rows with an address and with evidence whose period begins in [<paramref name="from"/>, <paramref name="to"/>), counted together in the store. All
    /// groups of a domain come in one run, domains in ordinal order; one key and day may come more than once. Bounded memory. Sees everything written before the call.
    /// </summary>
    IAsyncEnumerable<EvidenceGroup> ReadEvidenceAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>
    /// Changes what aggregate rows of a domain, a month and some addresses carry of their source, under the version that they have: a later copy of a row still replaces it.
    /// <paramref name="revise"/> is asked for each key (or row) and gives null for what is to stay. Gives the number of keys or rows that were changed, for the log.
    /// </summary>
    Task<long> ReviseAsync(
        string domain, DateTimeOffset month, IReadOnlyCollection<System.Net.IPAddress> addresses, Func<EvidenceKey, RowRevision?> revise, CancellationToken cancellationToken);

    /// <summary>
    /// The policy of each domain as the newest of the reports showed it whose period begins at or after a moment. Reporters differ in what they leave out; of several
    /// that are as new, the first by <c>p</c>, <c>sp</c>, <c>pct</c>, <c>adkim</c> and <c>aspf</c> is given, so that every store gives the same.
    /// </summary>
    Task<IReadOnlyList<DomainPolicy>> ReadPoliciesAsync(DateTimeOffset from, CancellationToken cancellationToken);

    /// <summary>
    /// The policies that reports showed whose period begins in [<paramref name="from"/>, <paramref name="to"/>), by domain and day, counted together in the store. All of a
    /// domain come in one run, domains in ordinal order; one policy and day may come more than once. Bounded memory. Sees everything written before the call.
    /// </summary>
    IAsyncEnumerable<PolicyDay> ReadPolicyDaysAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>Removes events of a month, by their ids: those that later reports have refuted. Others are left alone, and one that is not there is no fault.</summary>
    Task RemoveEventsAsync(DateTimeOffset month, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>The months (first day, UTC) of which there are aggregate rows, oldest first.</summary>
    Task<IReadOnlyList<DateTimeOffset>> ListMonthsAsync(CancellationToken cancellationToken);

    /// <summary>Sums over aggregate rows, counted together in the store. Sees everything written before the call.</summary>
    Task<MailTotals> ReadTotalsAsync(MailQuery query, CancellationToken cancellationToken);

    /// <summary>Aggregate reports with the sums of their rows, newest first (by the begin of their period, then by <c>report_uid</c>).</summary>
    Task<ReportTotals> ReadReportsAsync(ReportQuery query, CancellationToken cancellationToken);

    /// <summary>Rows of a kind that is stored whole, sorted, some of them. For what people look at: a store may refuse to go beyond the first 10,000.</summary>
    Task<RowPage> ReadPageAsync(PageQuery query, CancellationToken cancellationToken);

    /// <summary>Rows of a kind that is stored whole, counted by the values of a field; a row counts for each value of a list. Largest first, at most 1,000.</summary>
    Task<IReadOnlyList<ValueCount>> CountByAsync(RowQuery query, string field, CancellationToken cancellationToken);
}

/// <summary>Which rows to read.</summary>
/// <param name="Kind">Of one kind.</param>
public sealed record RowQuery(RowKind Kind)
{
    /// <summary>Of a domain, lower case: policy domain or From domain, reported domain, policy domain; null for all. The ingest log has none.</summary>
    public string? Domain { get; init; }

    /// <summary>With a <see cref="StoredRow.Timestamp"/> at or after this moment.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>With a <see cref="StoredRow.Timestamp"/> before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Of one of these domains: what the one who asks may see. Null for all, empty for none.</summary>
    public IReadOnlyList<string>? Domains { get; init; }

    /// <summary>Of a report.</summary>
    public string? ReportUid { get; init; }

    /// <summary>With these values in these stored fields. Not of aggregate rows.</summary>
    public IReadOnlyList<(string Field, string Value)> Where { get; init; } = [];

    /// <summary>The stored fields of a kind in which its domains stand.</summary>
    public static IReadOnlyList<string> DomainFields(RowKind kind) => kind switch
    {
        RowKind.Aggregate => ["published_policy.domain", "header_from"],
        RowKind.Failure => ["reported_domain"],
        RowKind.Tls => ["policy_domain"],
        RowKind.Source or RowKind.Domain or RowKind.Event => ["domain"],
        _ => [],
    };
}

/// <summary>Short forms.</summary>
public static class ReportStoreExtensions
{
    /// <summary>All rows of a kind.</summary>
    public static IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(this IReportStore store, RowKind kind, CancellationToken cancellationToken) =>
        store.ReadAsync(new RowQuery(kind), cancellationToken);
}

/// <summary>A row with the version under which it is written (see <see cref="RowVersion"/>).</summary>
/// <param name="Row">The row.</param>
/// <param name="Version">Not negative.</param>
/// <param name="Mail">Index of the mail in its batch, so that a refusal finds its way back.</param>
public readonly record struct RowWrite(StoredRow Row, long Version, int Mail);

/// <summary>What became of written rows.</summary>
/// <param name="Stored">Created or replaced.</param>
/// <param name="Kept">An equal or newer version stood there already and was left as it is.</param>
/// <param name="Refused">The store will never take these, e.g. because a value does not fit the mapping.</param>
public sealed record WriteSummary(int Stored, int Kept, IReadOnlyList<RefusedRow> Refused);

/// <summary>A row that the store refused for good.</summary>
public sealed record RefusedRow(string Id, int Mail, string Reason);

/// <summary>Whether to remove or only to say what would be removed.</summary>
public enum PurgeMode
{
    /// <summary>Count and name, change nothing.</summary>
    DryRun,

    /// <summary>Remove.</summary>
    Delete,
}

/// <summary>What was, or would be, removed.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Parts">For people, e.g. <c>dmarc_aggregate-2025-09 (whole index, 1,204 rows)</c>.</param>
public sealed record PurgeSummary(long Rows, IReadOnlyList<string> Parts);

/// <summary>A value and the number of rows that have it.</summary>
public sealed record ValueCount(string Value, long Rows);

/// <summary>Totals of one policy domain.</summary>
public sealed record DomainTotal(string Domain, long Rows, long Messages, long Passed);
