using static DmarcIngest.Demo.Isp;
using static DmarcIngest.Demo.TruthVerdict;

namespace DmarcIngest.Demo.Actors;

/// <summary>The provider's own servers and services that were never set up for the domain they write into the From field.</summary>
internal static class OwnMistakes
{
    public static IReadOnlyList<Actor> All { get; } =
    [
        new("monitoring", Misconfigured, Corporate, OwnPlaces.Monitoring.All, 24) { Envelope = ["mon1.hinode-corp.example"], Spf = "none" },
        new("forgotten form server", Misconfigured, Main, OwnPlaces.Forgotten.All, 12),
        new("forms of hosted web sites", Misconfigured, Main, OwnPlaces.WebHosting.All, 24) { Envelope = ["web.hosting.hinode.example"], Spf = "none" },
        new("billing server of Kawabe", Misconfigured, Acquired, OwnPlaces.KawabeBilling.All, 36),

        // Services that were bought and used without a word to those who run the DNS.
        new("event mails by a campaign service", Misconfigured, Corporate, Places.Mailchimp.Some(4), 140) { Envelope = ["mail132.atl81.rsgsv.net"], Spf = "pass", Signs = [new("mailchimpapp.net", "k2")], Rhythm = Rhythm.Mailings, FirstDay = 60 },
        new("recruiting in a customer system", Misconfigured, Corporate, Places.Salesforce.Some(3), 18) { Envelope = ["g-1x8ywxyz.jpn102.bnc.salesforce.com"], Spf = "pass", Signs = [new("salesforce.com", "sfdc")], Rhythm = Rhythm.Office },
        new("notices of Kawabe by a mail service", Misconfigured, Acquired, Places.AmazonSes.Some(4), 104) { Envelope = ["ap-northeast-1.amazonses.com"], Spf = "pass", Signs = [new("amazonses.com", "zh4gjftm6etwoq6afzugpky45synznly")] },
        new("staff of Kawabe in the cloud", Misconfigured, Acquired, Places.Gmail.Some(18), 64) { Spf = "softfail", Signs = [new("kawabe-catv-example.20230601.gappssmtp.com", "20230601")], Rhythm = Rhythm.Office },
        new("web shop of Kawabe", Misconfigured, Acquired, Places.Xserver.Some(1), 10) { Envelope = ["sv14322.xserver.jp"], Spf = "pass" },
    ];
}
