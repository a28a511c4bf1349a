using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DmarcIngest.Faults.Proxy;

/// <summary>What can go wrong between a daemon and its search server.</summary>
internal static class HttpFaults
{
    private const string Json = "application/json";

    /// <summary>Nothing.</summary>
    public static async Task PassAsync(HttpExchange exchange)
    {
        await exchange.ReadAsync();
        await AnswerAsync(exchange, await exchange.Proxy.ForwardAsync(exchange));
    }

    /// <summary>The connection is reset while the request is being sent; the server gets nothing of it.</summary>
    public static async Task ResetInRequestAsync(HttpExchange exchange)
    {
        await exchange.ReadHalfAsync();
        exchange.Context.Abort();
    }

    /// <summary>The server has done it, and the connection is reset before its answer.</summary>
    public static async Task ResetBeforeAnswerAsync(HttpExchange exchange)
    {
        await exchange.ReadAsync();
        await exchange.Proxy.ForwardAsync(exchange);
        exchange.Context.Abort();
    }

    /// <summary>The server has done it, and half of its answer arrives.</summary>
    public static async Task CutAnswerAsync(HttpExchange exchange)
    {
        await exchange.ReadAsync();
        (int status, string? type, byte[] body) = await exchange.Proxy.ForwardAsync(exchange);
        HttpResponse answer = exchange.Context.Response;
        (answer.StatusCode, answer.ContentType, answer.ContentLength) = (status, type, body.Length);
        await answer.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
        await answer.Body.FlushAsync();
        exchange.Context.Abort();
    }

    /// <summary>The server has done it, and half of its answer arrives as if that were all.</summary>
    public static async Task ShortAnswerAsync(HttpExchange exchange)
    {
        await exchange.ReadAsync();
        (int status, string? type, byte[] body) = await exchange.Proxy.ForwardAsync(exchange);
        await AnswerAsync(exchange, (status, type, body[..(body.Length / 2)]));
    }

    /// <summary>The server gets nothing, and an answer comes that is not its own.</summary>
    public static HttpFault Answer(int status, string body, string type = Json, string? retryAfter = null) => async exchange =>
    {
        await exchange.ReadAsync();
        if (retryAfter is not null)
        {
            exchange.Context.Response.Headers.RetryAfter = retryAfter;
        }

        await AnswerAsync(exchange, (status, type, Encoding.UTF8.GetBytes(body)));
    };

    /// <summary>The server has done it, and its answer comes later.</summary>
    public static HttpFault Slow(TimeSpan time) => async exchange =>
    {
        await exchange.ReadAsync();
        (int, string?, byte[]) answer = await exchange.Proxy.ForwardAsync(exchange);
        await Task.Delay(time, TimeProvider.System, exchange.Context.RequestAborted);
        await AnswerAsync(exchange, answer);
    };

    /// <summary>One fault after the other, and again from the first.</summary>
    public static HttpFault Turns(params HttpFault[] faults)
    {
        int turn = -1;
        return exchange => faults[(int)((uint)Interlocked.Increment(ref turn) % faults.Length)](exchange);
    }

    /// <summary>Every other row of a bulk request is sent on; of the others the server knows nothing, and they are answered with this error.</summary>
    public static HttpFault HalfRefused(int status, string error) => async exchange =>
    {
        await exchange.ReadAsync();
        string[] lines = Encoding.UTF8.GetString(exchange.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] sent = [.. lines.Chunk(2).Where((_, index) => index % 2 == 1).SelectMany(pair => pair)];
        JsonArray items = [];
        if (sent.Length > 0)
        {
            (_, _, byte[] body) = await exchange.Proxy.ForwardAsync(exchange, Encoding.UTF8.GetBytes(string.Join('\n', sent) + "\n"));
            items = JsonNode.Parse(body)!["items"]!.AsArray();
        }

        Queue<JsonNode?> real = new(items.Select(item => item?.DeepClone()));
        JsonArray all = [.. lines.Chunk(2).Select((_, index) => index % 2 == 1 ? real.Dequeue() : Refused(status, error))];
        await AnswerAsync(exchange, (200, Json, Encoding.UTF8.GetBytes(new JsonObject { ["items"] = all }.ToJsonString())));
    };

    /// <summary>As Elasticsearch writes an error.</summary>
    public static string Error(int status, string type) => string.Create(CultureInfo.InvariantCulture, $$"""{"error":{"root_cause":[],"type":"{{type}}","reason":"made by the fault proxy"},"status":{{status}}}""");

    private static JsonObject Refused(int status, string error) => new()
    {
        ["index"] = new JsonObject { ["status"] = status, ["error"] = new JsonObject { ["type"] = error, ["reason"] = "made by the fault proxy" } },
    };

    private static async Task AnswerAsync(HttpExchange exchange, (int Status, string? Type, byte[] Body) what)
    {
        HttpResponse answer = exchange.Context.Response;
        (answer.StatusCode, answer.ContentType) = (what.Status, what.Type);
        if (exchange.Context.Request.Method != HttpMethods.Head)
        {
            answer.ContentLength = what.Body.Length;
            await answer.Body.WriteAsync(what.Body);
        }
    }
}
