using System.Collections.Concurrent;

namespace DmarcIngest.Tests.Fakes;

/// <summary>Real time, but a wait of up to half a minute is over at once, and noted. Longer ones (time limits) are real.</summary>
internal sealed class HastyTime : TimeProvider
{
    public ConcurrentQueue<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        bool isWait = dueTime > TimeSpan.Zero && dueTime <= TimeSpan.FromSeconds(40);
        if (isWait)
        {
            Waits.Enqueue(dueTime);
        }

        return base.CreateTimer(callback, state, isWait ? TimeSpan.Zero : dueTime, period);
    }
}
