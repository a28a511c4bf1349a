using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using DmarcIngest.Overview.Health;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Commands;

/// <summary><c>status</c> and <c>--health-check</c>: asks the running daemon by its own web page how it is.</summary>
internal sealed class StatusCommand(IPEndPoint listen, string? certificateFile, string? token, TextWriter output, TextWriter errors) : IDisposable
{
    /// <summary>Where the daemon listens unless the settings say otherwise.</summary>
    public const string DefaultListen = "127.0.0.1:8080";

    // A proxy stands between here and elsewhere, never between here and here.
    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        // The daemon's certificate is not for loopback; that it is the daemon's own is all there is to know.
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => certificateFile is not null && IsOf(certificateFile, shown) },
    }) { Timeout = TimeSpan.FromSeconds(5) };

    public void Dispose() => client.Dispose();

    /// <summary>Prints a table or the daemon's JSON.</summary>
    public async Task<int> RunAsync(bool asJson, CancellationToken cancellationToken)
    {
        if (await AskAsync(cancellationToken) is not { } answer)
        {
            return ExitCode.World;
        }

        using JsonDocument document = answer;
        JsonElement status = document.RootElement;
        await output.WriteLineAsync(asJson ? status.GetRawText() : Table(status));
        return Code(status);
    }

    /// <summary>Says nothing if all is well.</summary>
    public async Task<int> CheckAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync(cancellationToken) is not { } answer)
        {
            return ExitCode.World;
        }

        using JsonDocument document = answer;
        if (Code(document.RootElement) != ExitCode.Done)
        {
            await errors.WriteLineAsync(Summary(document.RootElement));
        }

        return Code(document.RootElement);
    }

    private static int Code(JsonElement status) => Text(status, "status") == "ready" ? ExitCode.Done : ExitCode.World;

    private async Task<JsonDocument?> AskAsync(CancellationToken cancellationToken)
    {
        Uri address = new(Address(), HealthEndpoints.ReadyPath);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, address);
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
            if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable)
            {
                JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
                if (document.RootElement.ValueKind == JsonValueKind.Object && Text(document.RootElement, "status") is not null)
                {
                    return document;
                }

                document.Dispose();
            }

            await errors.WriteLineAsync($"What answers at {address} ({(int)answer.StatusCode}) is not this daemon, or does not let us ask: check Overview:Listen.");
        }
        catch (HttpRequestException exception)
        {
            await errors.WriteLineAsync($"No daemon answers at {address}: {exception.Message}. Is it running, and is Overview:Listen its own?");
        }
        catch (JsonException)
        {
            await errors.WriteLineAsync($"What answers at {address} is not this daemon: check Overview:Listen.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync($"The daemon at {address} did not answer within {client.Timeout.TotalSeconds} s.");
        }

        return null;
    }

    /// <summary>A daemon that listens at all addresses is asked at loopback.</summary>
    private Uri Address()
    {
        IPAddress address = listen.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : listen.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : listen.Address;
        return new Uri($"{(certificateFile is null ? "http" : "https")}://{new IPEndPoint(address, listen.Port)}");
    }

    private static bool IsOf(string certificateFile, X509Certificate? shown)
    {
        using X509Certificate2 own = X509Certificate2.CreateFromPem(File.ReadAllText(certificateFile));
        return shown is not null && own.RawDataMemory.Span.SequenceEqual(shown.GetRawCertData());
    }

    private static string Summary(JsonElement status)
    {
        string reasons = status.TryGetProperty("reasons", out JsonElement all) ? string.Join(" ", all.EnumerateArray().Select(reason => LogText.Of(reason.GetString()))) : "";
        return Text(status, "status") switch
        {
            "ready" => $"Ready since {Time(status, "started")}.",
            "starting" => "Starting: the store is not prepared yet.",
            _ => $"Degraded; mails stay where they are. {reasons}".TrimEnd(),
        };
    }

    private static string Table(JsonElement status)
    {
        List<string[]> lines = [["", "state", "since", "looked into", "waiting"]];
        Add(status.GetProperty("store"), "store", "");
        foreach (JsonElement source in status.GetProperty("sources").EnumerateArray())
        {
            Add(source, "mailbox", source.GetProperty("backlog").GetInt32().ToString(CultureInfo.InvariantCulture));
        }

        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length))];
        IEnumerable<string> table = lines.Select(line => string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        return string.Join('\n', [Summary(status), "", .. table, "", $"Last batch stored: {Time(status, "last_batch")}. Version {LogText.Of(Text(status, "version") ?? "unknown")}."]);

        void Add(JsonElement part, string kind, string waiting) => lines.Add(
        [
            LogText.Of(Text(part, "name") ?? kind), part.GetProperty("reachable").GetBoolean() ? "ok" : "OUT", Time(part, "since"), part.TryGetProperty("last_poll", out _) ? Time(part, "last_poll") : "", waiting,
        ]);
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static string Time(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "never";
}
