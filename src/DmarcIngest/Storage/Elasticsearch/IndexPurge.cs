using System.Globalization;
using System.Text;
using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>
/// Drops whole months as indices, by explicit name, and the rest of the boundary month row by row; so too the rows of an index without a month.
/// </summary>
internal sealed class IndexPurge(ElasticsearchClient client, IndexQueries queries, TimeProvider time)
{
    private static readonly TimeSpan TaskPoll = TimeSpan.FromSeconds(1);

    public async Task<PurgeSummary> PurgeAsync(RowKind kind, DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken)
    {
        long rows = 0;
        List<string> parts = [];
        foreach ((string index, DateTimeOffset begin, DateTimeOffset end) in await queries.ListAsync(kind, cancellationToken))
        {
            if (begin >= before)
            {
                break;
            }

            bool isWhole = end <= before;
            byte[]? query = isWhole ? null : Range("lt", before);
            await queries.RefreshAsync(index, cancellationToken);
            long count = await queries.CountAsync(index, query, cancellationToken);
            if (mode == PurgeMode.Delete && isWhole)
            {
                await client.FindAsync(HttpMethod.Delete, $"/{index}", null, cancellationToken);
            }
            else if (mode == PurgeMode.Delete && count > 0)
            {
                count = await DeleteOlderAsync(index, query, cancellationToken);
            }

            if (isWhole || count > 0)
            {
                rows += count;
                parts.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{index} ({(isWhole ? "whole index" : $"before {before.UtcDateTime:yyyy-MM-dd}")}, {count:N0} {(count == 1 ? "row" : "rows")})"));
            }
        }

        await PurgeClosedAsync(kind, before, mode, parts, cancellationToken);
        return new PurgeSummary(rows, parts);
    }

    /// <summary>Rows that would stay, counted up to a number: those of months that lie ahead too.</summary>
    public async Task<long> CountLeftAsync(RowKind kind, DateTimeOffset from, long most, CancellationToken cancellationToken)
    {
        long rows = 0;
        foreach ((string index, DateTimeOffset begin, DateTimeOffset end) in await queries.ListAsync(kind, cancellationToken))
        {
            if (end > from && rows < most)
            {
                await queries.RefreshAsync(index, cancellationToken);
                rows += await queries.CountAsync(index, begin >= from ? null : Range("gte", from), cancellationToken);
            }
        }

        return Math.Min(rows, most);
    }

    /// <summary>Removes a few rows at once.</summary>
    public async Task RemoveAsync(string index, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count > 0)
        {
            // A search sees what was refreshed.
            await queries.RefreshAsync(index, cancellationToken);
            byte[] query = Encoding.UTF8.GetBytes($$"""{"query":{{SearchFilter.Ids(ids)}}}""");
            await client.FindAsync(HttpMethod.Post, $"/{index}/_delete_by_query?conflicts=proceed&refresh=true", query, cancellationToken);
        }
    }

    /// <summary>Whole months only, and without a count: a closed index tells nothing of its rows.</summary>
    private async Task PurgeClosedAsync(RowKind kind, DateTimeOffset before, PurgeMode mode, List<string> parts, CancellationToken cancellationToken)
    {
        foreach ((string index, _, DateTimeOffset end) in await queries.ListClosedAsync(kind, cancellationToken))
        {
            if (end > before)
            {
                break;
            }

            if (mode == PurgeMode.Delete)
            {
                await client.FindAsync(HttpMethod.Delete, $"/{index}", null, cancellationToken);
            }

            parts.Add($"{index} (whole index, closed)");
        }
    }

    private static byte[] Range(string comparison, DateTimeOffset bound)
    {
        string moment = bound.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes($$$"""{"query":{"range":{"@timestamp":{"{{{comparison}}}":"{{{moment}}}"} } } }""");
    }

    /// <summary>As a task of the server, because a large month takes longer than a request may.</summary>
    private async Task<long> DeleteOlderAsync(string index, byte[]? query, CancellationToken cancellationToken)
    {
        byte[]? started = await client.FindAsync(
            HttpMethod.Post, $"/{index}/_delete_by_query?conflicts=proceed&refresh=true&wait_for_completion=false", query, cancellationToken);
        if (started is null)
        {
            return 0;
        }

        string task;
        using (JsonDocument json = JsonDocument.Parse(started))
        {
            task = json.RootElement.GetProperty("task").GetString() ?? "";
        }

        while (true)
        {
            byte[] body = await client.FindAsync(HttpMethod.Get, $"/_tasks/{task}", null, cancellationToken)
                ?? throw new BrokenWorldException($"Elasticsearch no longer knows the task that removes old rows of {index}; it is started anew at the next try.");
            using (JsonDocument json = JsonDocument.Parse(body))
            {
                if (json.RootElement.GetProperty("completed").GetBoolean())
                {
                    return Deleted(index, json.RootElement);
                }
            }

            await Task.Delay(TaskPoll, time, cancellationToken);
        }
    }

    private static long Deleted(string index, JsonElement task)
    {
        if (task.TryGetProperty("error", out JsonElement error))
        {
            throw new BrokenWorldException($"Elasticsearch could not remove old rows of {index}: {error.GetProperty("reason").GetString()}.");
        }

        JsonElement response = task.GetProperty("response");
        int failures = response.GetProperty("failures").GetArrayLength();
        return failures == 0
            ? response.GetProperty("deleted").GetInt64()
            : throw new BrokenWorldException($"Elasticsearch could not remove {failures} old rows of {index}: {response.GetProperty("failures")[0].GetRawText()}");
    }
}
