using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Fakes;

/// <summary>Says when a worker that waits between its rounds has done one and waits for the next.</summary>
internal sealed class RoundTime : FakeTimeProvider, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim rounds = new(0);

    /// <summary>How far its clock is off, which no wait and no measured time knows of.</summary>
    public TimeSpan Off { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Off;

    // The base makes it of the clock.
    public override long GetTimestamp() => base.GetTimestamp() - Off.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        rounds.Release();
        return timer;
    }

    public void Dispose() => rounds.Dispose();

    public async Task WaitsAsync() => Assert.That(await rounds.WaitAsync(Patience), Is.True, "The worker did not wait for the next round.");
}
