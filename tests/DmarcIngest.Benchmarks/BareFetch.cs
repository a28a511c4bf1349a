using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Benchmarks;

/// <summary>What Dovecot alone can do: all mails of a mailbox by one command, and nothing done with them.</summary>
internal static class BareFetch
{
    /// <summary>Seconds for the whole inbox.</summary>
    public static async Task<double> RunAsync(int port, string user)
    {
        using TcpClient client = new() { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = client.GetStream();
        byte[] buffer = new byte[1 << 20];
        await AskAsync(stream, buffer, "a", $"LOGIN {user} {DovecotServer.Password}");
        await AskAsync(stream, buffer, "b", "SELECT INBOX");
        long began = Stopwatch.GetTimestamp();
        await AskAsync(stream, buffer, "c", "UID FETCH 1:* (UID BODY.PEEK[])");
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task AskAsync(NetworkStream stream, byte[] buffer, string tag, string command)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{tag} {command}\r\n"));
        byte[] end = Encoding.ASCII.GetBytes($"\r\n{tag} OK ");
        int kept = 0;
        while (await stream.ReadAsync(buffer.AsMemory(kept)) is int read and > 0)
        {
            int all = kept + read;
            if (buffer.AsSpan(0, all).IndexOf(end) >= 0)
            {
                return;
            }

            kept = Math.Min(all, end.Length - 1);
            buffer.AsSpan(all - kept, kept).CopyTo(buffer);
        }

        throw new InvalidOperationException($"Dovecot did not answer {command} with OK.");
    }
}
