using System.Text.Encodings.Web;
using System.Text.Json;
using DmarcIngest.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DmarcIngest.Overview.Health;

/// <summary>What load balancers, container engines and <c>dmarc-ingest status</c> ask.</summary>
internal static class HealthEndpoints
{
    public const string ReadyPath = "/health/ready";

    public const string LivePath = "/health/live";

    /// <summary>Indented, and Japanese as it is: people read it too. It is served as JSON only, so what HTML would take amiss may stand in it.</summary>
    private static readonly JsonWriterOptions ForPeople = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="routes">Where they are put.</param>
    /// <param name="state">Of the running daemon.</param>
    /// <param name="withDetails">Whether names and reasons are told, to everybody.</param>
    public static void Map(IEndpointRouteBuilder routes, DaemonState state, bool withDetails) => Map(routes, state, _ => withDetails);

    /// <param name="routes">Where they are put.</param>
    /// <param name="state">Of the running daemon.</param>
    /// <param name="withDetails">Whether names and reasons are told to who asks.</param>
    public static void Map(IEndpointRouteBuilder routes, DaemonState state, Func<HttpContext, bool> withDetails)
    {
        routes.MapGet(LivePath, SayLiveAsync);
        routes.MapGet(ReadyPath, context => SayReadyAsync(context, state.Read(), withDetails(context)));
    }

    /// <summary>Also while the store or a mailbox is out: a restart would mend nothing.</summary>
    private static Task SayLiveAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync("ok\n", context.RequestAborted);
    }

    private static async Task SayReadyAsync(HttpContext context, DaemonSnapshot state, bool withDetails)
    {
        context.Response.StatusCode = state.Condition == DaemonCondition.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await using Utf8JsonWriter writer = new(context.Response.BodyWriter, ForPeople);
        HealthJson.Write(writer, state, withDetails);
    }
}
