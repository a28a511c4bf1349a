using System.Net;
using DmarcIngest.Mail.Imap;
using DmarcIngest.Pipeline;
using DmarcIngest.Settings;
using Microsoft.Extensions.Configuration;

namespace DmarcIngest.Commands;

/// <summary>What is right or wrong only in the light of other settings. Told together with all that is wrong by itself, so values are read as text.</summary>
internal static class SettingsRules
{
    public static IReadOnlyList<SettingsRule> All { get; } =
    [
        StoreHasUrls, OneWayToLogIn, PasswordsAreGivenOnce, PasswordsStayPrivate, MailboxesDiffer, FilingLeavesTheInbox, FilingApartNeedsTrust, IntakeStaysPrivate, HeadersAreRight,
        OverviewRules.StaysPrivate, OverviewRules.UsersAreWhole, OverviewRules.LooksRight,
        SourceRules.NetworksAreRight, SourceRules.NetworksDiffer, SourceRules.ResolversAreRight, SourceRules.OverrulesAreRight,
    ];

    private static IEnumerable<string> StoreHasUrls(IConfiguration settings)
    {
        if (Is(settings["Store:Kind"], "Elasticsearch") && !settings.GetSection("Elasticsearch:Urls").GetChildren().Any())
        {
            yield return "Elasticsearch:Urls is missing: Store:Kind is Elasticsearch, so at least one URL is needed.";
        }
    }

    private static IEnumerable<string> OneWayToLogIn(IConfiguration settings)
    {
        bool key = Has(settings, "Elasticsearch:ApiKey") || Has(settings, "Elasticsearch:ApiKeyFile");
        bool password = Has(settings, "Elasticsearch:Password") || Has(settings, "Elasticsearch:PasswordFile");
        if (Has(settings, "Elasticsearch:Username") && key)
        {
            yield return "Elasticsearch:Username is set beside an API key: give one of the two.";
        }
        else if (Has(settings, "Elasticsearch:Username") && !password)
        {
            yield return "Elasticsearch:Username is set without Elasticsearch:Password or Elasticsearch:PasswordFile: one of them is needed.";
        }

        if (Has(settings, "Elasticsearch:ApiKey") && Has(settings, "Elasticsearch:ApiKeyFile"))
        {
            yield return "Elasticsearch:ApiKey and Elasticsearch:ApiKeyFile are both set: give one of the two.";
        }
    }

    private static IEnumerable<string> PasswordsAreGivenOnce(IConfiguration settings) =>
        from mailbox in Mailboxes(settings)
        let given = Has(mailbox, "Password")
        let file = Has(mailbox, "PasswordFile")
        where given == file
        select given
            ? $"{mailbox.Path}:Password and {mailbox.Path}:PasswordFile are both set: give one of the two."
            : $"{mailbox.Path}:Password is missing: it or {mailbox.Path}:PasswordFile is needed to log in.";

    private static IEnumerable<string> PasswordsStayPrivate(IConfiguration settings) =>
        from mailbox in Mailboxes(settings)
        where Is(mailbox["Security"], nameof(ImapSecurity.None)) && mailbox["Host"] is { Length: > 0 } host && !IsLoopback(host)
        select $"{mailbox.Path}:Security is \"None\": the password would be sent in plain text to {mailbox["Host"]}; Tls or StartTls is expected for hosts other than loopback.";

    private static IEnumerable<string> MailboxesDiffer(IConfiguration settings) =>
        Mailboxes(settings)
            .GroupBy(mailbox => $"{mailbox["Host"]} {mailbox["Port"]} {mailbox["Username"]} {Folder(mailbox)}", StringComparer.OrdinalIgnoreCase)
            .Where(same => same.Count() > 1)
            .Select(same => $"{string.Join(" and ", same.Select(mailbox => mailbox.Path))} are the same folder of one mailbox: name it once.");

    private static IEnumerable<string> FilingLeavesTheInbox(IConfiguration settings) =>
        from mailbox in Mailboxes(settings)
        from outcome in Enum.GetNames<MailOutcome>()
        let key = $"Filing:{outcome}:Folder"
        where Is(mailbox[key], Folder(mailbox)) && (mailbox[$"Filing:{outcome}:Action"] is null || Is(mailbox[$"Filing:{outcome}:Action"], nameof(FilingAction.Move)))
        select $"{mailbox.Path}:{key} is \"{mailbox[key]}\": that is the folder that is read, so its mails would be read again without end; another folder is expected.";

