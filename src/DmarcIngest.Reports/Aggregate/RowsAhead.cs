using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>
/// Reads the rows of a large report on a thread of their own, a few portions ahead of whoever stores them: reading takes a good part of
/// the time that storing takes, and neither waits for the other.
/// </summary>
internal sealed class RowsAhead : IDisposable
{
    private const int Portion = 500;
    private const int PortionsAhead = 4;

    private readonly BlockingCollection<List<AggregateRow>> portions = new(PortionsAhead);
    private readonly CancellationTokenSource stop = new();
    private readonly Thread reading;
    private ExceptionDispatchInfo? broke;

    private RowsAhead(IEnumerable<AggregateRow> rows)
    {
        reading = new Thread(() => Fill(rows)) { IsBackground = true, Name = "Rows of a large report" };
        reading.Start();
    }

    /// <summary>The same rows; what breaks while they are read breaks here.</summary>
    public static IEnumerable<AggregateRow> Of(IEnumerable<AggregateRow> rows)
    {
        using RowsAhead ahead = new(rows);
        foreach (List<AggregateRow> portion in ahead.portions.GetConsumingEnumerable())
        {
            foreach (AggregateRow row in portion)
            {
                yield return row;
            }
        }

        ahead.broke?.Throw();
    }

    public void Dispose()
    {
        stop.Cancel();
        reading.Join();
        portions.Dispose();
        stop.Dispose();
    }

    private void Fill(IEnumerable<AggregateRow> rows)
    {
        try
        {
            List<AggregateRow> portion = new(Portion);
            foreach (AggregateRow row in rows)
            {
                portion.Add(row);
                if (portion.Count == Portion)
                {
                    portions.Add(portion, stop.Token);
                    portion = new List<AggregateRow>(Portion);
                }
            }

            portions.Add(portion, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody wants the rest.
        }
        catch (Exception exception)
        {
            broke = ExceptionDispatchInfo.Capture(exception);
        }
        finally
        {
            portions.CompleteAdding();
        }
    }
}
