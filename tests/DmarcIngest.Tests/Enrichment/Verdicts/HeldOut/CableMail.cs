namespace DmarcIngest.Tests.Enrichment.Verdicts.HeldOut;

/// <summary>A small cable operator with a network of its own: two relays, a forgotten host, infected customers, lists and aliases, one strict domain.</summary>
internal static class CableMail
{
    private const string Cable = "hillcable.example";
    private const string Strict = "hillcable-biz.example";

    /// <summary>The days on which one receiver broke signatures.</summary>
    private const int BreaksFrom = 12;
    private const int BreaksTo = 25;

    /// <summary>The week in which the second relay had a key that was not the one in the DNS.</summary>
    private const int WrongKeyFrom = 30;
    private const int WrongKeyTo = 36;

    public static IReadOnlyList<Policy> Policies { get; } = [new(Cable, "none"), new(Strict, "reject", Adkim: "s")];

    private static readonly MailStream Relay = new("first relay", Truths.Legitimate, Cable)
    {
        Sources = ["198.18.0.11", "198.18.0.12", "2001:db8:18::11"],
        PerDay = 620,
        Weekend = 0.8,
        Signatures = [new(Cable, "hc2024")],
        Change = Receivers,
    };

    private static readonly MailStream Second = new("second relay", Truths.Legitimate, Cable)
    {
        Sources = ["198.18.1.25"],
        PerDay = 260,
        Weekend = 0.7,
        Signatures = [new(Cable, "r2")],
        // SPF still passes, and the failure is the same everywhere: the relay stays an own one.
        Change = (seen, random) => seen.Day is >= WrongKeyFrom and <= WrongKeyTo ? seen.Broken() : Receivers(seen, random),
    };

    private static readonly MailStream Business = new("relay for business customers, strict", Truths.Legitimate, Strict)
    {
        Sources = ["198.18.0.11", "198.18.0.12"],
        PerDay = 130,
        Weekend = 0.2,
        Signatures = [new(Strict, "biz1")],
        Change = Receivers,
    };

    private static readonly MailStream Bills = new("billing system, signs with a subdomain, SPF aligned", Truths.Legitimate, Strict)
    {
        Sources = ["198.18.2.40"],
        PerDay = 90,
        Weekend = 0.1,
        Envelope = "billing." + Strict,
        Signatures = [new("billing." + Strict, "b1")],
    };

    public static IEnumerable<MailStream> Streams =>
    [
        Relay,
        Second,
        Business,
        Bills,
        new("forgotten monitoring host", Truths.Misconfigured, Cable)
        {
            Sources = ["198.18.7.77"],
            PerDay = 7,
            Envelope = "mon1." + Cable,
            Spf = "none",
            Only = ["google.com", "Enterprise Outlook", "Fastmail Pty Ltd"],
        },
        new("survey tool that signs with a subdomain of a strict domain", Truths.Misconfigured, Strict)
        {
            Sources = ["167.89.52.18", "167.89.52.19"],
            PerDay = 45,
            Weekend = 0.2,
            Envelope = "u1234567.wl.sendgrid.net",
            Signatures = [new("mail." + Strict, "s1"), new("sendgrid.net", "smtpapi")],
        },
        .. Infected,
        // A message now and then out of the pool: a customer's own mail server, or something that lives in his network.
        new("customer lines that send now and then", Truths.Undetermined, Cable)
        {
            Sources = ["198.18.120.9", "198.18.121.77", "198.18.122.140", "198.18.125.201"],
            PerDay = 1.2,
            Spf = "fail",
            Only = ["google.com", "Enterprise Outlook", "Yahoo"],
        },
        .. Lists,
        .. PassedOn,
        new("botnet elsewhere", Truths.Spoof, Strict) { Sources = [.. Places.Homes.Skip(90).Take(40)], PerDay = 90, First = 44, Last = 45, Spf = "fail" },
        new("false bills from rented servers", Truths.Spoof, Cable) { Sources = ["139.59.175.90", "87.106.134.9", "185.74.72.33"], PerDay = 260, First = 27, Last = 28, Spf = "fail" },
    ];

    private static IEnumerable<MailStream> Infected => Enumerable.Range(0, 14).Select(customer => new MailStream("infected customer", Truths.Spoof, customer % 4 == 3 ? Strict : Cable)
    {
        Sources = [$"198.18.{64 + (customer * 3)}.{17 + (customer * 11)}"],
        PerDay = 60 + (20 * (customer % 4)),
        First = (customer * 4) % 56,
        Last = ((customer * 4) % 56) + 1 + (customer % 3),
        Spf = "fail",
    });

    private static IEnumerable<MailStream> Lists =>
    [
        List("Groups.io", ["66.175.222.12", "66.175.222.108"], "groups.io", "20240206").On(Relay, 26, "fail"),
        List("Debian list", ["82.195.75.100"], "lists.debian.org", "smtpauto.bendel").On(Relay, 12, "fail"),
        List("a club's own list", ["87.106.134.50"], "lists.hamlet.example", "mailman").On(Relay, 8, "fail"),
        List("Groups.io", ["66.175.222.12"], "groups.io", "20240206").On(Business, 10, "fail"),
    ];

    private static IEnumerable<MailStream> PassedOn =>
    [
        Passed.Gmail.On(Relay, 20, "fail"),
        Passed.Outlook.On(Relay, 16, "fail"),
        Passed.University.On(Relay, 13, "fail"),
        Passed.Alumni.On(Relay, 9, "fail"),
        Passed.Gmx.On(Second, 6, "fail"),
        Passed.Gmail.On(Business, 7, "fail"),
        Passed.University.On(Business, 5, "fail"),
        // Passes DKIM, but not in strict alignment.
        Passed.University.On(Bills, 6, "fail"),
        Passed.Gmail.On(Bills, 6, "fail"),
    ];

    private static Passed List(string name, IReadOnlyList<string> sources, string domain, string selector) =>
        new(name, sources, ["google.com", "Enterprise Outlook", "Yahoo", "Fastmail Pty Ltd", "mail.com", "mx.hamlet.example", "college.test", "seznam.cz"])
        {
            Rewrites = domain,
            Changes = true,
            Signs = new(domain, selector),
            Carrier = Carrier.List,
        };

    // One receiver broke signatures for two weeks; another could not reach the DNS for two days.
    private static Sighting Receivers(Sighting seen, Random random) => seen switch
    {
        { Receiver.Org: "comcast.net", Day: >= BreaksFrom and <= BreaksTo } => seen.Broken() with { Truth = Truths.BrokenAtReceiver },
        { Receiver.Org: "Enterprise Outlook", Day: 40 or 41 } when random.Next(2) == 0 => seen with { Spf = "temperror" },
        _ => seen,
    };
}
