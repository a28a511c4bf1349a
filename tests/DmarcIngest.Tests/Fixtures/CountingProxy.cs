using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DmarcIngest.Tests.Fixtures;

/// <summary>A door on loopback before a server: passes everything on and counts what clients ask.</summary>
internal sealed class CountingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int port;
    private readonly byte[] mark;
    private readonly Task accepting;
    private long bytes;
    private int asked;

    /// <param name="port">Of the server.</param>
    /// <param name="mark">What stands once in each request and nowhere else.</param>
    public CountingProxy(int port, string mark)
    {
        this.port = port;
        this.mark = Encoding.ASCII.GetBytes(mark);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <summary>Requests until now.</summary>
    public int Requests => Volatile.Read(ref asked);

    /// <summary>Bytes from clients until now.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> open = [];
        try
        {
            while (true)
            {
                open.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient here = client;
        using TcpClient there = new() { NoDelay = true };
        here.NoDelay = true;
        try
        {
            await there.ConnectAsync(IPAddress.Loopback, port, stop.Token);
            await Task.WhenAny(PassAsync(here.GetStream(), there.GetStream(), true), PassAsync(there.GetStream(), here.GetStream(), false));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
        {
            // One of both has gone.
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, bool counts)
    {
        byte[] buffer = new byte[64 * 1024];
        int kept = 0;
        try
        {
            while (await from.ReadAsync(buffer.AsMemory(kept), stop.Token) is int read and > 0)
            {
                if (counts)
                {
                    Interlocked.Add(ref bytes, read);
                    Interlocked.Add(ref asked, buffer.AsSpan(0, kept + read).Count(mark));
                }

                await to.WriteAsync(buffer.AsMemory(kept, read), stop.Token);

                // A mark may be cut in two.
                int all = kept + read;
                kept = counts ? Math.Min(all, mark.Length - 1) : 0;
                buffer.AsSpan(all - kept, kept).CopyTo(buffer);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // One of both has gone.
        }
    }
}
