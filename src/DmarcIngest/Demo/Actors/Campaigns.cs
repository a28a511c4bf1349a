using static DmarcIngest.Demo.Isp;
using static DmarcIngest.Demo.TruthVerdict;

namespace DmarcIngest.Demo.Actors;

/// <summary>Spoofers who rent, hijack or borrow servers.</summary>
internal static class Campaigns
{
    private static readonly string[] ThrowAway = [.. "brightmailing topoffers-mail daily-value shinsen-otoku kaiin-tokuten goldpoint-news lucky-campaign smart-choice point-kangen my-coupon".Split(' ').Select(name => name + ".test")];

    public static IReadOnlyList<Actor> All { get; } =
    [
        // Bursts: one host, a few days, much mail.
        new("burst, password expiry", Spoof, Main, Places.Ovh.Some(1), 5000) { FirstDay = 11, LastDay = 13 },
        new("burst, unpaid bill", Spoof, Main, Places.DigitalOcean.Some(2), 2600) { Envelope = ["vps-mailer.test"], Spf = "none", FirstDay = 47, LastDay = 48 },
        new("burst, chief's request", Spoof, Corporate, Places.Hetzner.Some(1), 700) { FirstDay = 66, LastDay = 68 },
        new("burst, forged signature", Spoof, [Main, News], Places.Alibaba.Some(2), 1500) { Signs = [new(Main, "r2026", "fail")], FirstDay = 79, LastDay = 81 },
        new("burst, unused domain", Spoof, Parked, Places.Contabo.Some(1), 1100) { FirstDay = 25, LastDay = 26 },

        // Snowshoe: many neighbours, little from each, all in order under their own throw-away names.
        new("snowshoe, points", Spoof, [Main, News], Places.SnowshoeRack.Some(34), 260) { Envelope = ThrowAway[..5], Spf = "pass", Signs = [new("=", "dkim")], FirstDay = 16, LastDay = 61, Ramp = 4 },
        new("snowshoe, coupons", Spoof, News, Places.SnowshoeRack2.Some(28), 180) { Envelope = ThrowAway[5..], Spf = "pass", Signs = [new("=", "k1")], FirstDay = 52, LastDay = 88, Ramp = 4 },

        // Low and steady, over the whole quarter.
        new("steady, unused domain", Spoof, Parked, Places.Vultr.Some(2), 7) { Rhythm = Rhythm.Daily },
        new("steady, company", Spoof, Corporate, Places.Contabo.Some(1), 6) { Envelope = ["mailing-svc.test"], Spf = "pass" },
        new("steady, subdomain", Spoof, ["webmail.hinode.example", "account.hinode.example"], Places.Ovh.Some(2), 9) { Envelope = ["vps-mailer.test"], Spf = "none" },

        // Through others' servers that are open or were broken into.
        new("open relays of firms", Spoof, [Main, Corporate], new([Places.Linode, Places.IijLines, Places.Ovh], 9) { Lives = 5 }, 60) { Envelope = ["kitaguni.example", "asagiri.example", "fuji-seiki.example"], Spf = "pass", Signs = [new("=", "mail")], Unsigned = 0.5, Reach = 6 },
        new("hijacked account of a mail service", Spoof, Main, Places.SendGrid.Some(2), 2200) { Envelope = ["u4419021.wl017.sendgrid.net"], Spf = "pass", Signs = [new("sendgrid.net", "smtpapi")], FirstDay = 70, LastDay = 71 },
        new("hijacked mailboxes at Mail.ru", Spoof, Main, Places.MailRu.Some(5), 500) { Envelope = ["mail.ru"], Spf = "pass", Signs = [new("mail.ru", "mail4")], FirstDay = 37, LastDay = 39 },
        new("hijacked tenants of Microsoft 365", Spoof, [Main, Parked], Places.OutlookCom.Some(8), 320) { Envelope = ["netorgft8814.onmicrosoft.com"], Spf = "pass", Signs = [new("netorgft8814.onmicrosoft.com", "selector1-netorgft8814-onmicrosoft-com")], FirstDay = 29, LastDay = 30 },
        new("hijacked mailbox at Zoho", Spoof, Corporate, Places.Zoho.Some(2), 160) { Envelope = ["zohomail.com"], Spf = "pass", Signs = [new("zohomail.com", "zm2022")], FirstDay = 85, LastDay = 86 },
    ];
}
