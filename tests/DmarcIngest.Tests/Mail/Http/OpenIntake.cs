using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DmarcIngest.Mail.Http;
using DmarcIngest.Pipeline;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Tests.Mail.Http;

/// <summary>A real listener on a free port of loopback whose pipeline is the test itself: it takes batches and settles them when it likes.</summary>
internal sealed class OpenIntake : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly IAsyncEnumerator<MailBatch> batches;

    private OpenIntake(IntakeOptions options, TimeProvider time)
    {
        options.Listen = "127.0.0.1:0";
        Source = new IntakeSource(TimeProvider.System);
        batches = Source.ReadAsync(ReadMode.Forever, CancellationToken.None).GetAsyncEnumerator();
        Server = new IntakeServer(options, Source, time, Log);
    }

    public IntakeSource Source { get; }

    public IntakeServer Server { get; }

    public KeptLog Log { get; } = new();

    public HttpClient Client { get; } = new() { Timeout = Patience };

    public static async Task<OpenIntake> StartAsync(IntakeOptions? options = null, TimeProvider? time = null)
    {
        OpenIntake intake = new(options ?? new IntakeOptions(), time ?? TimeProvider.System);
        await intake.Server.StartAsync(CancellationToken.None);
        return intake;
    }

    public Task<HttpResponseMessage> PostAsync(string body) => Client.PostAsync(new Uri(Server.Address, "/v1/reports"), new StringContent(body));

    /// <summary>The next batch; one must come.</summary>
    public async Task<MailBatch> TakeAsync()
    {
        await batches.MoveNextAsync().AsTask().WaitAsync(Patience);
        return batches.Current;
    }

    public Task SettleAsync(MailBatch batch) =>
        Source.SettleAsync([.. batch.Mails.Select(mail => new Settlement(mail, MailOutcome.Tls))], CancellationToken.None);

    /// <summary>A connection on which a request's head and, of its body, the given text have been sent.</summary>
    public async Task<NetworkStream> SendAsync(int length, string sent)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Server.Address.Port);
        NetworkStream stream = new(socket, ownsSocket: true);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n{sent}"));
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await Server.StopAsync(now.Token);
        await Server.DisposeAsync();
        await Source.DisposeAsync();
        Log.Dispose();
    }
}

/// <summary>Keeps what is logged from Warning up; below that a daemon's log is silent about the web server.</summary>
internal sealed class KeptLog : ILoggerFactory, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Lines.Enqueue($"{formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
    }
}
