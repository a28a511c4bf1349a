using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DmarcIngest.Tests.Fakes;

/// <summary>An HTTP server on loopback that answers bulk requests by a script, one connection a request, and keeps what it was sent.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<int, string, string> answer;
    private readonly Task loop;

    /// <param name="answer">Gives the whole HTTP answer for the number of the request, from 0, and its body.</param>
    public ScriptedServer(Func<int, string, string> answer)
    {
        this.answer = answer;
        listener.Start();
        loop = ServeAsync();
    }

    public string Url => $"http://{listener.LocalEndpoint}";

    public ConcurrentQueue<string> Bodies { get; } = [];

    /// <summary>A complete answer; a larger length than the body has makes it a cut one.</summary>
    public static string Http(int status, string body, string headers = "", int missing = 0) => string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body) + missing}\r\n{headers}Connection: close\r\n\r\n{body}");

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        for (int number = 0; ; number++)
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(stop.Token);
            await using NetworkStream stream = client.GetStream();
            string body = await ReadAsync(stream);
            Bodies.Enqueue(body);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer(number, body)), stop.Token);
        }
    }

    private async Task<string> ReadAsync(NetworkStream stream)
    {
        List<byte> bytes = [];
        byte[] buffer = new byte[8192];
        int? end = null;
        int length = 0;
        while (end is null || bytes.Count < end + length)
        {
            int read = await stream.ReadAsync(buffer, stop.Token);
            if (read == 0)
            {
                break;
            }

            bytes.AddRange(buffer.AsSpan(0, read));
            string head = Encoding.Latin1.GetString([.. bytes]);
            int blank = head.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end is null && blank >= 0)
            {
                end = blank + 4;
                string? field = head[..blank].Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
                length = field is null ? 0 : int.Parse(field.Split(':')[1], CultureInfo.InvariantCulture);
            }
        }

        return Encoding.UTF8.GetString([.. bytes.Skip(end ?? 0)]);
    }
}
