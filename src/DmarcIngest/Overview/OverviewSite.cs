using System.Reflection;
using DmarcIngest.Overview.Access;
using DmarcIngest.Overview.Html;
using DmarcIngest.Overview.Pages;
using DmarcIngest.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Overview;

/// <summary>Answers requests for pages: who asks, what is looked at, which page, as HTML or as CSV.</summary>
internal sealed partial class OverviewSite(OverviewOptions options, IReportStore store, Gate gate, Assets assets, Renderer renderer, DaemonState? daemon, TimeProvider time, ILogger<OverviewSite> logger) : IDisposable
{
    private const int MonthsToChoose = 13;

    /// <summary>SQLite counts on threads of the pool, two for a page at most: readers must not take all of them from the mails.</summary>
    private const int PagesAtOnce = 4;

    private static readonly string Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3) + "-" + Assembly.GetExecutingAssembly().ManifestModule.ModuleVersionId.ToString("N")[..8];

    private readonly SemaphoreSlim places = new(PagesAtOnce, PagesAtOnce);
    private readonly TimeZoneInfo zone = options.TimeZone is { } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : TimeZoneInfo.Local.HasSameRules(TimeZoneInfo.Utc) ? TimeZoneInfo.Utc : TimeZoneInfo.Local;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{name}", AssetAsync);
        routes.MapPost("/login", LogInAsync);
        routes.MapPost("/logout", LogOut);
        routes.MapGet("/login", context => ShowLoginAsync(context, null, StatusCodes.Status200OK));
        routes.MapGet("/search", context => LookAsync(context, SearchAsync));
        foreach ((string path, PageTable.Build build) in PageTable.All)
        {
            routes.MapGet(path, context => LookAsync(context, (_, view, user) => ShowAsync(context, view, user, build)));
        }
    }

    public void Dispose() => places.Dispose();

    private Site SiteOf(OverviewUser? user)
    {
        DateTimeOffset now = time.GetUtcNow();
        return new Site(options.Title, assets.HasLogo, Version, user?.Name, gate.HasLogin)
        {
            Zones = [.. new[] { zone.Id, "UTC", "Asia/Tokyo" }.Distinct(StringComparer.Ordinal)],
            Months = [.. Enumerable.Range(0, MonthsToChoose).Select(back => Period.Month(DateOnly.FromDateTime(now.UtcDateTime).AddMonths(-back)).Key)],
        };
    }

    private async Task LookAsync(HttpContext context, Func<HttpContext, View, OverviewUser?, Task> show)
    {
        if (!gate.TryKnow(context, out OverviewUser? user))
        {
            if (gate.HasLogin)
            {
                context.Response.Redirect($"/login?to={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
                return;
            }

            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync($"The proxy in front did not say in {options.TrustedProxyHeader} who you are, or you are not among Overview:Users.");
            return;
        }

        View view = ViewReader.Read(context.Request, user, zone, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        if (view["lang"] is not null)
        {
            context.Response.Cookies.Append("lang", view.Language == Language.Ja ? "ja" : "en", new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, HttpOnly = true });
        }

        await places.WaitAsync(context.RequestAborted);
        try
        {
            await show(context, view, user);
        }
        catch (BrokenWorldException exception)
        {
            LogStoreAway(exception.Message);
            await RenderAsync(context, view, user, new PageModel(view.In(Texts.Home)) { Lead = [new Sentence(view.In(Texts.StoreAway.With(exception.Message)), "bad")], Status = StatusCodes.Status503ServiceUnavailable });
        }
        finally
        {
            places.Release();
        }
    }

    private async Task ShowAsync(HttpContext context, View view, OverviewUser? user, PageTable.Build build)
    {
        PageModel model = await build(view, store, new Moment(time.GetUtcNow(), daemon?.Read()), context.RequestAborted);
        if (view.Csv is { } id)
        {
            if (model.Sections.OfType<Table>().FirstOrDefault(table => table.Id == id) is not { } table)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"dmarc-{(view.Path == "/" ? "home" : view.Path.Trim('/'))}-{id}.csv\"";
            string? cut = (table.Count ?? table.Total) > table.Rows.Count ? view.In(Texts.Beyond.With(Show.Number(table.Rows.Count))) : null;
            await context.Response.WriteAsync(Csv.Write(table, cut), context.RequestAborted);
            return;
        }

        await RenderAsync(context, view, user, model);
    }

    private async Task SearchAsync(HttpContext context, View view, OverviewUser? user)
    {
        if (await SearchPage.FindAsync(view, store, context.RequestAborted) is { } place)
        {
            context.Response.Redirect(place);
            return;
        }

        await RenderAsync(context, view, user, new PageModel(view.In(Texts.Search))
        {
            Lead = [new Sentence(view.In(Texts.NotSearchable.With(Show.Safe(view["q"]))), "plain")],
            Status = StatusCodes.Status404NotFound,
        });
    }

    private async Task RenderAsync(HttpContext context, View view, OverviewUser? user, PageModel model)
    {
        string html = await renderer.PageAsync(model, view, SiteOf(user), ViewReader.Theme(context.Request), view.Path == PageTable.Monthly);
        context.Response.StatusCode = model.Status;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(html, context.RequestAborted);
    }

    private Task AssetAsync(HttpContext context)
    {
        if (assets.Find((string)context.Request.RouteValues["name"]!) is not { } file)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        // The address carries the version of the program.
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.ContentType = file.Type;
        return context.Response.Body.WriteAsync(file.Content, context.RequestAborted).AsTask();
    }

    private async Task LogInAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        LoginResult result = gate.HasLogin ? await gate.LogInAsync(context, form["name"].ToString(), form["password"].ToString()) : LoginResult.Wrong;
        if (result == LoginResult.In)
        {
            context.Response.Redirect(LocalPath(form["to"]));
            return;
        }

        await ShowLoginAsync(
            context, result == LoginResult.Wrong ? Texts.WrongPassword : Texts.TooOften, result == LoginResult.Wrong ? StatusCodes.Status401Unauthorized : StatusCodes.Status429TooManyRequests);
    }

    private void LogOutOf(HttpContext context)
    {
        gate.LogOut(context);
        context.Response.Redirect("/login");
    }

    private Task LogOut(HttpContext context)
    {
        LogOutOf(context);
        return Task.CompletedTask;
    }

    private async Task ShowLoginAsync(HttpContext context, Text? failure, int status)
    {
        string to = context.Request.HasFormContentType ? context.Request.Form["to"].ToString() : context.Request.Query["to"].ToString();
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(
            await renderer.LoginAsync(SiteOf(null), ViewReader.LanguageOf(context.Request), ViewReader.Theme(context.Request), failure, LocalPath(to)), context.RequestAborted);
    }

    /// <summary>A path of this site; everything else leads home.</summary>
    private static string LocalPath(string? path) => path is ['/', not ('/' or '\\'), ..] && !path.Any(char.IsControl) ? path : "/";

    [LoggerMessage(LogLevel.Warning, "The overview could not be shown: {Reason}")]
    private partial void LogStoreAway(string reason);
}
