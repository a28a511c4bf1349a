using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Rows in Elasticsearch 8/9 or OpenSearch 2/3: one index a kind and month, and one each of what is derived.</summary>
internal sealed partial class ElasticsearchReportStore : IReportStore
{
    private readonly ElasticsearchClient client;
    private readonly IndexNames names;
    private readonly IndexTemplates templates;
    private readonly BulkWriter writer;
    private readonly IndexPurge purge;
    private readonly IndexQueries queries;
    private readonly IndexEvidence evidence;
    private readonly IndexPolicies policies;
    private readonly IndexPolicyDays policyDays;
    private readonly IndexRevision revision;
    private readonly IndexTotals totals;
    private readonly IndexReports reports;
    private readonly IndexPages rowPages;
    private readonly IndexRights rights;
    private readonly ILogger<ElasticsearchReportStore> logger;
    private readonly string urls;
    private string product = "Elasticsearch";

    public ElasticsearchReportStore(
        ElasticsearchClient client, ElasticsearchOptions options, TimeProvider time, ILogger<ElasticsearchReportStore> logger)
    {
        this.client = client;
        this.logger = logger;
        names = new IndexNames(options.IndexPrefix, options.IndexSuffix);
        templates = new IndexTemplates(options, names);
        writer = new BulkWriter(client, names, options, time, logger);
        IndexScroll scroll = new(client);
        CompositePages pages = new(client);
        queries = new IndexQueries(client, names, scroll, pages);
        purge = new IndexPurge(client, queries, time);
        DomainSlices slices = new(pages);
        evidence = new IndexEvidence(pages, slices, queries);
        policyDays = new IndexPolicyDays(pages, slices, queries);
        policies = new IndexPolicies(pages, queries);
        revision = new IndexRevision(scroll, names, queries, writer, logger);
        totals = new IndexTotals(queries, new IndexCombinations(pages, queries));
        reports = new IndexReports(queries);
        rowPages = new IndexPages(client, queries);
        rights = new IndexRights(client, names);
        urls = string.Join(", ", options.Urls.Select(url => new Uri(url).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/')));
    }

    public string Description => $"{product} at {urls}";

    /// <exception cref="BrokenWorldException">A right is missing; says which.</exception>
    public Task CheckRightsAsync(IReadOnlyCollection<RowKind> purged, CancellationToken cancellationToken) => rights.CheckAsync(purged, urls, cancellationToken);

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await DetectAsync(cancellationToken);
        foreach (RowKind kind in IndexTemplates.Kinds)
        {
            await InstallAsync(kind, cancellationToken);
        }
    }

    public Task<WriteSummary> WriteAsync(IEnumerable<RowWrite> rows, CancellationToken cancellationToken) =>
        writer.WriteAsync(rows, cancellationToken);

    public Task<PurgeSummary> PurgeAsync(RowKind kind, DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken) =>
        purge.PurgeAsync(kind, before, mode, cancellationToken);

    public Task<long> CountAsync(RowKind kind, DateTimeOffset from, long most, CancellationToken cancellationToken) =>
        purge.CountLeftAsync(kind, from, most, cancellationToken);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(RowQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ReadOnlyMemory<byte> row in queries.ReadAsync(query, cancellationToken))
        {
            yield return row;
        }
    }

    public Task<IReadOnlyList<DomainTotal>> SummariseAsync(CancellationToken cancellationToken) => queries.SummariseAsync(cancellationToken);

    public IAsyncEnumerable<EvidenceGroup> ReadEvidenceAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        evidence.ReadAsync(from, to, cancellationToken);

    public Task<long> ReviseAsync(
        string domain, DateTimeOffset month, IReadOnlyCollection<IPAddress> addresses, Func<EvidenceKey, RowRevision?> revise, CancellationToken cancellationToken) =>
        revision.ReviseAsync(domain, month, addresses, revise, cancellationToken);

    public Task<IReadOnlyList<DomainPolicy>> ReadPoliciesAsync(DateTimeOffset from, CancellationToken cancellationToken) => policies.ReadAsync(from, cancellationToken);

    public IAsyncEnumerable<PolicyDay> ReadPolicyDaysAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        policyDays.ReadAsync(from, to, cancellationToken);

