using System.ComponentModel.DataAnnotations;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Mail.Imap;

/// <summary>The mailboxes to read.</summary>
public sealed class ImapOptions
{
    /// <summary>All are read at once.</summary>
    public IList<ImapMailboxOptions> Mailboxes { get; init; } = [];
}

/// <summary>One IMAP mailbox.</summary>
public sealed class ImapMailboxOptions
{
    /// <summary>Name in logs and in the ingest log; where not set, <c>user@host</c>.</summary>
    public string? Name { get; set; }

    /// <summary>Host name of the server, as its certificate has it.</summary>
    [Required]
    public string Host { get; set; } = "";

    /// <summary>Port; where not set, 993 for Tls and 143 otherwise.</summary>
    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary>Tls from the first byte, StartTls, or None (plain text; accepted for loopback hosts only).</summary>
    public ImapSecurity Security { get; set; } = ImapSecurity.Tls;

    /// <summary>Auto takes the safest way that the server offers; Plain and Login are for servers that offer ways that do not work.</summary>
    public ImapAuthentication Authentication { get; set; } = ImapAuthentication.Auto;

    /// <summary>Login name.</summary>
    [Required]
    public string Username { get; set; } = "";

    /// <summary>Password; better given by <see cref="PasswordFile"/>, a systemd credential or the environment.</summary>
    public string? Password { get; set; }

    /// <summary>File whose first line is the password; read at every login, so that it can be changed while the daemon runs.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>Folder with the reports; levels are separated by a slash, or written as the server has them.</summary>
    [Required]
    public string Folder { get; set; } = "INBOX";

    /// <summary>PEM file of the authority that signed the server's certificate, instead of the system's authorities.</summary>
    public string? CaFile { get; set; }

    /// <summary>
    /// SHA-256 fingerprint (hex) of the server's certificate or of one that signed it and that the server sends along, instead of any
    /// authority; a root that it does not send belongs into <see cref="CaFile"/>.
    /// </summary>
    public string? CertificateFingerprint { get; set; }

    /// <summary>Seconds between two looks into the mailbox; new mail is seen at once where the server has IDLE.</summary>
    [Range(1, 86400)]
    public int PollSeconds { get; set; } = 60;

    /// <summary>Seconds after which a silent server is given up.</summary>
    [Range(1, 3600)]
    public int TimeoutSeconds { get; set; } = 100;

    /// <summary>Most mails of one batch.</summary>
    [Range(1, 10000)]
    public int BatchMails { get; set; } = 150;

    /// <summary>Most bytes of one batch; one larger mail makes a batch of its own.</summary>
    [Range(1, int.MaxValue)]
    public int BatchBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Where mails go when they are done.</summary>
    public FilingOptions Filing { get; set; } = new();

    /// <summary>
    /// The same mailbox with another folder to read: one that mails were filed into, or null for the same one with the mails flagged in it.
    /// </summary>
    public ImapMailboxOptions ReadingAgain(string? folder)
    {
        ImapMailboxOptions again = (ImapMailboxOptions)MemberwiseClone();
        again.Name ??= $"{Username}@{Host}";
        again.Folder = folder ?? Folder;
        again.Filing = Filing.WithoutFlags();
        return again;
    }

    /// <summary>Where this mailbox stands in the settings, for messages.</summary>
    internal string Path { get; set; } = "Imap:Mailboxes:0";
}

/// <summary>How to log in.</summary>
public enum ImapAuthentication
{
    /// <summary>The safest mechanism of those that the server offers.</summary>
    Auto,

    /// <summary>SASL PLAIN (RFC 4616).</summary>
    Plain,

    /// <summary>The command LOGIN (RFC 9051 section 6.2.3).</summary>
    Login,
}

/// <summary>How the connection is protected.</summary>
public enum ImapSecurity
{
    /// <summary>TLS from the first byte.</summary>
    Tls,

    /// <summary>TLS after STARTTLS; refused if the server does not offer it.</summary>
    StartTls,

    /// <summary>No protection.</summary>
    None,
}
