using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace DmarcIngest.Tests.Fakes;

/// <summary>An IMAP server on loopback that answers each command line by a script and keeps what it was sent. A null answer is silence, an empty one drops the line.</summary>
internal sealed class ScriptedImapServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<string, string, string?> answer;
    private readonly SslStreamCertificateContext? certificate;
    private readonly Task loop;
    private TcpClient? connected;

    /// <param name="answer">Gives untagged and tagged lines for (tag, command); falls back to <see cref="Usual"/>.</param>
    /// <param name="certificate">Where given, TLS from the first byte.</param>
    public ScriptedImapServer(Func<string, string, string?> answer, SslStreamCertificateContext? certificate = null)
    {
        this.answer = answer;
        this.certificate = certificate;
        listener.Start();
        loop = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>What a small server without extensions answers; one mailbox of one mail, UIDVALIDITY 7.</summary>
    public static string Usual(string tag, string command, string capabilities = "IMAP4rev1", string flags = @"\*")
    {
        string untagged = command.Split(' ')[0].ToUpperInvariant() switch
        {
            "CAPABILITY" => $"* CAPABILITY {capabilities}\r\n",
            "LIST" when command.Contains("INBOX", StringComparison.Ordinal) => "* LIST () \"/\" INBOX\r\n",
            "LIST" when command.EndsWith(" \"\"", StringComparison.Ordinal) => "* LIST (\\Noselect) \"/\" \"\"\r\n",
            "LIST" => "",
            "SELECT" => $"* 1 EXISTS\r\n* FLAGS (\\Seen \\Deleted)\r\n* OK [PERMANENTFLAGS (\\Seen \\Deleted {flags})] x\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n",
            "LOGOUT" => "* BYE x\r\n",
            _ => "",
        };
        return $"{untagged}{tag} OK {(command.StartsWith("SELECT", StringComparison.Ordinal) ? "[READ-WRITE] " : "")}done\r\n";
    }

    /// <summary>Drops the connection that is open, as a server that restarts does.</summary>
    public void Drop() => connected?.Close();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(stop.Token);
            connected = client;
            try
            {
                await using Stream stream = await OpenAsync(client);
                await stream.WriteAsync("* OK ready\r\n"u8.ToArray(), stop.Token);
                using StreamReader reader = new(stream, Encoding.Latin1);
                while (await reader.ReadLineAsync(stop.Token) is { } line)
                {
                    Commands.Enqueue(line);
                    int blank = line.IndexOf(' ', StringComparison.Ordinal);
                    string? text = blank < 0 ? null : answer(line[..blank], line[(blank + 1)..]);
                    if (text is { Length: 0 })
                    {
                        break;
                    }

                    await stream.WriteAsync(Encoding.Latin1.GetBytes(text ?? ""), stop.Token);
                }
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // The client, or the test, broke off: the next connection may come.
            }
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (certificate is null)
        {
            return client.GetStream();
        }

        SslStream tls = new(client.GetStream());
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate }, stop.Token);
        return tls;
    }
}