    private static IEnumerable<string> FilingApartNeedsTrust(IConfiguration settings) =>
        from place in Mailboxes(settings).Append(settings.GetSection("Folder"))
        let key = "Filing:UnverifiedFolder"
        where Has(place, key)
        from trouble in new[]
        {
            settings.GetSection("Authenticity:AuthservIds").GetChildren().Any() ? null
                : "set, but Authenticity:AuthservIds is empty, so that no report can be verified and all would be filed there: name the authserv-id of your mail server.",
            place.Key != "Folder" && Is(place[key], Folder(place)) ? $"\"{place[key]}\": that is the folder that is read, so its mails would be read again without end; another folder is expected." : null,
        }
        where trouble is not null
        select $"{place.Path}:{key} is {trouble}";

    private static IEnumerable<string> IntakeStaysPrivate(IConfiguration settings)
    {
        IConfigurationSection intake = settings.GetSection("Intake");
        if (!IsTrue(intake["Enabled"]))
        {
            yield break;
        }

        bool token = Has(intake, "Token") || Has(intake, "TokenFile");
        if (Endpoint(intake["Listen"] ?? "127.0.0.1:8081") is not { } listen)
        {
            yield return $"Intake:Listen is \"{intake["Listen"]}\": expected an IP address and a port, e.g. 127.0.0.1:8081 or [::]:8081.";
        }
        else if (!IPAddress.IsLoopback(listen.Address) && !token && !IsTrue(intake["AllowAnonymous"]))
        {
            yield return $"Intake:Listen is \"{listen}\", which others can reach: set Intake:Token or Intake:TokenFile, or Intake:AllowAnonymous to true for SMTP TLS reports by https, whose senders have no token.";
        }

        if (Has(intake, "Token") && Has(intake, "TokenFile"))
        {
            yield return "Intake:Token and Intake:TokenFile are both set: give one of the two.";
        }

        if (Has(intake, "CertificateFile") != Has(intake, "KeyFile"))
        {
            yield return "Intake:CertificateFile and Intake:KeyFile belong together: set both or none.";
        }
    }

    /// <summary>They are secret: what is wrong is said, not what they are.</summary>
    private static IEnumerable<string> HeadersAreRight(IConfiguration settings)
    {
        if (Has(settings, "Metrics:OtlpHeaders") && !settings["Metrics:OtlpHeaders"]!.Split(',').All(header => header.IndexOf('=', StringComparison.Ordinal) > 0))
        {
            yield return "Metrics:OtlpHeaders is not a list of name=value, separated by commas.";
        }

        if (Has(settings, "Metrics:Token") && Has(settings, "Metrics:TokenFile"))
        {
            yield return "Metrics:Token and Metrics:TokenFile are both set: give one of the two.";
        }

        if (Has(settings, "Metrics:OtlpHeaders") && !Has(settings, "Metrics:OtlpEndpoint"))
        {
            yield return "Metrics:OtlpHeaders is set without Metrics:OtlpEndpoint, to which they would be sent.";
        }
    }

    private static IEnumerable<IConfigurationSection> Mailboxes(IConfiguration settings) => settings.GetSection("Imap:Mailboxes").GetChildren();

    private static string Folder(IConfiguration mailbox) => mailbox["Folder"] ?? "INBOX";

    internal static bool Has(IConfiguration settings, string key) => !string.IsNullOrEmpty(settings[key]);

    private static bool Is(string? value, string word) => word.Equals(value, StringComparison.OrdinalIgnoreCase);

    /// <summary>As settings are read, blanks around it included.</summary>
    internal static bool IsTrue(string? value) => bool.TryParse(value, out bool truth) && truth;

    /// <summary>An address with its port; the parser alone takes `8081` for an address, and an address without port for port 0.</summary>
    internal static IPEndPoint? Endpoint(string text)
    {
        int colon = text.LastIndexOf(':');
        bool hasPort = colon >= 0 && colon > text.LastIndexOf(']') && (text[0] == '[' || text.IndexOf(':', StringComparison.Ordinal) == colon);
        return hasPort && IPEndPoint.TryParse(text, out IPEndPoint? endpoint) ? endpoint : null;
    }

    private static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
