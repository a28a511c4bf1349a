using System.Net;
using DmarcIngest.Pipeline;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;

namespace DmarcIngest.Mail.Imap;

/// <summary>
/// One connection with the mailbox's folder open. MailKit's client takes one command at a time, while reading and filing run at once: each
/// use takes the line, and a use that finds it in IDLE ends the IDLE first.
/// </summary>
internal sealed class ImapConnection(ImapMailboxOptions options) : IAsyncDisposable
{
    /// <summary>The step of moving mail.</summary>
    public const string Filing = "filing mail";

    private readonly SemaphoreSlim line = new(1);
    private readonly ServerCertificate certificate = new(options);
    private ImapClient? client;
    private readonly Lock gate = new();

    /// <summary>Guarded by <see cref="gate"/>, as are the two below: else a use that comes just before IDLE begins would wait until it ends.</summary>
    private CancellationTokenSource? idle;

    /// <summary>Uses that wait for the line.</summary>
    private int wanting;

    /// <summary>The folder may hold mails that no search has seen: the server said so, or the connection is new.</summary>
    private bool news;

    /// <summary>The open folder; valid within <see cref="UseAsync"/>.</summary>
    public ImapFolder? Folder { get; private set; }

    /// <summary>What is being done, or what broke; valid for whoever holds the line.</summary>
    public string Step { get; private set; } = "connecting";

    public static int PortOf(ImapMailboxOptions options) => options.Port ?? (options.Security == ImapSecurity.Tls ? 993 : 143);

    /// <summary>Runs commands, connecting first where needed; whatever breaks comes out as one sentence, and the next use connects anew.</summary>
    public async Task<T> UseAsync<T>(string step, Func<ImapClient, ImapFolder, CancellationToken, Task<T>> commands, CancellationToken cancellationToken)
    {
        await TakeLineAsync(cancellationToken);
        try
        {
            if (client is not { IsConnected: true, IsAuthenticated: true } || Folder is not { IsOpen: true })
            {
                await ConnectAsync(cancellationToken);
            }

            Step = step;
            return await commands(client!, Folder!, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // A command that was cut off leaves the connection in an unknown state.
            Drop();
            throw;
        }
        catch (Exception exception) when (ImapErrors.IsBrokenWorld(exception))
        {
            Drop();
            throw ImapErrors.Sentence(exception, options, Step, certificate.Refusal);
        }
        finally
        {
            line.Release();
        }
    }

    /// <summary>Waits for news, at most for a time, until somebody else wants the line.</summary>
    public Task<bool> IdleAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken) => UseAsync(
        "waiting for mail",
        async (imap, _, token) =>
        {
            if (!imap.Capabilities.HasFlag(ImapCapabilities.Idle))
            {
                return false;
            }

            using CancellationTokenSource done = new(longest, time);
            lock (gate)
            {
                if (wanting > 0 || news)
                {
                    return true;
                }

                idle = done;
            }

            try
            {
                await imap.IdleAsync(done.Token, token);
            }
            finally
            {
                lock (gate)
                {
                    idle = null;
                }
            }

            return true;
        },
        cancellationToken);

    /// <summary>To be called before a search: what comes from now on is news again.</summary>
    public void ForgetNews()
    {
        lock (gate)
        {
            news = false;
        }
    }

    /// <summary>The folder may hold mails that no search has given: whoever waits for mail looks again.</summary>
    public void Announce()
    {
        lock (gate)
        {
            news = true;
            idle?.Cancel();
        }
    }

    public ValueTask DisposeAsync()
    {
        Drop();
        line.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        Drop();
        Step = "connecting";
        if (options.Security == ImapSecurity.None && !IsLoopback(options.Host))
        {
            throw new NotSupportedException("Security None sends the password in plain text and is accepted for loopback hosts only; use Tls or StartTls.");
        }

        certificate.Load();
        string password = await PasswordAsync(cancellationToken);
        client = new ImapClient { Timeout = options.TimeoutSeconds * 1000 };
        client.ServerCertificateValidationCallback = (_, cert, chain, errors) => certificate.Check(cert, chain, errors);

        // An own CA or a pin has no revocation service that could be asked.
        client.CheckCertificateRevocation = options is { CaFile: null, CertificateFingerprint: null };
        SecureSocketOptions security = options.Security switch
        {
            ImapSecurity.Tls => SecureSocketOptions.SslOnConnect,
            ImapSecurity.StartTls => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.None,
        };
        await client.ConnectAsync(options.Host, PortOf(options), security, cancellationToken);
        Step = "logging in";
        await LogInAsync(client, new NetworkCredential(options.Username, password), cancellationToken);
        Step = "opening the folder";
        Folder = (ImapFolder)await ImapFolders.OpenAsync(client, options.Folder, cancellationToken);
        await Folder.OpenAsync(FolderAccess.ReadWrite, cancellationToken);
        Folder.CountChanged += (_, _) => Announce();
        Announce();
    }

    private async Task LogInAsync(ImapClient imap, NetworkCredential credential, CancellationToken cancellationToken)
    {
        if (options.Authentication == ImapAuthentication.Plain)
        {
            await imap.AuthenticateAsync(new SaslMechanismPlain(credential), cancellationToken);
            return;
        }

        if (options.Authentication == ImapAuthentication.Login)
        {
            // Without a mechanism left MailKit uses the command.
            imap.AuthenticationMechanisms.Clear();
        }

        await imap.AuthenticateAsync(credential, cancellationToken);
    }

    private async Task TakeLineAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            wanting++;
            idle?.Cancel();
        }

        try
        {
            await line.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (gate)
            {
                wanting--;
            }
        }
    }

    private async Task<string> PasswordAsync(CancellationToken cancellationToken)
    {
        if (options.PasswordFile is not { Length: > 0 } file)
        {
            return options.Password ?? "";
        }

        try
        {
            return (await File.ReadAllLinesAsync(file, cancellationToken)).FirstOrDefault("");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BrokenWorldException($"PasswordFile {file} of the mailbox {options.Username}@{options.Host} cannot be read: {LogText.Of(exception.Message)}", exception);
        }
    }

    private static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private void Drop()
    {
        Folder = null;
        client?.Dispose();
        client = null;
    }
}
