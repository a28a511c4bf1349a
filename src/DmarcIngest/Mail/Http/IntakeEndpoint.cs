using System.Security.Cryptography;
using System.Text;
using DmarcIngest.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DmarcIngest.Mail.Http;

/// <summary>One request: a mail, or a report as a file, told apart by content as everywhere. The answer tells the sender whether it may forget it.</summary>
internal sealed class IntakeEndpoint(IntakeOptions options, IntakeSource source, TimeProvider time, string? token, CancellationToken stopping)
{
    private const string TryAgainSeconds = "60";

    /// <summary>A body that takes longer holds a place that others wait for.</summary>
    private static readonly TimeSpan LongestBody = TimeSpan.FromSeconds(60);

    private int bodies;
    private readonly byte[]? expected = token is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public async Task HandleAsync(HttpContext context)
    {
        if (!IsAllowed(context.Request.Headers.Authorization.ToString()))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await AnswerAsync(context, StatusCodes.Status401Unauthorized, "refused", "a bearer token is needed");
            return;
        }

        try
        {
            if (Interlocked.Increment(ref bodies) > IntakeSource.MostWaiting)
            {
                await TryAgainAsync(context, "too many requests at once");
                return;
            }

            await TakeAsync(context);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            await TryAgainAsync(context, "not stored yet, and the daemon ends");
        }
        finally
        {
            Interlocked.Decrement(ref bodies);
        }
    }

    private async Task TakeAsync(HttpContext context)
    {
        byte[] body;
        using CancellationTokenSource limit = new(LongestBody, time);
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping, limit.Token);
        try
        {
            using MemoryStream stream = new();
            await context.Request.Body.CopyToAsync(stream, ends.Token);
            body = stream.ToArray();
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await AnswerAsync(context, StatusCodes.Status413PayloadTooLarge, "refused", $"more than the {options.MaxBytes} bytes of Intake:MaxBytes");
            return;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Headers.Connection = "close";
            await AnswerAsync(context, StatusCodes.Status408RequestTimeout, "refused", "the body came too slowly");
            return;
        }

        await StoreAsync(context, body);
    }

    private async Task StoreAsync(HttpContext context, byte[] body)
    {
        if (source.Offer(body, context.Connection.RemoteIpAddress?.ToString() ?? "unknown") is not { } settled)
        {
            await TryAgainAsync(context, "too many reports wait");
            return;
        }

        try
        {
            using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            Settlement settlement = await settled.WaitAsync(TimeSpan.FromSeconds(options.WaitSeconds), time, ends.Token);
            string outcome = settlement.Outcome.ToString().ToLowerInvariant();
            int status = settlement.Outcome is MailOutcome.Invalid or MailOutcome.Other ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status202Accepted;
            await AnswerAsync(context, status, outcome, settlement.Reason);
        }
        catch (TimeoutException)
        {
            // It may yet be stored; sent again it adds no row.
            await TryAgainAsync(context, "not stored yet");
        }
    }

    private bool IsAllowed(string authorization)
    {
        if (expected is null)
        {
            return true;
        }

        const string Scheme = "Bearer ";
        string given = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : "";

        // Of equal length and in constant time, so that nothing is learnt from how long a refusal takes.
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), expected);
    }

    private static Task TryAgainAsync(HttpContext context, string reason)
    {
        context.Response.Headers.RetryAfter = TryAgainSeconds;
        return AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "try again", reason);
    }

    private static async Task AnswerAsync(HttpContext context, int status, string outcome, string reason)
    {
        if (context.Features.Get<IHttpResponseFeature>() is { HasStarted: true })
        {
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"outcome":"{{outcome}}","reason":"{{reason}}"}""" + "\n", context.RequestAborted);
    }
}
