using System.Collections.Concurrent;
using DmarcIngest.Pipeline;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Turns rows into bulk requests, two of them under way while a third would be too much, until every row has its verdict.</summary>
internal sealed partial class BulkWriter(ElasticsearchClient client, IndexNames names, ElasticsearchOptions options, TimeProvider time, ILogger logger)
{
    private const int InFlight = 2;
    private const int Attempts = 6;

    public async Task<WriteSummary> WriteAsync(IEnumerable<RowWrite> rows, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Tally tally = new();
        BulkRequest[] requests = [.. Enumerable.Range(0, InFlight).Select(_ => new BulkRequest())];
        Task[] flights = [.. Enumerable.Repeat(Task.CompletedTask, InFlight)];
        try
        {
            int current = 0;
            foreach (RowWrite row in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                requests[current].Add(row, names.Of(row.Row.Kind, row.Row.Timestamp));
                if (requests[current].Length < options.BulkBytes)
                {
                    continue;
                }

                int other = (current + 1) % InFlight;
                await flights[other];
                requests[other].Clear();
                if (requests[current].Count > 1 && requests[current].Length > options.BulkBytes)
                {
                    requests[current].MoveLastTo(requests[other]);
                }

                flights[current] = SendAllAsync(requests[current], tally, stop.Token);
                current = other;
            }

            if (requests[current].Count > 0)
            {
                flights[current] = SendAllAsync(requests[current], tally, stop.Token);
            }

            await Task.WhenAll(flights);
            return new WriteSummary(tally.Stored, tally.Kept, [.. tally.Refused]);
        }
        finally
        {
            // A request may still be read from its buffer: it must have ended before the buffer goes back to the pool.
            await stop.CancelAsync();
            await Task.WhenAll(flights).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Array.ForEach(requests, request => request.Dispose());
        }
    }

    private Task SendAllAsync(BulkRequest request, Tally tally, CancellationToken cancellationToken) =>
        SendAsync(request, [.. Enumerable.Range(0, request.Count)], tally, cancellationToken);

    private async Task SendAsync(BulkRequest request, List<int> pending, Tally tally, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            BulkAnswer answer = await client.BulkAsync(new BulkContent(request, pending), pending.Count, cancellationToken);
            if (answer.Outcome == BulkOutcome.TooLarge)
            {
                await SendHalvesAsync(request, pending, tally, cancellationToken);
                return;
            }

            BrokenWorldException fault = ElasticsearchFaults.Unreadable(answer.Where, answer.Detail);
            if (answer.Outcome == BulkOutcome.Answered)
            {
                (pending, BulkItem last) = Judge(request, pending, answer, tally);
                if (pending.Count == 0)
                {
                    return;
                }

                fault = ElasticsearchFaults.Item(answer.Where, last);
            }

            if (attempt == Attempts)
            {
                throw fault;
            }

            LogAgain(pending.Count, fault.Message);
            double seconds = Math.Min(30, Math.Pow(2, attempt - 1)) * (0.75 + (Random.Shared.NextDouble() / 2));
            await Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellationToken);
        }
    }

    private async Task SendHalvesAsync(BulkRequest request, List<int> rows, Tally tally, CancellationToken cancellationToken)
    {
        if (rows.Count == 1)
        {
            BulkRequest.Line row = request[rows[0]];
            tally.Refuse(new RefusedRow(row.Id, row.Mail, $"413: one row of {row.Length} bytes is more than the server takes (http.max_content_length)"));
            return;
        }

        int half = rows.Count / 2;
        await SendAsync(request, rows[..half], tally, cancellationToken);
        await SendAsync(request, rows[half..], tally, cancellationToken);
    }

    /// <summary>Counts what is settled and gives what has to be sent again, with the last reason why.</summary>
    private static (List<int> Again, BulkItem Last) Judge(BulkRequest request, List<int> sent, in BulkAnswer answer, Tally tally)
    {
        List<int> again = [];
        BulkItem last = default;
        for (int i = 0; i < sent.Count; i++)
        {
            BulkItem item = answer.Items[i];
            switch (item.Verdict)
            {
                case BulkVerdict.Stored:
                    tally.Store();
                    break;
                case BulkVerdict.Kept:
                    tally.Keep();
                    break;
                case BulkVerdict.Refused:
                    BulkRequest.Line row = request[sent[i]];
                    tally.Refuse(new RefusedRow(row.Id, row.Mail, LogText.Line($"{item.Status} {item.ErrorType}: {item.Reason}")));
                    break;
                case BulkVerdict.Retry:
                    again.Add(sent[i]);
                    last = item;
                    break;
                default:
                    throw ElasticsearchFaults.Item(answer.Where, item);
            }
        }

        return (again, last);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sending {Rows} rows again. {Fault}")]
    private partial void LogAgain(int rows, string fault);

    /// <summary>Two requests count into it at once.</summary>
    private sealed class Tally
    {
        private int stored;
        private int kept;

        public int Stored => stored;

        public int Kept => kept;

        public ConcurrentQueue<RefusedRow> Refused { get; } = [];

        public void Store() => Interlocked.Increment(ref stored);

        public void Keep() => Interlocked.Increment(ref kept);

        public void Refuse(RefusedRow row) => Refused.Enqueue(row);
    }
}
