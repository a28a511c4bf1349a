using static DmarcIngest.Demo.Isp;
using static DmarcIngest.Demo.TruthVerdict;

namespace DmarcIngest.Demo.Actors;

/// <summary>Services that send in the provider's name by contract, and sign with its domain.</summary>
internal static class ApprovedServices
{
    /// <summary>The newsletter service's signatures: for the customer, and for itself.</summary>
    public static Signature[] NewsKeys { get; } = [new(News, "s1"), new("sendgrid.info", "smtpapi")];

    public static IReadOnlyList<Actor> All { get; } =
    [
        new("newsletter service", Legitimate, News, Places.SendGrid.Some(8), 6300) { Envelope = ["em7120.news.hinode.example"], Spf = "pass", Signs = NewsKeys, Rhythm = Rhythm.Mailings },
        new("newsletter confirmations", Legitimate, News, Places.SendGrid.Some(2), 72) { Envelope = ["em7120.news.hinode.example"], Spf = "pass", Signs = NewsKeys },

        // Bills: the reverse-path is the service's own, so all rests on the signature.
        new("bills by a mail service", Legitimate, Main, Places.AmazonSes.Some(5), 1170) { Envelope = ["ap-northeast-1.amazonses.com"], Spf = "pass", Signs = [new(Main, "bill1"), new("amazonses.com", "zh4gjftm6etwoq6afzugpky45synznly")] },

        new("company mail in the cloud", Legitimate, Corporate, Places.Microsoft.Some(12), 630) { Spf = "pass", Signs = [new(Corporate, "selector1")], Rhythm = Rhythm.Office },
        new("company mail in the cloud, IPv6", Legitimate, Corporate, Places.Microsoft6.Some(4), 158) { Spf = "pass", Signs = [new(Corporate, "selector1")], Rhythm = Rhythm.Office },
        new("help desk", Legitimate, Corporate, Places.Zendesk.Some(4), 99) { Envelope = ["pod21.zendesk.com"], Spf = "pass", Signs = [new(Corporate, "zendesk1"), new("zendesk.com", "zendesk1")], Rhythm = Rhythm.Office },

        // New in the middle of the quarter.
        new("sales campaigns", Legitimate, Corporate, Places.HubSpot.Some(5), 225) { Envelope = ["bf07x.hubspotemail.net"], Spf = "pass", Signs = [new(Corporate, "hs1"), new("bf07x.hubspotemail.net", "hs1")], Rhythm = Rhythm.Office, FirstDay = 50, Ramp = 5 },
    ];
}
