using static DmarcIngest.Demo.Isp;
using static DmarcIngest.Demo.TruthVerdict;

namespace DmarcIngest.Demo.Actors;

/// <summary>Subscribers who keep their address and send by the server of another provider: at work, on the telephone, after moving house.</summary>
internal static class OtherWays
{
    public static IReadOnlyList<Actor> All { get; } =
    [
        // The mailbox provider takes its own mailbox for the reverse-path and signs with its own domain.
        new("subscribers by Gmail", Misconfigured, Main, Places.Gmail.Some(30), 72) { Envelope = ["gmail.com"], Spf = "pass", Signs = [new("gmail.com", "20230601")], Rhythm = Rhythm.People },
        new("subscribers by Gmail over IPv6", Misconfigured, Main, Places.Gmail6.Some(14), 22) { Envelope = ["gmail.com"], Spf = "pass", Signs = [new("gmail.com", "20230601")], Rhythm = Rhythm.People },
        new("subscribers by iCloud", Misconfigured, Main, Places.ICloud.Some(8), 14) { Envelope = ["icloud.com"], Spf = "pass", Signs = [new("icloud.com", "1a1hai")], Rhythm = Rhythm.People },
        new("subscribers by Yahoo! JAPAN", Misconfigured, Main, Places.YahooJapan.Some(6), 11) { Envelope = ["yahoo.co.jp"], Spf = "pass", Signs = [new("yahoo.co.jp", "yj20110701")], Rhythm = Rhythm.People },

        // The other providers leave the reverse-path as it is and sign nothing, or with their own domain.
        new("subscribers by OCN", Misconfigured, Main, Places.Ocn.Some(5), 18) { Signs = [new("ocn.ne.jp", "key1")], Unsigned = 0.4, Rhythm = Rhythm.People },
        new("subscribers by BIGLOBE", Misconfigured, Main, Places.Biglobe.Some(4), 12) { Rhythm = Rhythm.People },
        new("subscribers by So-net", Misconfigured, Main, Places.SoNet.Some(3), 8) { Rhythm = Rhythm.People },
        new("subscribers by nifty", Misconfigured, Main, Places.Nifty.Some(3), 10) { Rhythm = Rhythm.People },
        new("subscribers by ASAHI Net", Misconfigured, Main, Places.AsahiNet.Some(2), 4) { Rhythm = Rhythm.People },
        new("subscribers by their web host", Misconfigured, Main, Places.Sakura.Some(9), 20) { Rhythm = Rhythm.People },
        new("subscribers by their firm's server", Misconfigured, Main, Places.IijLines.Some(6), 14) { Rhythm = Rhythm.Office },
        new("viewers of Kawabe by OCN", Misconfigured, Acquired, Places.Ocn.Some(3), 6) { Rhythm = Rhythm.People },
    ];
}
