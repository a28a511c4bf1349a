using System.Net;
using System.Security.Cryptography.X509Certificates;
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
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new BrokenWorldException($"The HTTP intake cannot listen at {options.Listen}: {exception.Message} Check Intake:Listen, Intake:CertificateFile, Intake:KeyFile and Intake:TokenFile.", exception);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (application is not null)
        {
            await application.StopAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (application is not null)
        {
            await application.DisposeAsync();
        }
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
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => RateLimitPartition.GetFixedWindowLimiter(
                Sender(context.Connection.RemoteIpAddress),
                _ => new FixedWindowRateLimiterOptions { PermitLimit = options.RequestsPerMinute, Window = TimeSpan.FromMinutes(1) }));
        });
        WebApplication built = builder.Build();
        built.UseRateLimiter();
        built.UseRouting();
        IntakeEndpoint endpoint = new(options, source, time, Token());
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
                listen.UseHttps(X509Certificate2.CreateFromPemFile(certificate, options.KeyFile));
            }
        });
    }

    private string? Token() =>
        options.Token is { Length: > 0 } token ? token
        : options.TokenFile is { Length: > 0 } file ? File.ReadAllText(file).Trim()
        : null;

    [LoggerMessage(LogLevel.Information, "Taking reports by POST {Address}.")]
    private partial void LogListening(Uri address);

    // Whoever has one IPv6 address has a whole network of them.
    private static IPAddress Sender(IPAddress? address)
    {
        if (address is null || address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
        {
            return address?.MapToIPv4() ?? IPAddress.None;
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
