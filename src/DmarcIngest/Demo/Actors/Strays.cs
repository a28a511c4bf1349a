using static DmarcIngest.Demo.Isp;
using static DmarcIngest.Demo.TruthVerdict;

namespace DmarcIngest.Demo.Actors;

/// <summary>Single mails from hosts that are never seen again: a forwarding, a slip, a probe, a spoofer's test. Nobody can tell.</summary>
internal static class Strays
{
    private static readonly Place[] Anywhere = [Places.Sakura, Places.Xserver, Places.IijLines, Places.Linode, Places.Universities, Places.Ovh, Places.Hetzner];

    public static IReadOnlyList<Actor> All { get; } =
    [
        new("stray, unsigned", Undetermined, [Main, Corporate, Acquired], new(Anywhere, 120) { Lives = 1 }, 0.5) { Reach = 1 },
        new("stray, broken signature", Undetermined, [Main, Corporate], new(Anywhere, 80) { Lives = 1 }, 0.4) { Signs = [new(Main, "r2026", "fail")], Reach = 1 },
        new("stray, other reverse-path", Undetermined, [Main, News, Acquired], new(Anywhere, 80) { Lives = 1 }, 0.4) { Envelope = ["yamato-unyu.example", "aoba.example", "hikari.example"], Spf = "none", Reach = 1 },
    ];
}
