using System.Net.Sockets;
using DmarcIngest.Pipeline;
using MailKit;
using MailKit.Security;

namespace DmarcIngest.Mail.Imap;

/// <summary>Makes one sentence for an operator of what IMAP servers and networks do.</summary>
internal static class ImapErrors
{
    public static bool IsBrokenWorld(Exception exception) => exception is IOException or SocketException or AuthenticationException
        or SslHandshakeException or ProtocolException or CommandException or ServiceNotConnectedException or ServiceNotAuthenticatedException
        or FolderNotFoundException or FolderNotOpenException or TimeoutException or UnauthorizedAccessException or NotSupportedException;

    public static BrokenWorldException Sentence(Exception exception, ImapMailboxOptions options, string step, string? certificateRefusal)
    {
        string server = $"{options.Host}:{ImapConnection.PortOf(options)}";
        string sentence = exception switch
        {
            AuthenticationException => $"The IMAP server {server} refused the login of {options.Username}: check {options.Path}:Username and {options.Path}:{(options.PasswordFile is { Length: > 0 } ? "PasswordFile" : "Password")} ({LogText.Of(exception.Message)})",
            SslHandshakeException when certificateRefusal is not null => $"The certificate of the IMAP server {server} is not trusted: {certificateRefusal}.",
            SslHandshakeException => $"TLS with the IMAP server {server} failed; is {options.Path}:Security right for this port? ({LogText.Of(exception.InnerException?.Message ?? exception.Message.Split('\n')[0])})",
            SocketException { SocketErrorCode: SocketError.HostNotFound } => $"The IMAP server {options.Host} is not known to DNS: check {options.Path}:Host.",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => $"The IMAP server {server} refused the connection: is it running, and is {options.Path}:Port right?",
            SocketException socket => $"The IMAP server {server} cannot be reached: {socket.Message}",
            FolderNotFoundException missing when step == ImapConnection.Filing => $"The folder {LogText.Of(missing.FolderName)} of {options.Username}, into which mail is filed, has gone at {server}: it is made again.",
            FolderNotFoundException missing => $"The folder {LogText.Of(missing.FolderName)} of {options.Username} is not there at {server}: check {options.Path}:Folder.",
            FolderRefusedException refused => $"The IMAP server {server} does not let {options.Username} make the folder {refused.Folder}: make it by hand, or set another one under {options.Path}:Filing ({LogText.Of(exception.Message)})",
            CommandException when exception.Message.Contains("quota", StringComparison.OrdinalIgnoreCase) => $"The mailbox {options.Username} at {server} is over its quota while {step}: make room in it or raise the quota ({LogText.Of(exception.Message)})",
            NotSupportedException => $"The IMAP server {server} cannot do what {step} needs: {LogText.Of(exception.Message)}",
            TimeoutException => $"The IMAP server {server} did not answer within {options.TimeoutSeconds} s while {step}.",
            _ => $"The IMAP server {server} broke off while {step}: {LogText.Of(exception.Message)}",
        };
        return new BrokenWorldException(sentence, exception);
    }
}
