using System.Net;
using System.Text;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Reads aggregate rows of some sources and writes back, page by page, what is to be said of these now.</summary>
internal sealed partial class IndexRevision(IndexScroll scroll, IndexNames names, IndexQueries queries, BulkWriter writer, ILogger logger)
{
    private const int PageRows = 1_000;

    // A terms query may have 65,536; fewer keep the request small.
    private const int SearchAddresses = 1_000;

    /// <summary>
    /// Gives the number of rows that were changed. A row is written under the version with which it was read: if a newer one took its place
    /// meanwhile, that one stays.
    /// </summary>
    public async Task<long> ReviseAsync(
        string domain, DateTimeOffset month, IReadOnlyCollection<IPAddress> addresses, Func<EvidenceKey, RowRevision?> revise, CancellationToken cancellationToken)
    {
        string index = names.Of(RowKind.Aggregate, month);
        await queries.RefreshAsync(index, cancellationToken);
        long changed = 0;
        foreach (string[] some in addresses.Select(address => address.ToString()).Distinct(StringComparer.Ordinal).Chunk(SearchAddresses))
        {
            string filter = SearchFilter.All(
                [SearchFilter.Term("published_policy.domain", domain), SearchFilter.Terms("source_ip_address", some), .. IndexEvidence.Judgeable]);
            byte[] search = Encoding.UTF8.GetBytes($$"""{"size":{{PageRows}},"version":true,"sort":["_doc"],"query":{{filter}}}""");
            await foreach (IReadOnlyList<SearchHit> page in scroll.ReadAsync(index, search, cancellationToken))
            {
                List<RowWrite> rows = [];
                foreach (SearchHit hit in page)
                {
                    if (RevisedRow.Of(hit, month, revise) is { } row)
                    {
                        rows.Add(new RowWrite(row, hit.Version, 0));
                    }
                }

                changed += await WriteAsync(index, rows, cancellationToken);
            }
        }

        return changed;
    }

    private async Task<int> WriteAsync(string index, List<RowWrite> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        WriteSummary summary = await writer.WriteAsync(rows, cancellationToken);
        if (summary.Refused.Count > 0)
        {
            LogRefused(index, summary.Refused.Count, summary.Refused[0].Reason);
        }

        return summary.Stored;
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Index {Index} refused {Rows} rows that were to carry a new verdict: they stay as they are. The first was refused with {Reason}")]
    private partial void LogRefused(string index, int rows, string reason);
}