    public Task RemoveEventsAsync(DateTimeOffset month, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        purge.RemoveAsync(names.Of(RowKind.Event, month), ids, cancellationToken);

    public async Task<IReadOnlyList<DateTimeOffset>> ListMonthsAsync(CancellationToken cancellationToken) =>
        [.. (await queries.ListAsync(RowKind.Aggregate, cancellationToken)).Select(span => span.Begin)];

    public Task<MailTotals> ReadTotalsAsync(MailQuery query, CancellationToken cancellationToken) => totals.ReadAsync(query, cancellationToken);

    public Task<ReportTotals> ReadReportsAsync(ReportQuery query, CancellationToken cancellationToken) => reports.ReadAsync(query, cancellationToken);

    public Task<RowPage> ReadPageAsync(PageQuery query, CancellationToken cancellationToken) => rowPages.ReadAsync(query, cancellationToken);

    public Task<IReadOnlyList<ValueCount>> CountByAsync(RowQuery query, string field, CancellationToken cancellationToken) =>
        rowPages.CountByAsync(query, field, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>For people only: nothing depends on it, and the right to ask may be missing.</summary>
    private async Task DetectAsync(CancellationToken cancellationToken)
    {
        (HttpStatusCode status, byte[] body) = await client.SendAsync(
            HttpMethod.Get, "/", null, [HttpStatusCode.Forbidden, HttpStatusCode.NotFound], cancellationToken);
        if (status != HttpStatusCode.OK)
        {
            return;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            if (json.RootElement.TryGetProperty("version", out JsonElement version))
            {
                bool isOpenSearch = version.TryGetProperty("distribution", out JsonElement distribution) && distribution.ValueEquals("opensearch");
                product = $"{(isOpenSearch ? "OpenSearch" : "Elasticsearch")} {version.GetProperty("number").GetString()}";
            }
        }
        catch (JsonException exception)
        {
            throw ElasticsearchFaults.Unreadable(urls, exception.Message);
        }
    }

    private async Task InstallAsync(RowKind kind, CancellationToken cancellationToken)
    {
        string name = names.Stem(kind);
        string path = $"/_index_template/{name}";
        (byte[] body, string mark) = templates.Template(kind);
        (int Version, string? Mark) installed = Installed(await client.FindAsync(HttpMethod.Get, path, null, cancellationToken));
        if (installed.Version > IndexTemplates.Version)
        {
            LogNewer(name, installed.Version, IndexTemplates.Version);
            return;
        }

        if (installed == (IndexTemplates.Version, mark))
        {
            return;
        }

        await client.SendAsync(HttpMethod.Put, path, body, [], cancellationToken);
        LogInstalled(name, IndexTemplates.Version);
        foreach ((string index, _, _) in await queries.ListAsync(kind, cancellationToken))
        {
            (HttpStatusCode status, _) = await client.SendAsync(
                HttpMethod.Put, $"/{index}/_mapping", templates.Mapping(kind), [HttpStatusCode.BadRequest, HttpStatusCode.Forbidden], cancellationToken);
            if (status != HttpStatusCode.OK)
            {
                LogMappingRefused(index, status);
            }
        }
    }

    private static (int Version, string? Mark) Installed(byte[]? answer)
    {
        if (answer is null)
        {
            return (-1, null);
        }

        using JsonDocument json = JsonDocument.Parse(answer);
        JsonElement template = json.RootElement.GetProperty("index_templates")[0].GetProperty("index_template");
        int version = template.TryGetProperty("version", out JsonElement number) ? number.GetInt32() : 0;
        string? mark = template.TryGetProperty("_meta", out JsonElement meta) && meta.TryGetProperty("mark", out JsonElement text) ? text.GetString() : null;
        return (version, mark);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Index template {Template} is installed in version {Version}.")]
    private partial void LogInstalled(string template, int version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Index template {Template} has version {Installed}, this program brings {Ours}: it is left alone.")]
    private partial void LogNewer(string template, int installed, int ours);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Index {Index} does not take the new mapping (status {Status}): rows are stored, but fields of another type stay as they were.")]
    private partial void LogMappingRefused(string index, HttpStatusCode status);
}
