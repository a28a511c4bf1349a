using System.Net;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Pipeline;

/// <summary>The mails of one batch, read, and the rows they are stored as.</summary>
internal sealed class BatchWork(IReadOnlyList<MailWork> mails, int waiting)
{
    public IReadOnlyList<MailWork> Mails => mails;

    public int Waiting => waiting;

    /// <summary>Timestamp of its being fetched.</summary>
    public long Begun { get; init; }

    /// <summary>The mail of which the store has a row in hand; null while it has none.</summary>
    public MailWork? InHand { get; private set; }

    /// <summary>Parses the mails of a batch in parallel.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="reader">Reads each mail.</param>
    /// <param name="poison">Told of mails that make the program fail.</param>
    /// <param name="begun">Timestamp of now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<BatchWork> ReadAsync(MailBatch batch, ReportReader reader, PoisonLedger poison, long begun, CancellationToken cancellationToken)
    {
        MailWork[] mails = new MailWork[batch.Mails.Count];
        await ForEachAsync(mails.Length, index => mails[index] = ReadMail(batch.Mails[index], reader, poison), cancellationToken);
        return new BatchWork(mails, batch.Waiting) { Begun = begun };
    }

    /// <summary>Puts into the rows that are held in memory what is known of their sources, mails in parallel; <see cref="Rows"/> does so with those that are not.</summary>
    /// <param name="enrich">Does it with a row.</param>
    /// <param name="poison">Told of mails that make the program fail.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task EnrichAsync(Action<StoredRow> enrich, PoisonLedger poison, CancellationToken cancellationToken) => ForEachAsync(
        mails.Count,
        index =>
        {
            foreach (Report report in mails[index].Reading.Results.OfType<Parsed>().Select(parsed => parsed.Report).Where(report => report.HoldsRows))
            {
                foreach (StoredRow row in report.ReadRows())
                {
                    Enrich(row, enrich, mails[index], poison);
                }
            }
        },
        cancellationToken);

    /// <summary>The source addresses of the reports that are held in memory; those of larger ones are left to the judging, which asks for the names of all sources.</summary>
    public IReadOnlyCollection<IPAddress> Addresses()
    {
        HashSet<IPAddress> addresses = [];
        foreach (Report report in mails.SelectMany(mail => mail.Reading.Results).OfType<Parsed>().Select(parsed => parsed.Report))
        {
            if (report is AggregateReport { HoldsRows: true } aggregate)
            {
                addresses.UnionWith(aggregate.ReadRows().OfType<AggregateRow>().Select(row => row.SourceIp).OfType<IPAddress>());
            }
        }

        return addresses;
    }

    /// <summary>
    /// All rows of all reports, lazily, but those that are past their retention already: stored, they would recreate what was dropped.
    /// May be enumerated again after a failure of the store; the counts of the mails then start anew.
    /// </summary>
    public IEnumerable<RowWrite> Rows(RetentionDoor door, DateTimeOffset now, PoisonLedger poison, Action<StoredRow>? enrich)
    {
        InHand = null;
        for (int index = 0; index < mails.Count; index++)
        {
            MailWork work = mails[index];
            work.Rows = 0;
            work.RowsExpired = 0;
            work.Refusals.Clear();
            work.Counts.Clear();
            foreach (Parsed parsed in work.Reading.Results.OfType<Parsed>())
            {
                DateTimeOffset? cutoff = door.Cutoff(parsed.Report.Kind, now);
                DomainCount? count = parsed.Report is AggregateReport aggregate ? new DomainCount(aggregate.Header.Policy.Domain) : null;
                foreach (StoredRow row in Guarded(parsed.Report.ReadRows(), work, poison))
                {
                    if (row.Timestamp < cutoff)
                    {
                        work.RowsExpired++;
                        continue;
                    }

                    work.Rows++;
                    count?.Add((AggregateRow)row);
                    if (enrich is not null && !parsed.Report.HoldsRows)
                    {
                        Enrich(row, enrich, work, poison);
                    }

                    InHand = work;
                    yield return new RowWrite(row, RowVersion.Of(row, work.Mail.Received), index);
                    InHand = null;
                }

                if (count is not null)
                {
                    work.Counts.Add(count);
                }
            }
        }
    }

    private static MailWork ReadMail(MailItem mail, ReportReader reader, PoisonLedger poison)
    {
        string id = MailWork.IdOf(mail);
        if (mail.Content is not { } content)
        {
            return new MailWork(mail, id, MailWork.TooLarge(mail));
        }

        if (poison.IsPoison(MailWork.PoisonIdOf(mail)))
        {
            return new MailWork(mail, id, MailWork.Unread(MailWork.PoisonReason, $"Reading this mail made the program fail {PoisonLedger.Attempts} times. Please report it as a bug."));
        }

        try
        {
            return new MailWork(mail, id, mail.PastMailServer ? reader.ReadUntrusted(content) : reader.Read(content));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A bug escapes and ends the process; what it was about must be known after the restart.
            poison.Note(MailWork.PoisonIdOf(mail));
            throw;
        }
    }

    private static Task ForEachAsync(int count, Action<int> action, CancellationToken cancellationToken)
    {
        ParallelOptions options = new() { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        return Parallel.ForAsync(0, count, options, (index, _) =>
        {
            action(index);
            return ValueTask.CompletedTask;
        });
    }

    private static void Enrich(StoredRow row, Action<StoredRow> enrich, MailWork work, PoisonLedger poison)
    {
        try
        {
            enrich(row);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            poison.Note(MailWork.PoisonIdOf(work.Mail));
            throw;
        }
    }

    /// <summary>Rows of a large report are parsed while they are stored, so a bug may show here too.</summary>
    private static IEnumerable<StoredRow> Guarded(IEnumerable<StoredRow> rows, MailWork work, PoisonLedger poison)
    {
        using IEnumerator<StoredRow> enumerator = rows.GetEnumerator();
        while (true)
        {
            try
            {
                if (!enumerator.MoveNext())
                {
                    yield break;
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                poison.Note(MailWork.PoisonIdOf(work.Mail));
                throw;
            }

            yield return enumerator.Current;
        }
    }
}
