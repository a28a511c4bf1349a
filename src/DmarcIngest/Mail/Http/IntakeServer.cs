using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using DmarcIngest.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Mail.Http;

/// <summary>Listens for <c>POST /v1/reports</c>, and for nothing else.</summary>
internal sealed partial class IntakeServer(IntakeOptions options, IntakeSource source, TimeProvider time, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private const int MostConnections = 100;

    /// <summary>As long as the pipeline finishes a batch in hand when asked to stop.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    private readonly CancellationTokenSource stopping = new();
    private readonly ILogger logger = loggers.CreateLogger<IntakeServer>();
    private WebApplication? application;

    /// <summary>Where it listens, once started: with the port that was given where 0 was asked for.</summary>
    public Uri Address => new(application!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <exception cref="BrokenWorldException">The address is taken, or a file cannot be read.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            application = Build();
            await application.StartAsync(cancellationToken);
            LogListening(new Uri(Address, "/v1/reports"));
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new BrokenWorldException($"The HTTP intake cannot listen at {options.Listen}: {exception.Message} Check Intake:Listen.", exception);
        }
    }

    /// <summary>Takes no more; what is stored within the grace is still answered so, and the others are asked to come again.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (application is not null)
        {
            using CancellationTokenSource grace = new(Grace, time);
            using CancellationTokenRegistration over = grace.Token.Register(stopping.Cancel);
            await application.StopAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (application is not null)
        {
            await application.DisposeAsync();
        }

        stopping.Dispose();
    }

    private WebApplication Build()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (context, _) =>
            {
                context.HttpContext.Response.Headers.RetryAfter = "60";
                return ValueTask.CompletedTask;
            };
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, int>(context => RateLimitPartition.GetFixedWindowLimiter(
                SenderBucket.Of(context.Connection.RemoteIpAddress),
                _ => new FixedWindowRateLimiterOptions { PermitLimit = options.RequestsPerMinute, Window = TimeSpan.FromMinutes(1) }));
        });
        WebApplication built = builder.Build();
        built.UseRateLimiter();
        built.UseRouting();
        IntakeEndpoint endpoint = new(options, source, time, Token(), stopping.Token);
        built.MapPost("/v1/reports", endpoint.HandleAsync);
        return built;
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxBytes;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Listen(IPEndPoint.Parse(options.Listen), listen =>
        {
            if (options.CertificateFile is { Length: > 0 } certificate)
            {
                listen.UseHttps(ListenerCertificate.Read(certificate, options.KeyFile, "Intake"));
            }
        });
    }

    /// <summary>Null only where none is set: an empty one would let everybody in.</summary>
    private string? Token()
    {
        if (options.TokenFile is not { Length: > 0 } file)
        {
            return options.Token is { Length: > 0 } given ? Filled(given, "Intake:Token") : null;
        }

        try
        {
            return Filled(File.ReadAllText(file), $"Intake:TokenFile {file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BrokenWorldException($"The HTTP intake cannot read Intake:TokenFile: {exception.Message}", exception);
        }
    }

    private static string Filled(string token, string setting) =>
        token.Trim() is { Length: > 0 } filled ? filled : throw new BrokenWorldException($"{setting} is empty: put the token there that senders are to give, or remove the setting.");

    [LoggerMessage(LogLevel.Information, "Taking reports by POST {Address}.")]
    private partial void LogListening(Uri address);
}
