using System.ComponentModel.DataAnnotations;

namespace DmarcIngest.Overview;

/// <summary>The web page of the daemon.</summary>
public sealed class OverviewOptions
{
    /// <summary>Whether there is a page, and with it health and metrics at the same address.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Address and port to listen at; other than loopback only with <see cref="Users"/> or <see cref="TrustedProxyHeader"/>.</summary>
    [Required]
    public string Listen { get; set; } = "127.0.0.1:8080";

    /// <summary>Names by which the page may be called, beside the address that it listens at and `localhost`: `dmarc.example.net`. Requests under other names are refused.</summary>
    public IList<string> Hosts { get; } = [];

    /// <summary>Who may look; without any, everybody who reaches the address.</summary>
    public IList<OverviewUser> Users { get; } = [];

    /// <summary>Name of the header in which a proxy in front says who has logged in there: `X-Forwarded-User`. The proxy must remove it from what strangers send.</summary>
    public string? TrustedProxyHeader { get; set; }

    /// <summary>Minutes without a request after which a session ends.</summary>
    [Range(1, 60 * 24 * 30)]
    public int SessionMinutes { get; set; } = 12 * 60;

    /// <summary>PEM file with the certificate and the authorities behind it, read at the start; without it plain HTTP.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file with the certificate's key.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Time zone of dates with a time of day, e.g. `Asia/Tokyo`; without it the machine's. Days of reports are UTC.</summary>
    public string? TimeZone { get; set; }

    /// <summary>Title of the page and of printed reports.</summary>
    [Required]
    public string Title { get; set; } = "DmarcIngest";

    /// <summary>Picture of printed reports and of the page: a PNG, JPEG or SVG file of at most 200 kB.</summary>
    public string? LogoFile { get; set; }

    /// <summary>Colour of headings, `#rrggbb`.</summary>
    [RegularExpression("^#[0-9a-fA-F]{6}$")]
    public string Color { get; set; } = "#1d4f91";
}

/// <summary>Somebody who may look.</summary>
public sealed class OverviewUser
{
    /// <summary>Name to log in with, or as the proxy says it.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>Line that `dmarc-ingest password` printed; without it only a proxy lets this user in.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Policy domains that this user sees; without any all, and the log of mails.</summary>
    public IList<string> Domains { get; } = [];
}
