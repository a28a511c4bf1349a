using System.Net;
using System.Net.Sockets;
using DmarcIngest.Mail.Http;
using DmarcIngest.Overview.Access;
using DmarcIngest.Overview.Health;
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

namespace DmarcIngest.Overview;

/// <summary>Listens for those who want to look.</summary>
/// <param name="options">Checked.</param>
/// <param name="store">What is looked at.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">For what fails.</param>
/// <param name="daemon">The running daemon, for health and metrics; null where only the page is shown.</param>
internal sealed partial class OverviewServer(OverviewOptions options, IReportStore store, TimeProvider time, ILoggerFactory loggers, DaemonView? daemon = null) : IHostedService, IAsyncDisposable
{
    private const int MostConnections = 200;
    private const int LargestBody = 16 * 1024;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly ILogger logger = loggers.CreateLogger<OverviewServer>();
    private readonly Gate gate = new(options, daemon?.Token, time, daemon is null ? _ => { } : daemon.Refused);
    private readonly Renderer renderer = new(loggers);
    private WebApplication? application;
    private OverviewSite? site;

    /// <summary>Where it listens, once started: with the port that was given where 0 was asked for.</summary>
    public Uri Address => new(application!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <exception cref="BrokenWorldException">The address is taken, or a file cannot be read.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            application = Build();
            await application.StartAsync(cancellationToken);
            LogListening(Address);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new BrokenWorldException($"The overview cannot listen at {options.Listen}: {exception.Message} Set Overview:Listen to another address, or Overview:Enabled to false.", exception);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (application is not null)
        {
            using CancellationTokenSource grace = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            grace.CancelAfter(Grace);
            await application.StopAsync(grace.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (application is not null)
        {
            await application.DisposeAsync();
        }

        site?.Dispose();
        await renderer.DisposeAsync();
        gate.Dispose();
    }

    private WebApplication Build()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        WebApplication built = builder.Build();
        built.Use(GuardAsync);
        built.UseRouting();
        site = new OverviewSite(options, store, gate, new Assets(options), renderer, daemon?.State, time, loggers.CreateLogger<OverviewSite>());
        site.Map(built);
        if (daemon is not null)
        {
            HealthEndpoints.Map(built, daemon.State, gate.MayReadAll);
            daemon.Export?.MapTo(built);
        }

        return built;
    }

    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        SecurityHeaders.Add(context.Response.Headers, options.CertificateFile is not null);
        string? reason = gate.Refuse(context.Request);
        if (reason is null && context.Request.Path == MetricsExport.Path && !gate.MayReadAll(context))
        {
            daemon?.Refused("metrics");
            reason = "Metrics are for users who may see all domains, and for who gives Metrics:Token.";
        }

        if (reason is not null)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync(reason);
            return;
        }

        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (Exception exception) when (exception is not Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            // A page that fails takes nothing else with it: the mails flow on.
            LogFailed(exception, context.Request.Path);
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                await context.Response.WriteAsync("This page failed; the log says why. Please report it.");
            }
        }
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LargestBody;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Listen(IPEndPoint.Parse(options.Listen), listen =>
        {
            if (options.CertificateFile is { Length: > 0 } certificate)
            {
                listen.UseHttps(ListenerCertificate.Read(certificate, options.KeyFile, "Overview"));
            }
        });
    }

    [LoggerMessage(LogLevel.Information, "The overview is at {Address}")]
    private partial void LogListening(Uri address);

    [LoggerMessage(LogLevel.Error, "The page {Path} failed.")]
    private partial void LogFailed(Exception exception, string path);
}

/// <summary>What the page's server shows of the daemon, and tells it.</summary>
/// <param name="State">Its condition.</param>
/// <param name="Refused">Counts a request that was refused.</param>
/// <param name="Export">Its metrics; null where they are not fetched from here.</param>
/// <param name="Token">What programs give instead of a password; null if none do.</param>
internal sealed record DaemonView(DaemonState State, Action<string> Refused, MetricsExport? Export, string? Token = null);
