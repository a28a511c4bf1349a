using System.Collections.Concurrent;
using System.Net;
using DmarcIngest.Enrichment.ReverseDns;
using DmarcIngest.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Enrichment.ReverseDns;

/// <summary>Names that are asked of a server of our own, with a clock that only a test moves: so no wait ends but by an answer.</summary>
internal sealed class OpenNames : ILogger, IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    public OpenNames()
    {
        // A minute of the real clock, which the DNS client goes by: never reached unless a test hangs.
        Options = new DnsOptions { TimeoutSeconds = 60, Servers = { Server.Address } };
        Names = Open();
    }

    public TableDnsServer Server { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    public DnsOptions Options { get; }

    public string CacheFile => Path.Combine(folder, "state", "dns-cache.db");

    public ReverseNames Names { get; private set; }

    public ConcurrentQueue<(LogLevel Level, string Line)> Said { get; } = [];

    public static IPAddress[] Addresses(params string[] addresses) => [.. addresses.Select(IPAddress.Parse)];

    /// <summary>192.0.2.1 and so many more.</summary>
    public static IPAddress[] Many(int count) => [.. Enumerable.Range(1, count).Select(number => new IPAddress([192, 0, 2, (byte)number]))];

    /// <summary>Waits for what a test has set off.</summary>
    public static async Task UntilAsync(Func<bool> happened, CancellationToken cancellationToken)
    {
        while (!happened())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async Task<string?> FindAsync(string address, CancellationToken cancellationToken)
    {
        await Names.LookUpAsync(Addresses(address), cancellationToken);
        return Shown(address);
    }

    /// <summary>The name; <c>none</c> where it has none, null where nothing is known.</summary>
    public string? Shown(string address) => Names.Find(IPAddress.Parse(address)) is { } name ? name.Name ?? "none" : null;

    /// <summary>Moves the clock until a batch waits no more; nothing else ends its wait.</summary>
    public async Task PassTimeAsync(Task batch, CancellationToken cancellationToken)
    {
        while (!batch.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        await batch;
    }

    public async Task RestartAsync()
    {
        await Names.DisposeAsync();
        Names = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Names.DisposeAsync();
        await Server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Said.Enqueue((logLevel, formatter(state, exception)));

    private ReverseNames Open() => new(Options, CacheFile, Time, this);
}
