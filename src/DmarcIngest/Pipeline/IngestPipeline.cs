using System.Threading.Channels;
using DmarcIngest.Reports;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Pipeline;

/// <summary>
/// The heart of the program: mails of one source in, rows stored, mails filed. While one batch is stored the next is fetched and parsed, and
/// the one before filed.
/// A mail is filed only after the store has confirmed every row of it; whatever happens before costs nothing but time, because ids are
/// made of content and storing twice is harmless.
/// </summary>
internal sealed partial class IngestPipeline(
    ReportReader reader,
    IReportStore store,
    RetentionDoor door,
    PoisonLedger poison,
    ILogger<IngestPipeline> logger,
    RowEnrichment? enrichment = null,
    Outages? outages = null,
    DaemonState? state = null,
    Metrics? metrics = null,
    RefusedRows? refusedRows = null)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    /// <summary>Runs until the source has no more mail (<see cref="ReadMode.UntilEmpty"/>) or the token is cancelled.</summary>
    /// <param name="source">Where mails come from; not shared with another run.</param>
    /// <param name="run">How to read, how patient to be with a broken world, and whom to tell of progress.</param>
    /// <param name="cancellationToken">Stops the reading; the batch in hand is stored and filed before this returns.</param>
    public async Task<IngestTotals> RunAsync(IMailSource source, IngestRun run, CancellationToken cancellationToken)
    {
        Channel<BatchWork> batches = Channel.CreateBounded<BatchWork>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        using CancellationTokenSource failed = new();
        using CancellationTokenSource reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, failed.Token);
        Task<IngestTotals> storing = StoreAllAsync(source, run, batches.Reader, failed, cancellationToken);
        try
        {
            await ReadAllAsync(source, run, batches.Writer, reading.Token);
        }
        catch (OperationCanceledException) when (reading.IsCancellationRequested)
        {
            // Asked to stop, or storing failed: what was read is finished below, and a failure of storing comes out there.
        }
        finally
        {
            batches.Writer.Complete();
        }

        return await storing;
    }

    private async Task ReadAllAsync(IMailSource source, IngestRun run, ChannelWriter<BatchWork> batches, CancellationToken cancellationToken)
    {
        WorldRetry retry = new(run.Patience, logger, run.Time, outages?.Mailbox(source.Name));
        source.Looked += retry.Recovered;
        IAsyncEnumerator<MailBatch>? mails = null;
        try
        {
            while (await retry.ExecuteAsync(MoveNextAsync, cancellationToken))
            {
                long begun = run.Time.GetTimestamp();
                BatchWork batch = await BatchWork.ReadAsync(mails!.Current, reader, poison, begun, cancellationToken);
                if (enrichment?.LookUpAsync is { } lookUp)
                {
                    // While the batch before is stored.
                    await lookUp(batch.Addresses(), cancellationToken);
                }

                if (enrichment is not null)
                {
                    await batch.EnrichAsync(enrichment.Enrich, poison, cancellationToken);
                }

                await batches.WriteAsync(batch, cancellationToken);
            }
        }
        finally
        {
            source.Looked -= retry.Recovered;
            await EndAsync();
        }

        async ValueTask<bool> MoveNextAsync(CancellationToken token)
        {
            try
            {
                mails ??= source.ReadAsync(run.Mode, cancellationToken).GetAsyncEnumerator(cancellationToken);
                return await mails.MoveNextAsync();
            }
            catch (BrokenWorldException)
            {
                // An enumerator that has thrown is spent; the next try begins with a new one and a new connection.
                await EndAsync();
                throw;
            }
        }

        async ValueTask EndAsync()
        {
            if (mails is not null)
            {
                await mails.DisposeAsync();
                mails = null;
            }
        }
    }

    private async Task<IngestTotals> StoreAllAsync(
        IMailSource source, IngestRun run, ChannelReader<BatchWork> batches, CancellationTokenSource failed, CancellationToken cancellationToken)
    {
        IngestTotals totals = new();
        IngestProgress progress = new(source.Name, totals, run, logger);
        OutageWatch? storeOutage = outages?.Store();
        OutageWatch? filingOutage = outages?.Mailbox(source.Name);
        WorldRetry storeRetry = new(run.Patience, logger, run.Time, storeOutage);
        WorldRetry filingRetry = new(run.Patience, logger, run.Time, filingOutage);

        // A batch in hand is finished also when asked to stop; a world that is broken then is waited for no longer than the grace.
        using CancellationTokenSource finishing = new();
        using CancellationTokenRegistration asked = cancellationToken.Register(() => finishing.CancelAfter(Grace));
        Task filing = Task.CompletedTask;
        try
        {
            await foreach (BatchWork batch in batches.ReadAllAsync(CancellationToken.None))
            {
                state?.Taken(source, batch.Mails.Count + batch.Waiting);
                storeOutage?.Mails = batch.Mails.Count + batch.Waiting;
                await storeRetry.ExecuteAsync(token => StoreAsync(batch, run, token), finishing.Token);
                DateTimeOffset now = run.Time.GetUtcNow();
                List<IngestRow> log = [.. batch.Mails.Select(work => work.ToIngestRow(now, batch.Waiting))];
                await storeRetry.ExecuteAsync(token => StoreLogAsync(log, now, token), finishing.Token);

                // While the next is stored. One at a time: what is stored and not filed is read again after a crash.
                await filing;
                filing = Task.Run(() => FileBatchAsync(batch, log), CancellationToken.None);
            }

            await filing;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The reader must not wait for a place in the channel that nobody will free; the exception goes on to the caller.
            await failed.CancelAsync();
            throw;
        }
        catch (OperationCanceledException)
        {
            await failed.CancelAsync();
        }
        finally
        {
            // Whatever ended the storing: nothing is filed any more when this returns.
            await filing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        progress.Done();
        return totals;

        async Task FileBatchAsync(BatchWork batch, List<IngestRow> log)
        {
            filingOutage?.Mails = batch.Mails.Count;
            try
            {
                List<Settlement> settlements = [.. batch.Mails.Select((work, index) => new Settlement(work.Mail, work.Outcome(), log[index].Reason, work.Unverified))];
                await filingRetry.ExecuteAsync(token => FileAsync(source, settlements, token), finishing.Token);
            }
            catch (Exception)
            {
                // The next batch may come hours later: it is not waited for to tell of this.
                await failed.CancelAsync();
                throw;
            }

            progress.Add(batch, log);
            state?.Filed(source, batch.Waiting);
            metrics?.Add(batch, log, run.Time.GetElapsedTime(batch.Begun));
        }
    }

    private async ValueTask<bool> StoreAsync(BatchWork batch, IngestRun run, CancellationToken cancellationToken)
    {
        long begun = run.Time.GetTimestamp();
        WriteSummary written;
        try
        {
            written = await store.WriteAsync(batch.Rows(door, run.Time.GetUtcNow(), poison, enrichment?.Enrich), cancellationToken);
        }
        catch (Exception exception) when (exception is not (BrokenWorldException or OperationCanceledException))
        {
            // A bug in the writing of a row: it is the mail's whose row it was.
            if (batch.InHand is { } work)
            {
                poison.Note(MailWork.PoisonIdOf(work.Mail));
            }

            throw;
        }

        metrics?.Stored(written, run.Time.GetElapsedTime(begun));
        if (written.Refused.Count > 0)
        {
            refusedRows?.Add(batch, written.Refused);
        }

        foreach (RefusedRow refused in written.Refused)
        {
            batch.Mails[refused.Mail].Refusals.Add(refused.Reason);
        }

        return true;
    }

    private async ValueTask<bool> StoreLogAsync(List<IngestRow> log, DateTimeOffset now, CancellationToken cancellationToken)
    {
        WriteSummary written = await store.WriteAsync(log.Select((row, index) => new RowWrite(row, RowVersion.Of(row, now), index)), cancellationToken);
        foreach (RefusedRow refused in written.Refused)
        {
            LogIngestRowRefused(LogText.Of(log[refused.Mail].MailKey), log[refused.Mail].Mailbox, refused.Reason);
        }

        return true;
    }

    private static async ValueTask<bool> FileAsync(IMailSource source, List<Settlement> settlements, CancellationToken cancellationToken)
    {
        await source.SettleAsync(settlements, cancellationToken);
        return true;
    }

    [LoggerMessage(LogLevel.Error, "The store refused the ingest log's row for mail {Key} of {Mailbox}: {Reason}")]
    private partial void LogIngestRowRefused(string key, string mailbox, string reason);
}
