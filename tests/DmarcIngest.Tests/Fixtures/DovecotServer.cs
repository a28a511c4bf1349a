using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace DmarcIngest.Tests.Fixtures;

/// <summary>A Dovecot of our own on a free loopback port: any user, one password, Maildir in a temporary folder; ended by its process id.</summary>
internal sealed class DovecotServer : IAsyncDisposable
{
    public const string Password = "let-me-in";
    private readonly string program;
    private Process process;
    private readonly string folder;

    private DovecotServer(string program, string folder, int port, int tlsPort)
    {
        this.program = program;
        process = Run(program, folder);
        this.folder = folder;
        Port = port;
        TlsPort = tlsPort;
    }

    public int Port { get; }

    public int TlsPort { get; }

    /// <summary>PEM file of the authority that signed the server's certificate, which is for <c>localhost</c>.</summary>
    public string CaFile => Path.Combine(folder, "ca.pem");

    /// <param name="settings">More lines of configuration, e.g. a namespace with another separator.</param>
    public static async Task<DovecotServer> StartAsync(string settings = "")
    {
        string? program = new[] { "/usr/sbin/dovecot", "/usr/local/sbin/dovecot" }.FirstOrDefault(File.Exists);
        if (program is null)
        {
            Assert.Ignore("Needs Dovecot (apt-get install dovecot-imapd).");
        }

        string folder = Directory.CreateTempSubdirectory("dmarc-ingest-dovecot-").FullName;
        int port = Ports.Free();
        int tlsPort = Ports.Free();
        TestCertificates.Write(folder);
        string user = Environment.UserName;
        if (user == "root")
        {
            // Dovecot wants its unprivileged processes to reach the sockets below the base folder.
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.GroupRead | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
        }

        // Dovecot gives nobody's mail to root; whoever owns it must be able to write where the tests deliver.
        string owner = user == "root" ? "nobody" : user;
        foreach (string open in new[] { "mail", "home" })
        {
            Open(Path.Combine(folder, open));
        }

        string login = user == "root" ? "dovenull" : user;
        string inner = user == "root" ? "dovecot" : user;
        await File.WriteAllTextAsync(Path.Combine(folder, "dovecot.conf"), $$"""
            protocols = imap
            listen = 127.0.0.1
            base_dir = {{folder}}/run
            state_dir = {{folder}}/state
            log_path = {{folder}}/log
            default_login_user = {{login}}
            default_internal_user = {{inner}}
            disable_plaintext_auth = no
            auth_mechanisms = plain login
            ssl = yes
            ssl_cert = <{{folder}}/server.pem
            ssl_key = <{{folder}}/server.key
            first_valid_uid = 1
            first_valid_gid = 1
            mail_location = maildir:{{folder}}/mail/%u
            mail_fsync = never
            mail_max_userip_connections = 100
            passdb {
              driver = static
              args = password={{Password}}
            }
            userdb {
              driver = static
              args = uid={{owner}} gid={{(user == "root" ? "nogroup" : user)}} home={{folder}}/home/%u
            }
            auth_failure_delay = 0
            service anvil {
              chroot =
              unix_listener anvil-auth-penalty {
                mode = 0
              }
            }
            service imap-login {
              chroot =
              inet_listener imap {
                port = {{port}}
              }
              inet_listener imaps {
                port = {{tlsPort}}
              }
            }
            {{settings}}
            """);
        DovecotServer server = new(program!, folder, port, tlsPort);
        await server.AnswersAsync();
        return server;
    }

    /// <summary>The Maildir folder with a user's new mail, for delivering without IMAP.</summary>
    public string Deliver(string user, int number, byte[] mail, DateTimeOffset received)
    {
        string inbox = Path.Combine(folder, "mail", user);
        foreach (string name in new[] { "", "new", "cur", "tmp" })
        {
            Open(Path.Combine(inbox, name));
        }

        // The last part is as mixed as that of real names: where time and number go up together, all names have a few hash values in Dovecot, which
        // then takes a hundred times as long for each mail of a large folder.
        string mixed = Convert.ToHexString(SHA256.HashData(BitConverter.GetBytes(number)).AsSpan(0, 8));
        string temporary = Path.Combine(inbox, "tmp", string.Create(CultureInfo.InvariantCulture, $"{received.ToUnixTimeSeconds()}.M{number}R{mixed}.test"));
        File.WriteAllBytes(temporary, mail);
        File.SetLastWriteTimeUtc(temporary, received.UtcDateTime);
        string final = Path.Combine(inbox, "new", Path.GetFileName(temporary));
        File.Move(temporary, final);
        return final;
    }

    /// <summary>Number of mails in a folder of a user, read off the disk; an empty name is the inbox.</summary>
    public int Count(string user, string name)
    {
        string path = Path.Combine(folder, "mail", user, name.Length == 0 ? "" : "." + name.Replace('/', '.'));
        return new[] { "new", "cur" }.Select(part => Path.Combine(path, part)).Where(Directory.Exists).Sum(part => Directory.GetFiles(part).Length);
    }

    /// <summary>Moves all mails of a folder back into the inbox, as somebody with a mail program would.</summary>
    public void MoveBack(string user, string name)
    {
        string inbox = Path.Combine(folder, "mail", user);
        foreach (string mail in new[] { "new", "cur" }.SelectMany(part => Directory.GetFiles(Path.Combine(inbox, "." + name.Replace('/', '.'), part))))
        {
            File.Move(mail, Path.Combine(inbox, "new", Path.GetFileName(mail).Split(':')[0]));
        }
    }

    public string Log() => File.Exists(Path.Combine(folder, "log")) ? File.ReadAllText(Path.Combine(folder, "log")) : "";

    /// <summary>Where a user's Maildir lies.</summary>
    public string MailFolder(string user) => Path.Combine(folder, "mail", user);

    public async Task StopAsync()
    {
        if (!process.HasExited)
        {
            // The master ends its children on SIGTERM; SIGKILL would leave them.
            using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Ends it and starts it again on the same ports, where wanted with another configuration.</summary>
    public async Task RestartAsync(Func<string, string>? change = null)
    {
        await StopAsync();
        process.Dispose();
        string configuration = Path.Combine(folder, "dovecot.conf");
        await File.WriteAllTextAsync(configuration, change?.Invoke(await File.ReadAllTextAsync(configuration)) ?? await File.ReadAllTextAsync(configuration));
        process = Run(program, folder);
        await AnswersAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static Process Run(string program, string folder) =>
        Process.Start(new ProcessStartInfo(program, ["-F", "-c", Path.Combine(folder, "dovecot.conf")]) { UseShellExecute = false })!;

    private async Task AnswersAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
                using StreamReader reader = new(client.GetStream());
                if ((await reader.ReadLineAsync(limit.Token))?.StartsWith("* OK", StringComparison.Ordinal) == true)
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                Assert.That(process.HasExited, Is.False, () => $"Dovecot ended:\n{Log()}");
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Dovecot does not answer:\n{Log()}");
            }
        }
    }

    private static void Open(string folder)
    {
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        }
    }
}
