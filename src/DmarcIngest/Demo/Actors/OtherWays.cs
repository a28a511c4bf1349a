using static DmarcIngest.Demo.Isp;
using static DmarcIngest.Demo.TruthVerdict;

namespace DmarcIngest.Demo.Actors;

/// <summary>Subscribers who keep their address and send by the server of another provider: at work, on the telephone, after moving house.</summary>
internal static class OtherWays
{
    public static IReadOnlyList<Actor> All { get; } =
    [
        // The mailbox provider takes its own mailbox for the reverse-path and signs with its own domain.
        new("subscribers by Gmail", Misconfigured, Main, Places.Gmail.Some(30), 160) { Envelope = ["gmail.com"], Spf = "pass", Signs = [new("gmail.com", "20230601")], Rhythm = Rhythm.People },
        new("subscribers by Gmail over IPv6", Misconfigured, Main, Places.Gmail6.Some(14), 50) { Envelope = ["gmail.com"], Spf = "pass", Signs = [new("gmail.com", "20230601")], Rhythm = Rhythm.People },
        new("subscribers by iCloud", Misconfigured, Main, Places.ICloud.Some(8), 30) { Envelope = ["icloud.com"], Spf = "pass", Signs = [new("icloud.com", "1a1hai")], Rhythm = Rhythm.People },
        new("subscribers by Yahoo! JAPAN", Misconfigured, Main, Places.YahooJapan.Some(6), 24) { Envelope = ["yahoo.co.jp"], Spf = "pass", Signs = [new("yahoo.co.jp", "yj20110701")], Rhythm = Rhythm.People },

        // The other providers leave the reverse-path as it is and sign nothing, or with their own domain.
        new("subscribers by OCN", Misconfigured, Main, Places.Ocn.Some(5), 40) { Signs = [new("ocn.ne.jp", "key1")], Unsigned = 0.4, Rhythm = Rhythm.People },
        new("subscribers by BIGLOBE", Misconfigured, Main, Places.Biglobe.Some(4), 26) { Rhythm = Rhythm.People },
        new("subscribers by So-net", Misconfigured, Main, Places.SoNet.Some(3), 18) { Rhythm = Rhythm.People },
        new("subscribers by nifty", Misconfigured, Main, Places.Nifty.Some(3), 22) { Rhythm = Rhythm.People },
        new("subscribers by ASAHI Net", Misconfigured, Main, Places.AsahiNet.Some(2), 8) { Rhythm = Rhythm.People },
        new("subscribers by their web host", Misconfigured, Main, Places.Sakura.Some(9), 45) { Rhythm = Rhythm.People },
        new("subscribers by their firm's server", Misconfigured, Main, Places.IijLines.Some(6), 30) { Rhythm = Rhythm.Office },
        new("viewers of Kawabe by OCN", Misconfigured, Acquired, Places.Ocn.Some(3), 14) { Rhythm = Rhythm.People },
    ];
}
