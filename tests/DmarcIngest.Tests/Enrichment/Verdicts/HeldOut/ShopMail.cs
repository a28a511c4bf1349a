namespace DmarcIngest.Tests.Enrichment.Verdicts.HeldOut;

/// <summary>A web shop: p=quarantine, a cloud service for orders, a CRM and a newsletter tool that are not set up, a parked name, and all who forge it.</summary>
internal static class ShopMail
{
    private const string Shop = "lanternshop.example";
    private const string Parked = "lantern-outlet.example";

    /// <summary>The days on which a gateway rewrote the links of its customers' mail before it checked signatures.</summary>
    private const int RewritesFrom = 20;
    private const int RewritesTo = 26;

    public static IReadOnlyList<Policy> Policies { get; } = [new(Shop, "quarantine"), new(Parked, "reject")];

    private static readonly MailStream Orders = new("orders by Amazon SES", Truths.Legitimate, Shop)
    {
        Sources = ["54.240.7.11", "54.240.7.19", "54.240.7.34", "54.240.3.8", "54.240.4.5", "69.169.224.12"],
        PerDay = 900,
        Weekend = 1.2,
        Envelope = "eu-west-1.amazonses.com",
        Signatures = [new(Shop, "hk4lq2x7m3vwtz5cnp6yrd8s"), new("amazonses.com", "ihchhvubuqgjsxyuhssfvqohv7z3u4hn")],
        Change = (seen, _) => seen.Receiver.Org == "Mimecast" && seen.Day is >= RewritesFrom and <= RewritesTo
            ? seen.Broken() with { Truth = Truths.BrokenAtReceiver }
            : seen,
    };

    private static readonly MailStream Staff = new("staff on Google Workspace", Truths.Legitimate, Shop)
    {
        Sources = ["209.85.218.44", "209.85.221.47", "209.85.222.171", "2607:f8b0:4864:20::112d"],
        PerDay = 70,
        Weekend = 0.3,
        Signatures = [new(Shop, "google")],
    };

    private static readonly MailStream Crm = new("CRM that signs as itself", Truths.Misconfigured, Shop)
    {
        Sources = ["158.247.18.40", "158.247.18.41", "143.244.87.9"],
        PerDay = 75,
        Weekend = 0.4,
        Envelope = "bf08x.hubspotemail.net",
        Signatures = [new("bf08x.hubspotemail.net", "hs1")],
    };

    private static readonly MailStream Letters = new("newsletter tool, ten days old", Truths.Misconfigured, Shop)
    {
        Sources = ["167.89.24.31", "167.89.24.32", "168.245.12.77", "149.72.201.14"],
        PerDay = 900,
        First = MailStream.Days - 10,
        Weekdays = [1, 2, 4, 6],
        Envelope = "ksd1.klaviyomail.com",
        Signatures = [new("klaviyomail.com", "kl")],
    };

    public static IEnumerable<MailStream> Streams =>
    [
        Orders,
        Staff,
        Crm,
        Letters,
        Passed.University.On(Orders, 14, "fail"),
        Passed.Gmail.On(Orders, 26, "fail"),
        Passed.Outlook.On(Orders, 12, "fail"),
        Passed.Gmx.On(Orders, 9, "fail"),
        Passed.SmallHost.On(Staff, 3, "softfail"),
        Passed.Gmail.On(Staff, 4, "softfail"),
        Passed.Alumni.On(Crm, 2, "fail"),
        (Passed.Tenant with { Changes = true, Actor = "tenant that adds a banner and forwards" }).On(Orders, 7, "fail"),
        .. Forgers,
        // Few messages on a few days, with an envelope of its own: an agency's trial or a forger's.
        .. Enumerable.Range(0, 6).Select(at => new MailStream("a server seen on a few days", Truths.Undetermined, Shop)
        {
            Sources = [$"217.154.116.{30 + (at * 9)}"],
            PerDay = 2,
            First = 4 + (at * 9),
            Last = 6 + (at * 9),
            Envelope = $"srv{at}.hosting.test",
            Only = ["google.com", "Outlook.com"],
        }),
    ];

    private static IEnumerable<MailStream> Forgers =>
    [
        Burst("first phishing burst", 9, 10, ["5.39.10.139", "5.39.20.233", "139.59.175.21", "134.209.167.40"], 700),
        Burst("second phishing burst", 33, 33, ["170.187.197.8", "188.226.191.60"], 500),
        Burst("third phishing burst", 52, 54, ["44.31.17.3", "44.32.129.9", "65.21.218.251", "20.93.191.77"], 600),
        new("phisher on one rented server for weeks", Truths.Spoof, Shop)
        {
            Sources = ["85.190.241.36"],
            PerDay = 34,
            First = 6,
            Last = 55,
            Envelope = Shop,
            Spf = "softfail",
        },
        new("phisher on one rented server with an envelope of its own", Truths.Spoof, Shop)
        {
            Sources = ["152.53.249.71"],
            PerDay = 16,
            First = 30,
            Envelope = "mail.parcel-notice.test",
            Signatures = [new("parcel-notice.test", "default")],
        },
        // Each address sends little and comes from the same /24; the domains are bought by the dozen and authenticate well.
        .. Enumerable.Range(0, 24).Select(host => new MailStream("snowshoe network", Truths.Spoof, host % 6 == 5 ? Parked : Shop)
        {
            Sources = [$"23.95.144.{64 + (host * 5)}"],
            PerDay = 5,
            First = 12 + (host % 5),
            Last = 40 + (host % 7),
            Envelope = $"b{host % 8}.bargain-lamps.test",
            Signatures = host % 2 == 0 ? [new($"b{host % 8}.bargain-lamps.test", "s1")] : [],
            Only = ["google.com", "Outlook.com", "Yahoo", "comcast.net", "mail.com"],
        }),
        .. Wave(Shop, 17, 19, 0, 70, "softfail"),
        .. Wave(Parked, 38, 40, 70, 60, "fail"),
        .. Wave(Parked, 5, 5, 20, 25, "fail"),
    ];

    private static MailStream Burst(string actor, int first, int last, IReadOnlyList<string> sources, double perDay) => new(actor, Truths.Spoof, Shop)
    {
        Sources = sources,
        PerDay = perDay,
        First = first,
        Last = last,
        Spf = "softfail",
    };

    private static IEnumerable<MailStream> Wave(string domain, int first, int last, int from, int bots, string spf) =>
        Places.Homes.Skip(from).Take(bots).Select((source, at) => new MailStream("botnet", Truths.Spoof, domain)
        {
            Sources = [source],
            PerDay = 5,
            First = first + (at % (last - first + 1)),
            Last = last,
            Spf = spf,
            Oddities = 0,
        });
}
