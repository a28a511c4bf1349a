using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DmarcIngest.Tests.Fixtures;

/// <summary>A real Kestrel on a free port of loopback with the endpoints that a test gives it.</summary>
internal sealed class SmallWebServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private SmallWebServer(WebApplication application) => this.application = application;

    public Uri Address => new(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(20) };

    public static async Task<SmallWebServer> StartAsync(Action<IEndpointRouteBuilder> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        WebApplication application = builder.Build();
        application.UseRouting();
        map(application);
        await application.StartAsync();
        return new SmallWebServer(application);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri(Address, path));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await application.DisposeAsync();
    }
}
