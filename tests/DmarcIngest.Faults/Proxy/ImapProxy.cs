using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DmarcIngest.Faults.Proxy;

/// <summary>A door on loopback before an IMAP server that breaks connections where it is told to. No TLS: it reads commands.</summary>
internal sealed class ImapProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<ImapDoor, bool> doors = new();
    private readonly int port;
    private readonly Task accepting;

    /// <param name="port">Of the server.</param>
    public ImapProxy(int port)
    {
        this.port = port;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What commands meet now; null for nothing.</summary>
    public ImapFault? Fault { get; set; }

    /// <summary>Between two bytes of the server.</summary>
    public TimeSpan PauseBetweenBytes { get; set; }

    /// <summary>Breaks all connections.</summary>
    public void CutAll(CutManner manner)
    {
        foreach (ImapDoor door in doors.Keys)
        {
            door.Cut(manner);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        CutAll(CutManner.Reset);
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
                TcpClient client = await listener.AcceptTcpClientAsync(stop.Token);
                open.RemoveAll(task => task.IsCompleted);
                open.Add(ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using ImapDoor door = new(this, client);
        doors.TryAdd(door, true);
        try
        {
            await door.ServeAsync(port, stop.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // One of both has gone, or the server is not there: the client learns it when its side is closed.
        }
        finally
        {
            doors.TryRemove(door, out _);
        }
    }
}

/// <summary>One connection of <see cref="ImapProxy"/>.</summary>
internal sealed class ImapDoor(ImapProxy proxy, TcpClient client) : IDisposable
{
    private readonly TcpClient server = new() { NoDelay = true };
    private readonly TaskCompletionSource cut = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The cut that the next answer of the server meets; null for none.</summary>
    private ImapCut? armed;
    private volatile bool silent;

    public async Task ServeAsync(int port, CancellationToken cancellationToken)
    {
        client.NoDelay = true;
        armed = Met("") as ImapCut;
        await server.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        Task commands = CommandsAsync(cancellationToken);
        Task answers = AnswersAsync(cancellationToken);
        await Task.WhenAny(commands, answers, cut.Task);
    }

    public void Cut(CutManner manner)
    {
        if (manner == CutManner.Silence)
        {
            silent = true;
            return;
        }

        if (manner == CutManner.Reset)
        {
            // Closing with nothing to wait for sends RST.
            client.LingerState = new LingerOption(true, 0);
        }

        client.Close();
        cut.TrySetResult();
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    private ImapFault? Met(string command) =>
        proxy.Fault is { } fault && (fault.Mark.Length == 0 ? command.Length == 0 : command.Contains(fault.Mark, StringComparison.Ordinal)) && fault.Take() ? fault : null;

    private async Task CommandsAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        NetworkStream from = client.GetStream();
        NetworkStream to = server.GetStream();

        // The client sends a command in one piece and waits for its answer.
        while (await from.ReadAsync(buffer, cancellationToken) is int read and > 0)
        {
            string command = Encoding.ASCII.GetString(buffer, 0, read);
            switch (Met(command))
            {
                case ImapCut { Moment: CutMoment.Unsent } unsent:
                    Cut(unsent.Manner);
                    break;
                case ImapCut later:
                    armed = later;
                    break;
                case ImapRefusal refusal:
                    await from.WriteAsync(Encoding.ASCII.GetBytes($"{command.Split(' ')[0]} NO {refusal.Answer}\r\n"), cancellationToken);
                    continue;
                default:
                    break;
            }

            if (!silent)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
    }

    private async Task AnswersAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        NetworkStream from = server.GetStream();
        NetworkStream to = client.GetStream();
        while (await from.ReadAsync(buffer, cancellationToken) is int read and > 0)
        {
            ImapCut? due = Interlocked.Exchange(ref armed, null);
            int passes = due is null ? read : Math.Min(due.Passes, read);
            if (!silent)
            {
                await PassAsync(to, buffer.AsMemory(0, passes), cancellationToken);
            }

            if (due is not null)
            {
                Cut(due.Manner);
            }
        }
    }

    private async Task PassAsync(NetworkStream to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        int done = 0;
        while (done < bytes.Length && proxy.PauseBetweenBytes > TimeSpan.Zero)
        {
            await to.WriteAsync(bytes.Slice(done, 1), cancellationToken);
            done++;
            await Task.Delay(proxy.PauseBetweenBytes, TimeProvider.System, cancellationToken);
        }

        await to.WriteAsync(bytes[done..], cancellationToken);
    }
}
