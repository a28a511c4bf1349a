using System.ComponentModel.DataAnnotations;

namespace DmarcIngest.Mail.Http;

/// <summary>Intake of reports by HTTP: for SMTP TLS reports by `rua=https:` (RFC 8460 section 5.2), and for scripts that push mails.</summary>
public sealed class IntakeOptions
{
    /// <summary>Whether reports are taken by `POST /v1/reports`.</summary>
    public bool Enabled { get; set; }

    /// <summary>Address and port to listen at; other than loopback only with a token or with <see cref="AllowAnonymous"/>.</summary>
    [Required]
    public string Listen { get; set; } = "127.0.0.1:8081";

    /// <summary>What senders must give as `Authorization: Bearer`; better given by <see cref="TokenFile"/> or the environment.</summary>
    public string? Token { get; set; }

    /// <summary>File with the token.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Take reports from anyone: senders of SMTP TLS reports have no token.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>PEM file with the certificate and the authorities behind it (`fullchain.pem`), read at the start; without it plain HTTP, for a proxy in front.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file with the certificate's key.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Largest body in bytes.</summary>
    [Range(1024, 100 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Requests a minute of one sender (IPv4 address or IPv6 network /64).</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerMinute { get; set; } = 60;

    /// <summary>Seconds that a request waits for the store; then 503, and the sender tries again.</summary>
    [Range(1, 600)]
    public int WaitSeconds { get; set; } = 30;
}
