using DmarcIngest.Overview.Html;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Overview;

/// <summary>Makes HTML of components. All text is encoded by them; Japanese stays as it is.</summary>
internal sealed class Renderer : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly ILoggerFactory loggers;

    public Renderer(ILoggerFactory loggers)
    {
        this.loggers = loggers;
        ServiceCollection collection = new();
        collection.AddSingleton(System.Text.Encodings.Web.HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All));
        collection.AddSingleton(loggers);
        services = collection.BuildServiceProvider();
    }

    public Task<string> PageAsync(PageModel model, View view, Site site, string? theme, bool isPrinted) => RenderAsync<Page>(new Dictionary<string, object?>
    {
        [nameof(Page.Model)] = model,
        [nameof(Page.View)] = view,
        [nameof(Page.Site)] = site,
        [nameof(Page.Theme)] = theme,
        [nameof(Page.IsPrinted)] = isPrinted,
    });

    public Task<string> LoginAsync(Site site, Language language, string? theme, Text? failure, string? to) => RenderAsync<LoginPage>(new Dictionary<string, object?>
    {
        [nameof(LoginPage.Site)] = site,
        [nameof(LoginPage.Language)] = language,
        [nameof(LoginPage.Theme)] = theme,
        [nameof(LoginPage.Failure)] = failure,
        [nameof(LoginPage.To)] = to,
    });

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private async Task<string> RenderAsync<T>(Dictionary<string, object?> parameters)
        where T : IComponent
    {
        await using HtmlRenderer renderer = new(services, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }
}
