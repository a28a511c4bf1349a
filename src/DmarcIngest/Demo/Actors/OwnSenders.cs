using static DmarcIngest.Demo.Isp;
using static DmarcIngest.Demo.TruthVerdict;

namespace DmarcIngest.Demo.Actors;

/// <summary>The provider's own servers, set up as they should be.</summary>
internal static class OwnSenders
{
    /// <summary>The key of the relays.</summary>
    public static Signature MainKey { get; } = new(Main, "r2026");

    /// <summary>The key of the company's gateways.</summary>
    public static Signature CorporateKey { get; } = new(Corporate, "gw1");

    public static IReadOnlyList<Actor> All { get; } =
    [
        // Subscribers' mail. The relays move from Tokyo to Osaka in the middle of the quarter, over twelve days.
        new("subscribers' relay, old addresses", Legitimate, Main, OwnPlaces.OldRelays.All, 11700) { Spf = "pass", Signs = [MainKey], Rhythm = Rhythm.People, LastDay = 54, Ramp = 12 },
        new("subscribers' relay, new addresses", Legitimate, Main, OwnPlaces.NewRelays.All, 11700) { Spf = "pass", Signs = [MainKey], Rhythm = Rhythm.People, FirstDay = 43, Ramp = 12 },
        new("subscribers' relay over IPv6", Legitimate, Main, OwnPlaces.Relays6.All, 4050) { Spf = "pass", Signs = [MainKey], Rhythm = Rhythm.People },

        // Bounces and out-of-office notes: SPF looks at the HELO name, and not all are signed.
        new("bounces of the relay, old addresses", Legitimate, Main, OwnPlaces.OldRelays.All, 135) { Envelope = [""], Spf = "pass", Signs = [MainKey], Unsigned = 0.5, LastDay = 54, Ramp = 12 },
        new("bounces of the relay, new addresses", Legitimate, Main, OwnPlaces.NewRelays.All, 135) { Envelope = [""], Spf = "pass", Signs = [MainKey], Unsigned = 0.5, FirstDay = 43, Ramp = 12 },

        new("company gateways", Legitimate, Corporate, OwnPlaces.CorporateRelays.All, 405) { Spf = "pass", Signs = [CorporateKey], Rhythm = Rhythm.Office },
        new("bounces of the company gateways", Legitimate, Corporate, OwnPlaces.CorporateRelays.All, 11) { Envelope = [""], Spf = "pass" },
        new("branch office's server", Legitimate, Corporate, OwnPlaces.Branch.All, 27) { Spf = "pass", Rhythm = Rhythm.Office },
        new("mail server of Kawabe", Legitimate, Acquired, OwnPlaces.Kawabe.All, 225) { Spf = "pass", Rhythm = Rhythm.People },
    ];
}
