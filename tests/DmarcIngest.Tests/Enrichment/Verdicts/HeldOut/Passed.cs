namespace DmarcIngest.Tests.Enrichment.Verdicts.HeldOut;

/// <summary>Who passes mail on, and what becomes of a message on that way.</summary>
internal sealed record Passed(string Actor, IReadOnlyList<string> Sources, IReadOnlyList<string> To)
{
    /// <summary>Domain that it puts into the envelope (SRS, a list's bounces); null where it leaves the sender's.</summary>
    public string? Rewrites { get; init; }

    /// <summary>Whether it adds a footer or a subject tag, which breaks the signature.</summary>
    public bool Changes { get; init; }

    /// <summary>The signature it adds.</summary>
    public Signature? Signs { get; init; }

    public Carrier Carrier { get; init; }

    public static Passed Gmail { get; } = new("Gmail forwarding", ["209.85.166.46", "209.85.208.181", "209.85.219.52", "2a00:1450:4864:20::634"], ["Enterprise Outlook", "Yahoo", "comcast.net", "Fastmail Pty Ltd"])
    {
        Rewrites = "gmail.com",
        Carrier = Carrier.Sealed,
    };

    public static Passed Outlook { get; } = new("Outlook.com forwarding", ["40.92.58.20", "40.92.73.81", "52.103.33.14", "2a01:111:f403:2e02::800"], ["google.com", "Yahoo", "Mail.Ru"])
    {
        Rewrites = "outlook.com",
        Signs = new("outlook.com", "selector1", "pass"),
        Carrier = Carrier.Sealed,
    };

    public static Passed Tenant { get; } = new("forwarding by a Microsoft 365 tenant", ["40.107.22.97", "52.101.68.12", "2a01:111:f403:2613::700"], ["google.com", "docomo.ne.jp", "zoho.com"])
    {
        Rewrites = "contoso.onmicrosoft.com",
        Carrier = Carrier.Sealed,
    };

    public static Passed University { get; } = new("university alias, envelope kept", ["139.30.8.207", "139.30.8.208"], ["google.com", "Outlook.com", "mail.com"]);

    public static Passed Alumni { get; } = new("alumni addresses, envelope rewritten", ["133.11.56.40", "133.11.56.41"], ["google.com", "docomo.ne.jp", "Yahoo"]) { Rewrites = "alumni.college.test" };

    public static Passed Gmx { get; } = new("GMX forwarding", ["212.227.15.18", "212.227.17.22"], ["google.com", "seznam.cz", "laposte.net"]) { Rewrites = "gmx.net" };

    public static Passed SmallHost { get; } = new("forwarding on a small web host", ["85.13.137.81"], ["google.com", "Enterprise Outlook"]);

    /// <summary>This mail after that way.</summary>
    /// <param name="mail">As it was sent.</param>
    /// <param name="perDay">Messages a day.</param>
    /// <param name="spf">What the envelope's domain says of foreign addresses, where the envelope is kept.</param>
    public MailStream On(MailStream mail, double perDay, string spf) => new($"{Actor}: {mail.Actor}", Truths.Forwarder, mail.HeaderFrom)
    {
        Sources = Sources,
        Only = To,
        PerDay = perDay,
        Weekend = mail.Weekend,
        First = mail.First,
        Last = mail.Last,
        Weekdays = mail.Weekdays,
        Envelope = Rewrites ?? mail.Envelope ?? mail.HeaderFrom,
        Spf = Rewrites is null ? spf : "pass",
        Carrier = Carrier,
        // A wrong key goes along, and a receiver breaks what is passed on to it as well; it stays mail that was passed on.
        Change = mail.Change is { } change ? (seen, random) => change(seen, random) with { Truth = Truths.Forwarder, Spf = seen.Spf } : null,
        Signatures =
        [
            .. mail.Signatures.Select(signature => Changes ? signature with { Result = "fail" } : signature),
            .. Signs is null ? (IEnumerable<Signature>)[] : [Signs],
        ],
    };
}
