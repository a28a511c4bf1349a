using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace DmarcIngest.Pipeline;

/// <summary>How long a broken world is waited for.</summary>
internal enum Patience
{
    /// <summary>For ever: the daemon.</summary>
    Forever,

    /// <summary>Not at all: a command that a person waits for.</summary>
    None,
}

/// <summary>
/// Runs something that depends on the world outside again and again until it works, and says once that it waits and once that it goes on.
/// The caller's data stays where it is meanwhile: that is what the mailbox is for.
/// </summary>
internal sealed partial class WorldRetry
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly ResiliencePipeline pipeline;
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly OutageWatch? outage;
    private string? trouble;
    private long brokenSince;

    /// <param name="patience">How long to try.</param>
    /// <param name="logger">Where it is said.</param>
    /// <param name="time">The clock.</param>
    /// <param name="outage">Told of each failure and success; null for nobody.</param>
    public WorldRetry(Patience patience, ILogger logger, TimeProvider time, OutageWatch? outage = null)
    {
        this.logger = logger;
        this.time = time;
        this.outage = outage;
        ResiliencePipelineBuilder builder = new() { TimeProvider = time };
        if (patience == Patience.Forever)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<BrokenWorldException>(),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromSeconds(0.5),
                MaxDelay = LongestDelay,
                UseJitter = true,
                OnRetry = retry => Waiting(retry.Outcome.Exception!),
            });
        }

        pipeline = builder.Build();
    }

    /// <summary>The sentence that says what is broken now; null if all is well.</summary>
    public string? Trouble => Volatile.Read(ref trouble);

    public async ValueTask<T> ExecuteAsync<T>(Func<CancellationToken, ValueTask<T>> action, CancellationToken cancellationToken)
    {
        T result = await pipeline.ExecuteAsync(action, cancellationToken);
        Recovered();
        return result;
    }

    /// <summary>All is well. Also for an action that has got through to the world and goes on waiting there.</summary>
    public void Recovered()
    {
        if (Interlocked.Exchange(ref trouble, null) is not null)
        {
            LogRecovered(time.GetElapsedTime(brokenSince).TotalSeconds);
        }

        outage?.Well();
    }

    private ValueTask Waiting(Exception exception)
    {
        string? before = Interlocked.Exchange(ref trouble, exception.Message);
        if (before is null)
        {
            brokenSince = time.GetTimestamp();
            LogWaiting(LogText.Line(exception.Message));
        }
        else if (before != exception.Message)
        {
            LogStillWaiting(LogText.Line(exception.Message));
        }

        outage?.Broken(exception.Message, isFirst: before is null);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "{Trouble} Waiting; mails stay where they are.")]
    private partial void LogWaiting(string trouble);

    [LoggerMessage(LogLevel.Warning, "Still waiting: {Trouble}")]
    private partial void LogStillWaiting(string trouble);

    [LoggerMessage(LogLevel.Information, "Works again after {Seconds:F1} s.")]
    private partial void LogRecovered(double seconds);
}
