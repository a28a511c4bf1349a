using static DmarcIngest.Demo.Isp;
using static DmarcIngest.Demo.TruthVerdict;

namespace DmarcIngest.Demo.Actors;

/// <summary>Infected machines: very many addresses, few mails from each, gone after days.</summary>
internal static class Botnets
{
    public static IReadOnlyList<Actor> All { get; } =
    [
        new("botnet, sextortion", Spoof, Main, new(ConsumerPlaces.World, 1700) { Lives = 6, Awake = 0.6 }, 130) { Reach = 3, Rhythm = Rhythm.Waves },
        new("botnet, invoices", Spoof, Corporate, new(ConsumerPlaces.World, 700) { Lives = 5, Awake = 0.6 }, 60) { Reach = 2, Rhythm = Rhythm.Waves },
        new("botnet, unused domain", Spoof, Parked, new(ConsumerPlaces.World, 500) { Lives = 8, Awake = 0.5 }, 30) { Reach = 2 },
        new("botnet, small domain", Spoof, Acquired, new(ConsumerPlaces.World, 260) { Lives = 5, Awake = 0.5 }, 22) { Reach = 2, Rhythm = Rhythm.Waves },
        new("botnet over IPv6", Spoof, Main, new(ConsumerPlaces.World6, 260) { Lives = 6, Awake = 0.5 }, 24) { Reach = 1 },

        // Bounce addresses of other victims, and a signature made up to look right.
        new("botnet, parcel notices", Spoof, [Main, Parked], new(ConsumerPlaces.World, 420) { Lives = 4, Awake = 0.7 }, 40) { Envelope = ["yamato-unyu.example", "minato.example", "kitaguni.example"], Spf = "softfail", Reach = 2, Rhythm = Rhythm.Waves },
        new("botnet, forged signatures", Spoof, Main, new(ConsumerPlaces.World, 220) { Lives = 5, Awake = 0.6 }, 18) { Signs = [new(Main, "default", "permerror")], Reach = 2, FirstDay = 30, LastDay = 75 },

        // The provider's own: subscribers' machines that send without the relay, until the port is closed.
        new("infected subscribers", Spoof, Main, new([OwnPlaces.CustomerPools], 60) { Lives = 4, Awake = 0.8 }, 25) { Reach = 3 },
        new("infected subscribers over IPv6", Spoof, Main, new([OwnPlaces.CustomerPool6], 20) { Lives = 4, Awake = 0.8 }, 8) { Reach = 1 },

        // Names below the domain that do not exist, which have no SPF record either.
        new("botnet, made-up subdomains", Spoof, ["secure.hinode.example", "mypage-login.hinode.example", "pay.hinode.example", "id.hinode.example"], new(ConsumerPlaces.World, 240) { Lives = 5, Awake = 0.6 }, 30) { Spf = "none", Reach = 2, Rhythm = Rhythm.Waves },
    ];
}
