using System.Net;
using System.Text.Json;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>
/// Requests and what can come of them. Retries of whole requests and the choice of the node are made by the handlers below it
/// (<see cref="ElasticsearchServices"/>); whatever is still wrong behind them is thrown as <see cref="BrokenWorldException"/>.
/// </summary>
internal sealed class ElasticsearchClient(HttpClient http)
{
    /// <summary>Sends rows. Items are null if the outcome is unknown: the answer was cut off, or was none of Elasticsearch's.</summary>
    public async Task<BulkAnswer> BulkAsync(BulkContent rows, int count, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, "/_bulk?" + BulkResponse.FilterPath, rows);
        using HttpResponseMessage response = await TransportAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.RequestEntityTooLarge)
        {
            return new BulkAnswer(BulkOutcome.TooLarge, [], Where(request), "");
        }

        await MustSucceedAsync(request, response, cancellationToken);
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new BulkAnswer(BulkOutcome.Answered, await BulkResponse.ReadAsync(body, count, cancellationToken), Where(request), "");
        }
        catch (Exception exception) when (exception is JsonException or FormatException || ElasticsearchFaults.IsTransport(exception, cancellationToken))
        {
            return new BulkAnswer(BulkOutcome.Unreadable, [], Where(request), exception.Message);
        }
    }

    /// <summary>Sends a small request; null if the answer is 404.</summary>
    public async Task<byte[]?> FindAsync(HttpMethod method, string path, byte[]? json, CancellationToken cancellationToken)
    {
        (HttpStatusCode status, byte[] body) = await SendAsync(method, path, json, [HttpStatusCode.NotFound], cancellationToken);
        return status == HttpStatusCode.NotFound ? null : body;
    }

    /// <summary>Sends a small request and gives the body of its answer, which must be a success or one of the statuses allowed.</summary>
    public async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(
        HttpMethod method, string path, byte[]? json, IReadOnlyList<HttpStatusCode> allowed, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Request(method, path, json is null ? null : Json(json));
        using MemoryStream body = new();
        return (await SendAsync(request, allowed, body, cancellationToken), body.ToArray());
    }

    /// <summary>
    /// Sends a small request and reads its large answer in place of what the stream held: reading page by page into one stream leaves no
    /// large arrays behind. False if the answer is 404.
    /// </summary>
    public async Task<bool> ReadAsync(string path, byte[] json, MemoryStream page, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, path, Json(json));
        return await SendAsync(request, [HttpStatusCode.NotFound], page, cancellationToken) != HttpStatusCode.NotFound;
    }

    private async Task<HttpStatusCode> SendAsync(
        HttpRequestMessage request, IReadOnlyList<HttpStatusCode> allowed, MemoryStream body, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await TransportAsync(request, cancellationToken);
        if (!allowed.Contains(response.StatusCode))
        {
            await MustSucceedAsync(request, response, cancellationToken);
        }

        try
        {
            body.SetLength(0);
            await response.Content.CopyToAsync(body, cancellationToken);
            return response.StatusCode;
        }
        catch (Exception exception) when (ElasticsearchFaults.IsTransport(exception, cancellationToken))
        {
            throw ElasticsearchFaults.Transport(Where(request), exception);
        }
    }

    private static ByteArrayContent Json(byte[] json)
    {
        ByteArrayContent content = new(json);
        content.Headers.ContentType = new("application/json");
        return content;
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content)
    {
        HttpRequestMessage request = new(method, path) { Content = content };
        request.Options.Set(NodeHandler.Path, path);
        return request;
    }

    private async Task<HttpResponseMessage> TransportAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception exception) when (ElasticsearchFaults.IsTransport(exception, cancellationToken))
        {
            throw ElasticsearchFaults.Transport(Where(request), exception);
        }
    }

    private static async Task MustSucceedAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        (string? type, string? reason) = (null, null);
        try
        {
            (type, reason) = ReadError(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is JsonException || ElasticsearchFaults.IsTransport(exception, cancellationToken))
        {
            // The status says enough.
            reason = response.ReasonPhrase;
        }

        throw ElasticsearchFaults.Answer(Where(request), response.StatusCode, type, reason);
    }

    private static (string? Type, string? Reason) ReadError(byte[] body)
    {
        using JsonDocument json = JsonDocument.Parse(body);
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("error", out JsonElement error))
        {
            return (null, null);
        }

        return error.ValueKind == JsonValueKind.Object
            ? (Text(error, "type"), Text(error, "reason"))
            : (null, error.ToString());
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Where(HttpRequestMessage request) =>
        request.Options.TryGetValue(NodeHandler.LastNode, out Uri? node) ? node.GetLeftPart(UriPartial.Path).TrimEnd('/') : "its URL";
}

/// <summary>What a bulk request came to.</summary>
internal readonly record struct BulkAnswer(BulkOutcome Outcome, IReadOnlyList<BulkItem> Items, string Where, string Detail);

internal enum BulkOutcome
{
    Answered,
    TooLarge,
    Unreadable,
}
