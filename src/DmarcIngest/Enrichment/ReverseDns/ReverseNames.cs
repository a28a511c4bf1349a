using System.Net;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Enrichment.ReverseDns;

/// <summary>
/// Names of addresses, which lead back to them. Mail never waits long for them and never fails for them: what is not known in time is found in
/// the background and told by <see cref="TakeLate"/>. Safe for several threads.
/// </summary>
internal sealed partial class ReverseNames : IAsyncDisposable
{
    /// <summary>Addresses that wait to be asked at most; a backlog of a year has fewer.</summary>
    public const int MostQueued = 100_000;

    /// <summary>A resolver that says nothing for so long while it is asked is not waited for.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(5);

    /// <summary>Between two tries of a resolver that is silent; it may fail at once, and would empty the queue in no time.</summary>
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    private readonly DnsOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ResolverState state;
    private readonly NameCache cache;
    private readonly NameKeeping keeping;
    private readonly AddressQueue queue = new(MostQueued);
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private Task? running;
    private bool ended;

    /// <param name="options">Checked, as the settings are at the start.</param>
    /// <param name="cacheFile">File that keeps the names; opened when first something is looked up.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where trouble is told.</param>
    public ReverseNames(DnsOptions options, string cacheFile, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        state = new ResolverState(time, logger);
        cache = new NameCache(options, time);
        keeping = new NameKeeping(cacheFile, options, cache, logger);
    }

    /// <summary>Addresses that were not queued because too many were already.</summary>
    public long LeftOut => queue.LeftOut;

    /// <summary>What is known of an address; null if nothing is (yet). Where a name is looked up again, the older one until then.</summary>
    public ReverseName? Find(IPAddress address) => cache.Find(Plain(address))?.Name;

    /// <summary>Looks up what is not known, and waits a little for it; the rest goes on in the background.</summary>
    public Task LookUpAsync(IReadOnlyCollection<IPAddress> addresses, CancellationToken cancellationToken) =>
        options.Enabled && addresses.Count > 0 && Start() ? AskAsync(addresses, cancellationToken) : Task.CompletedTask;

    /// <summary>
    /// Addresses whose name was found only after someone had gone on without it, or is another one than was given out before. Each is told once;
    /// an address that turned out to have no name is told only if it had one.
    /// </summary>
    public IReadOnlyList<IPAddress> TakeLate() => queue.TakeLate();

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (ended)
            {
                return;
            }

            ended = true;
        }

        await stop.CancelAsync();
        queue.End();
        await (running ?? Task.CompletedTask);
        keeping.Dispose();
        stop.Dispose();
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private async Task AskAsync(IReadOnlyCollection<IPAddress> addresses, CancellationToken cancellationToken)
    {
        List<PendingAddress> asked = queue.Add(addresses.Select(Plain).Where(address => !cache.IsFresh(address)));
        if (asked.Count == 0)
        {
            return;
        }

        try
        {
            await WaitAsync(Task.WhenAll(asked.Select(one => one.Done.Task)), cancellationToken);
        }
        finally
        {
            queue.GiveUp(asked);
        }
    }

    private async Task WaitAsync(Task all, CancellationToken cancellationToken)
    {
        TimeSpan most = TimeSpan.FromMilliseconds(options.WaitMilliseconds);
        long begun = time.GetTimestamp();
        // Before the file is read nothing is asked, so that nothing is heard then does not count.
        if (most <= TimeSpan.Zero || !await EndsAsync(loaded.Task, most, cancellationToken))
        {
            return;
        }

        long asked = time.GetTimestamp();
        while (!all.IsCompleted && !state.IsSilent)
        {
            TimeSpan left = most - time.GetElapsedTime(begun);
            TimeSpan patience = Quiet - state.QuietSince(asked);
            if (left <= TimeSpan.Zero)
            {
                return;
            }

            if (patience <= TimeSpan.Zero)
            {
                state.FellSilent();
                return;
            }

            await EndsAsync(all, left < patience ? left : patience, cancellationToken);
        }
    }

    /// <summary>Waits for the end of a task; false if it does not come in time.</summary>
    private async Task<bool> EndsAsync(Task task, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(limit, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>True unless all has ended.</summary>
    private bool Start()
    {
        if (Volatile.Read(ref running) is null || Volatile.Read(ref ended))
        {
            lock (gate)
            {
                if (ended)
                {
                    return false;
                }

                running ??= RunAsync(stop.Token);
            }
        }

        return true;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // Off the caller's thread: what follows reads a file.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        keeping.Load();
        loaded.SetResult();
        Resolver resolver = new(options, state, time);
        Task[] workers = [.. Enumerable.Range(0, options.Parallel).Select(_ => WorkAsync(resolver, cancellationToken))];
        try
        {
            using PeriodicTimer timer = new(SaveEvery, time);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                keeping.Save();
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }

        await Task.WhenAll(workers);
        keeping.Save();
    }

    private async Task WorkAsync(Resolver resolver, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (PendingAddress one in queue.ReadAllAsync(cancellationToken))
            {
                if (cache.IsFresh(one.Address))
                {
                    queue.Settle(one, null, cache.Find(one.Address));
                    continue;
                }

                bool tries = await state.TurnAsync(cancellationToken);
                LookUpEnd end = await AskAsync(resolver, one, cancellationToken);
                if (tries)
                {
                    if (end == LookUpEnd.Unanswered)
                    {
                        await Task.Delay(TryAgain, time, cancellationToken);
                    }

                    state.Tried();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task<LookUpEnd> AskAsync(Resolver resolver, PendingAddress one, CancellationToken cancellationToken)
    {
        LookUpEnd end;
        ReverseName? name;
        try
        {
            (end, name) = await resolver.LookUpAsync(one.Address, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Strangers write the answers. What they found that nobody thought of costs this one name, and no mail.
            LogBug(one.Address, exception);
            (end, name) = (LookUpEnd.Failed, null);
        }

        (KnownAddress? before, KnownAddress now) = cache.Put(one.Address, end, name);
        queue.Settle(one, before, now);
        return end;
    }

    [LoggerMessage(LogLevel.Error, "The name of {Address} could not be looked up, which is a bug of this program. Mail goes on without it.")]
    private partial void LogBug(IPAddress address, Exception exception);
}
