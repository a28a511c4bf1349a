using static DmarcIngest.Demo.Isp;
using static DmarcIngest.Demo.TruthVerdict;

namespace DmarcIngest.Demo.Actors;

/// <summary>Those who pass mail on: the provider's signature most often stays whole, SPF never holds.</summary>
internal static class Forwarders
{
    public static IReadOnlyList<Actor> All { get; } =
    [
        .. Domains("alumni addresses of universities", Places.Universities.Some(9), 32, new() { Breaks = 0.02, Reach = 2, Standing = Standing.Forwarder }),
        .. Domains("mailboxes on web hosting", Places.Sakura.Some(26), 40, new() { Breaks = 0.03, Reach = 1 }),
        .. Domains("mailboxes on other web hosting", Places.Xserver.Some(18), 32, new() { Breaks = 0.03, Reach = 1 }),
        .. Domains("small servers abroad", Places.Linode.Some(8), 8, new() { Breaks = 0.08, Reach = 1 }),
        .. Domains("servers of firms", Places.IijLines.Some(12), 18, new() { Breaks = 0.05, Reach = 1 }),

        // With a reverse-path of their own (SRS or the forwarder's mailbox), so SPF passes for somebody else.
        .. Domains("forwarding by Gmail", Places.Gmail.Some(34), 99, new() { Envelope = ["gmail.com"], Spf = "pass", Breaks = 0.01, Reach = 4, Standing = Standing.Sealed }),
        .. Domains("forwarding by Gmail over IPv6", Places.Gmail6.Some(24), 50, new() { Envelope = ["gmail.com"], Spf = "pass", Breaks = 0.01, Reach = 3, Standing = Standing.Sealed }),
        .. Domains("rules in Microsoft 365", Places.Microsoft.Some(20), 40, new() { Envelope = ["aoba.example", "minato.example", "hikari-kogyo.example", "wakaba-seiyaku.example"], Spf = "pass", Breaks = 0.06, Reach = 3, Standing = Standing.Sealed }),
        .. Domains("alias service", Places.Pobox.Some(5), 6, new() { Envelope = ["pobox.com"], Spf = "pass", Breaks = 0.01, Reach = 3, Standing = Standing.Forwarder }),
        .. Domains("forwarding by iCloud", Places.ICloud.Some(6), 7, new() { Envelope = ["icloud.com"], Spf = "pass", Breaks = 0.02, Reach = 2 }),

        // Gateways check mail and hand it to the receiver's mailbox provider; some write a line into it.
        .. Domains("gateway of customers, Proofpoint", Places.Proofpoint.Some(12), 32, new() { Breaks = 0.05, Reach = 1, Rhythm = Rhythm.Office }),
        .. Domains("gateway of customers, Mimecast", Places.Mimecast.Some(8), 18, new() { Breaks = 0.35, Reach = 1, Rhythm = Rhythm.Office }),
        .. Domains("gateway of customers, Barracuda", Places.Barracuda.Some(5), 11, new() { Breaks = 0.10, Reach = 1, Rhythm = Rhythm.Office }),
    ];

    /// <summary>How a forwarder treats mail; the domain follows from what is forwarded.</summary>
    private sealed record Way
    {
        public string[]? Envelope { get; init; }

        public string? Spf { get; init; }

        public double Breaks { get; init; }

        public int Reach { get; init; }

        public Standing Standing { get; init; }

        public Rhythm Rhythm { get; init; } = Rhythm.People;
    }

    /// <summary>One forwarder passes on mail of several domains, in the proportion in which they write to its users.</summary>
    private static IEnumerable<Actor> Domains(string name, Hosts hosts, double perDay, Way way)
    {
        // Bills are forwarded with both signatures; so are newsletters.
        Signature[] bill = [new(Main, "bill1"), new("amazonses.com", "zh4gjftm6etwoq6afzugpky45synznly")];
        (string Domain, double Share, Signature[] Signs, Rhythm Rhythm)[] mail =
        [
            (Main, 1, [OwnSenders.MainKey], way.Rhythm),
            (Main, 0.15, bill, Rhythm.Daily),
            (News, 0.5, ApprovedServices.NewsKeys, Rhythm.Mailings),
            (Corporate, 0.12, [OwnSenders.CorporateKey], Rhythm.Office),
            (Corporate, 0.15, [new(Corporate, "selector1")], Rhythm.Office),
            (Acquired, 0.03, [], Rhythm.People),
        ];
        return mail.Select(kind => new Actor(name, Forwarder, kind.Domain, hosts, perDay * kind.Share)
        {
            // Of what a mail service sent, the reverse-path that stays is that service's.
            Envelope = way.Envelope ?? (kind.Signs.Length < 2 ? null : kind.Domain == News ? ["em7120.news.hinode.example"] : ["ap-northeast-1.amazonses.com"]),
            Spf = way.Spf ?? (kind.Signs.Length < 2 ? null : kind.Domain == News ? "fail" : "softfail"),
            Signs = kind.Signs,
            Breaks = way.Breaks,
            Reach = way.Reach,
            Standing = way.Standing,
            Rhythm = kind.Rhythm,
        });
    }
}
