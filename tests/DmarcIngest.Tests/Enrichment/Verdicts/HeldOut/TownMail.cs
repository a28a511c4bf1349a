namespace DmarcIngest.Tests.Enrichment.Verdicts.HeldOut;

/// <summary>A municipality: p=none, its own server unsigned, two clouds, two bulk-mail companies, a scanner and a web form.</summary>
internal static class TownMail
{
    private const string Town = "rivermouth.example";
    private const string Library = "library.rivermouth.example";
    private const string Tourism = "rivermouth-tourism.example";

    public static IReadOnlyList<Policy> Policies { get; } = [new(Town, "none"), new(Tourism, "none")];

    private static readonly MailStream Server = new("town hall's own server, unsigned", Truths.Legitimate, Town)
    {
        Sources = ["198.51.100.10", "198.51.100.11"],
        PerDay = 320,
        Weekend = 0.1,
    };

    private static readonly MailStream Offices = new("town offices on Microsoft 365, signed", Truths.Legitimate, Town)
    {
        Sources = ["40.107.20.51", "40.107.21.88", "40.107.22.97", "52.101.68.12", "52.101.69.40", "52.101.73.7", "2a01:111:f403:2613::700", "2a01:111:f403:260c::601"],
        PerDay = 150,
        Weekend = 0.15,
        Signatures = [new(Town, "selector1")],
    };

    private static readonly MailStream Readers = new("library on Google Workspace, default signature", Truths.Legitimate, Library)
    {
        Sources = ["209.85.166.46", "209.85.167.52", "209.85.208.181", "209.85.218.44", "2a00:1450:4864:20::634"],
        PerDay = 60,
        Weekend = 0.6,
        Signatures = [new("library-rivermouth-example.20230601.gappssmtp.com", "20230601")],
    };

    private static readonly MailStream Gazette = new("gazette by Mailjet with the town's key", Truths.Legitimate, Town)
    {
        Sources = ["87.253.233.112", "87.253.233.118", "87.253.235.40"],
        PerDay = 1100,
        Weekdays = [1],
        Envelope = "bnc3.mailjet.com",
        Signatures = [new(Town, "mailjet"), new("bnc3.mailjet.com", "mailjet")],
    };

    private static readonly MailStream Bureau = new("tourist office on Microsoft 365, tenant's signature", Truths.Legitimate, Tourism)
    {
        Sources = ["40.107.20.51", "40.107.22.97", "52.101.73.7"],
        PerDay = 45,
        Weekend = 0.5,
        Signatures = [new("contoso.onmicrosoft.com", "selector2-contoso-onmicrosoft-com")],
    };

    public static IEnumerable<MailStream> Streams =>
    [
        Server,
        Offices,
        Readers,
        Gazette,
        Bureau,
        new("events letter by Brevo, not set up", Truths.Misconfigured, Tourism)
        {
            Sources = ["77.32.148.21", "77.32.148.22", "185.41.28.107"],
            PerDay = 420,
            Weekdays = [3],
            Envelope = "bf.d.mailin.fr",
            Signatures = [new("brevosend.com", "mail")],
        },
        new("booking notes by Brevo, not set up", Truths.Misconfigured, Tourism)
        {
            Sources = ["77.32.148.21", "185.41.28.107"],
            PerDay = 16,
            Envelope = "bf.d.mailin.fr",
            Signatures = [new("brevosend.com", "mail")],
        },
        new("scanner on a branch office's line", Truths.Misconfigured, Town)
        {
            Sources = ["194.166.127.23"],
            PerDay = 9,
            Weekend = 0,
            Spf = "softfail",
            Only = ["google.com", "Enterprise Outlook", "mx.hamlet.example", "college.test"],
        },
        new("web form of the town on shared hosting", Truths.Misconfigured, Town)
        {
            Sources = ["85.13.145.60"],
            PerDay = 8,
            Weekend = 0.8,
            Envelope = "dd12345.kasserver.com",
        },
        new("web form of the tourist office on shared hosting", Truths.Misconfigured, Tourism)
        {
            Sources = ["85.13.145.60"],
            PerDay = 12,
            Envelope = "dd12345.kasserver.com",
        },
        .. PassedOn,
        .. Strangers,
    ];

    private static IEnumerable<MailStream> PassedOn =>
    [
        Passed.University.On(Server, 14, "softfail"),
        Passed.Gmail.On(Server, 18, "softfail"),
        Passed.Outlook.On(Server, 7, "softfail"),
        Passed.Tenant.On(Server, 9, "softfail"),
        Passed.Gmx.On(Server, 8, "softfail"),
        Passed.SmallHost.On(Server, 3, "softfail"),
        Passed.University.On(Offices, 6, "softfail"),
        Passed.Gmail.On(Offices, 8, "softfail"),
        Passed.Gmail.On(Readers, 4, "softfail"),
        Passed.Alumni.On(Readers, 3, "softfail"),
        Passed.University.On(Gazette, 20, "fail"),
        Passed.Alumni.On(Gazette, 16, "fail"),
    ];

    private static IEnumerable<MailStream> Strangers =>
    [
        // A stranger's tenant: the same network as the town's own mail, signed and enveloped by itself.
        new("false invoices out of a foreign Microsoft 365 tenant", Truths.Spoof, Town)
        {
            Sources = ["40.107.94.61", "40.107.237.80"],
            PerDay = 140,
            First = 24,
            Last = 26,
            Envelope = "fabrikam.onmicrosoft.com",
            Signatures = [new("fabrikam.onmicrosoft.com", "selector1-fabrikam-onmicrosoft-com")],
        },
        // Unsigned mail of an unsigned domain, once, from a server nobody knows: an alias or a forger, and no report says which.
        .. Places.SmallServers.Select((source, at) => new MailStream("a server seen once", Truths.Undetermined, at % 3 == 0 ? Tourism : Town)
        {
            Sources = [source],
            PerDay = 3,
            First = (at * 7) % MailStream.Days,
            Last = (at * 7) % MailStream.Days,
            Spf = "softfail",
            Oddities = 0,
            Only = at % 2 == 0 ? ["google.com", "Yahoo"] : ["Enterprise Outlook", "Outlook.com", "seznam.cz"],
        }),
    ];
}
