using Microsoft.Extensions.Logging;

namespace DmarcIngest.Enrichment.ReverseDns;

/// <summary>
/// Whether anything answers. While nothing does, nobody waits for it, and one question at a time is asked to see whether it does again: so the
/// queue is still there when it comes back. Safe for several threads.
/// </summary>
internal sealed partial class ResolverState(TimeProvider time, ILogger logger)
{
    /// <summary>Failures in a row from which on it is the resolver, and not the few networks whose own servers fail.</summary>
    private const int Many = 10;

    private readonly Lock gate = new();
    private long lastAnswer = long.MinValue;
    private int failedInARow;
    private bool told;
    private bool silent;
    private bool trying;

    /// <summary>Ends when the silence does, or when another may try.</summary>
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True from when nothing answered to the next answer.</summary>
    public bool IsSilent => Volatile.Read(ref silent);

    /// <summary>How long nothing was heard, counted from a moment of <see cref="TimeProvider.GetTimestamp"/> at the earliest.</summary>
    public TimeSpan QuietSince(long moment) => time.GetElapsedTime(Math.Max(moment, Interlocked.Read(ref lastAnswer)));

    /// <summary>Somebody waited for nothing.</summary>
    public void FellSilent() => Volatile.Write(ref silent, true);

    /// <summary>Whatever it was, the resolver is there.</summary>
    public void Answered()
    {
        Interlocked.Exchange(ref lastAnswer, time.GetTimestamp());
        if (IsSilent)
        {
            lock (gate)
            {
                silent = false;
                Signal();
            }
        }
    }

    /// <summary>It was a good answer.</summary>
    public void Succeeded()
    {
        if (Volatile.Read(ref failedInARow) == 0)
        {
            return;
        }

        lock (gate)
        {
            failedInARow = 0;
            if (told)
            {
                told = false;
                LogRecovered();
            }
        }
    }

    /// <summary>A question that was begun at a moment came to nothing.</summary>
    public void Failed(long begun, LookUpEnd end, string reason)
    {
        lock (gate)
        {
            if (end == LookUpEnd.Unanswered && Interlocked.Read(ref lastAnswer) < begun)
            {
                silent = true;
            }

            failedInARow = Math.Min(failedInARow + 1, Many);
            if (failedInARow == Many && !told)
            {
                told = true;
                LogTrouble(reason);
            }
        }
    }

    /// <summary>Waits while another tries whether the resolver is there again. True if the caller is the one that tries: it must call <see cref="Tried"/>.</summary>
    public async ValueTask<bool> TurnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change;
            lock (gate)
            {
                if (!silent)
                {
                    return false;
                }

                if (!trying)
                {
                    trying = true;
                    return true;
                }

                change = changed.Task;
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    public void Tried()
    {
        lock (gate)
        {
            trying = false;
            Signal();
        }
    }

    private void Signal()
    {
        changed.TrySetResult();
        changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(LogLevel.Warning, "Names of addresses cannot be looked up: {Reason}. Mail goes on without them; check the resolver, or Enrichment:Dns:Servers.")]
    private partial void LogTrouble(string reason);

    [LoggerMessage(LogLevel.Information, "Names of addresses are looked up again.")]
    private partial void LogRecovered();
}
