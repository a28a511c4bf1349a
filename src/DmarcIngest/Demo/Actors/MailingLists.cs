using static DmarcIngest.Demo.Isp;
using static DmarcIngest.Demo.TruthVerdict;

namespace DmarcIngest.Demo.Actors;

/// <summary>Lists that leave the From field as it is: they write into subject and text, which breaks the author's signature, and send as themselves.</summary>
internal static class MailingLists
{
    public static IReadOnlyList<Actor> All { get; } =
    [
        new("lists at Google Groups", Forwarder, Main, Places.Gmail.Some(20), 30) { Envelope = ["googlegroups.com"], Spf = "pass", Signs = [OwnSenders.MainKey, new("googlegroups.com", "20230601")], Breaks = 0.93, Rhythm = Rhythm.People, Standing = Standing.List },
        new("lists at Google Groups", Forwarder, Corporate, Places.Gmail.Some(20), 8) { Envelope = ["googlegroups.com"], Spf = "pass", Signs = [new(Corporate, "selector1"), new("googlegroups.com", "20230601")], Breaks = 0.93, Rhythm = Rhythm.Office, Standing = Standing.List },
        new("lists of a club", Forwarder, Main, Places.ListHost.All, 22) { Envelope = ["lists.tsubame-ml.example"], Spf = "pass", Signs = [OwnSenders.MainKey, new("tsubame-ml.example", "ml")], Breaks = 0.97, Rhythm = Rhythm.People, Standing = Standing.List },

        // An old list server signs nothing itself.
        new("lists of neighbours", Forwarder, Main, Places.ListHost2.All, 18) { Envelope = ["ml.nettomo.example"], Spf = "pass", Signs = [OwnSenders.MainKey], Breaks = 0.98, Rhythm = Rhythm.People, Standing = Standing.List },
        new("lists of neighbours", Forwarder, Corporate, Places.ListHost2.All, 4) { Envelope = ["ml.nettomo.example"], Spf = "pass", Signs = [OwnSenders.CorporateKey], Breaks = 0.98, Rhythm = Rhythm.Office, Standing = Standing.List },
        new("lists of a trade association", Forwarder, Corporate, Places.Sakura.Some(1), 11) { Envelope = ["gyokai-ml.example"], Spf = "pass", Signs = [OwnSenders.CorporateKey], Breaks = 0.6, Rhythm = Rhythm.Office, Standing = Standing.List },
    ];
}
