using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Faults.Proxy;

/// <summary>What becomes of a request that has come in whole; answers it, breaks it off, or passes it on by <see cref="HttpProxy.ForwardAsync"/>.</summary>
internal delegate Task HttpFault(HttpExchange exchange);

/// <summary>A door on loopback before a search server that spoils requests and answers where it is told to.</summary>
internal sealed class HttpProxy : IAsyncDisposable
{
    private static readonly string[] Passed = ["Content-Type", "Accept", "Authorization"];

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromMinutes(2) };
    private readonly string server;
    private readonly Func<X509Certificate2>? certificate;
    private WebApplication? door;
    private int hits;

    /// <param name="server">URL of the server.</param>
    /// <param name="certificate">Gives the certificate of each new connection; null for plain HTTP.</param>
    public HttpProxy(string server, Func<X509Certificate2>? certificate = null)
    {
        this.server = server.TrimEnd('/');
        this.certificate = certificate;
    }

    /// <summary>The same from the first opening on.</summary>
    public int Port { get; private set; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"{(certificate is null ? "http" : "https")}://localhost:{Port}");

    /// <summary>What requests meet now; null for nothing.</summary>
    public HttpFault? Fault { get; set; }

    /// <summary>Only these paths meet it.</summary>
    public string Path { get; set; } = "/";

    /// <summary>Requests that met a fault since the last setting back.</summary>
    public int Hits => Volatile.Read(ref hits);

    public void ForgetHits() => Volatile.Write(ref hits, 0);

    public async Task OpenAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, Port, Listen);
        });
        door = builder.Build();
        door.Run(ServeAsync);
        await door.StartAsync();
        Port = new Uri(door.Urls.First()).Port;
    }

    /// <summary>From now on connections are refused; those that are open are broken off.</summary>
    public async Task CloseAsync()
    {
        if (door is not null)
        {
            using CancellationTokenSource now = new(TimeSpan.Zero);
            await door.StopAsync(now.Token);
            await door.DisposeAsync();
            door = null;
        }
    }

    /// <summary>Sends it to the server, with another body where one is given.</summary>
    public async Task<(int Status, string? Type, byte[] Body)> ForwardAsync(HttpExchange exchange, byte[]? body = null)
    {
        HttpRequest asked = exchange.Context.Request;
        using HttpRequestMessage request = new(new HttpMethod(asked.Method), server + asked.Path + asked.QueryString);
        byte[] content = body ?? exchange.Body;
        if (content.Length > 0)
        {
            request.Content = new ByteArrayContent(content);
        }

        foreach (string name in Passed.Where(asked.Headers.ContainsKey))
        {
            HttpHeaders headers = name == "Content-Type" && request.Content is not null ? request.Content.Headers : request.Headers;
            headers.TryAddWithoutValidation(name, (string?)asked.Headers[name]);
        }

        using HttpResponseMessage answer = await client.SendAsync(request, exchange.Context.RequestAborted);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsByteArrayAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        client.Dispose();
    }

    private void Listen(ListenOptions options)
    {
        options.Protocols = HttpProtocols.Http1;
        if (certificate is not null)
        {
            options.UseHttps(https => https.ServerCertificateSelector = (_, _) => certificate());
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        try
        {
            using MemoryStream body = new();
            HttpFault? fault = context.Request.Path.Value!.Contains(Path, StringComparison.Ordinal) ? Fault : null;
            if (fault is not null)
            {
                Interlocked.Increment(ref hits);
            }

            HttpExchange exchange = new(this, context, body);
            await (fault ?? HttpFaults.PassAsync)(exchange);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            // The server or the client has gone.
            context.Abort();
        }
    }
}

/// <summary>A request in the hands of <see cref="HttpProxy"/>.</summary>
internal sealed class HttpExchange(HttpProxy proxy, HttpContext context, MemoryStream body)
{
    public HttpProxy Proxy => proxy;

    public HttpContext Context => context;

    /// <summary>What has been read of it.</summary>
    public byte[] Body => body.ToArray();

    public Task ReadAsync() => context.Request.Body.CopyToAsync(body, context.RequestAborted);

    /// <summary>Reads half of the body, at most.</summary>
    public async Task ReadHalfAsync()
    {
        byte[] buffer = new byte[4096];
        long half = (context.Request.ContentLength ?? 0) / 2;
        while (body.Length < half && await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is int read and > 0)
        {
            body.Write(buffer, 0, read);
        }
    }
}
