using System.Net;
using DmarcIngest.Overview;
using DmarcIngest.Pipeline;
using DmarcIngest.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Overview;

/// <summary>The real page on a free port of loopback, over a store of one's choice.</summary>
internal sealed class OpenOverview : IAsyncDisposable
{
    private readonly OverviewServer server;
    private readonly HttpClientHandler handler = new() { AllowAutoRedirect = false, UseCookies = false };

    private OpenOverview(OverviewServer server)
    {
        this.server = server;
        Client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Follows nothing and keeps no cookies: the test says what is sent.</summary>
    public HttpClient Client { get; }

    public Uri Address => server.Address;

    public static async Task<OpenOverview> StartAsync(OverviewOptions? options = null, IReportStore? store = null, TimeProvider? time = null, Action<string>? refused = null, DaemonState? state = null)
    {
        options ??= new OverviewOptions();
        options.Listen = "127.0.0.1:0";
        (store, time) = (store ?? new MemoryStore(), time ?? TimeProvider.System);
        DaemonView? daemon = refused is null && state is null ? null : new DaemonView(state ?? new DaemonState(store, [], time), refused ?? (_ => { }), null);
        OpenOverview overview = new(new OverviewServer(options, store, time, NullLoggerFactory.Instance, daemon));
        await overview.server.StartAsync(CancellationToken.None);
        return overview;
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public async Task<string> TextAsync(string path)
    {
        using HttpResponseMessage answer = await GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
        return await answer.Content.ReadAsStringAsync();
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(method, new Uri(Address, path)) { Content = content };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request);
    }

    /// <summary>As the form of the login page sends it.</summary>
    public Task<HttpResponseMessage> LogInAsync(string name, string password, string to = "/") => SendAsync(
        HttpMethod.Post, "/login", new FormUrlEncodedContent([new("name", name), new("password", password), new("to", to)]), ("Origin", Address.GetLeftPart(UriPartial.Authority)));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        handler.Dispose();
        await server.StopAsync(CancellationToken.None);
        await server.DisposeAsync();
    }
}
