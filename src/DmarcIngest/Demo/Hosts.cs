using System.Net;
using System.Numerics;

namespace DmarcIngest.Demo;

/// <summary>One sending address, its name if it has one, and its share among its actor's.</summary>
internal sealed record Host(IPAddress Address, string? Name, double Weight, int Born);

/// <summary>Where an actor sends from: so many addresses of a place.</summary>
/// <param name="Places">The networks.</param>
/// <param name="Number">How many addresses.</param>
internal sealed record Hosts(Place[] Places, int Number)
{
    /// <summary>What is the same for all who use these hosts together; null if nobody else does.</summary>
    public string? Owner => Places is [{ IsShared: true }] ? Places[0].Networks[0].ToString() : null;

    /// <summary>Chance that a host sends on a day.</summary>
    public double Awake { get; init; } = 1;

    /// <summary>Days for which a host sends, from a day by chance on; 0 for always.</summary>
    public int Lives { get; init; }

    /// <summary>The hosts of one quarter. A place of single addresses gives them in order, so that a relay is a relay in every quarter.</summary>
    public IReadOnlyList<Host> Choose(Dice dice)
    {
        List<Host> hosts = [];
        HashSet<IPAddress> known = [];
        for (int index = 0; hosts.Count < Number; index++)
        {
            Place place = Places.Length == 1 ? Places[0] : dice.Pick(Places);
            IPAddress address = index < place.Networks.Length && place.IsSingle(index) ? place.Networks[index].BaseAddress : Within(dice.Pick(place.Networks), dice);
            if (known.Add(address))
            {
                double weight = place.IsSingle(0) ? 0.8 + (0.4 * dice.Share()) : dice.HeavyTail();
                hosts.Add(new Host(address, place.NameOf(address), weight, dice.Below(92)));
            }
        }

        double sum = hosts.Sum(host => host.Weight);
        return [.. hosts.Select(host => host with { Weight = host.Weight / sum })];
    }

    private static IPAddress Within(IPNetwork network, Dice dice)
    {
        byte[] bytes = network.BaseAddress.GetAddressBytes();
        int bits = (8 * bytes.Length) - network.PrefixLength;
        if (bits == 0)
        {
            return network.BaseAddress;
        }

        // Of IPv6 only the lower 64 bits or, in a provider's range, a subscriber's prefix and a short host part vary.
        BigInteger size = BigInteger.One << bits;
        BigInteger random = (((BigInteger)dice.Next() << 64) | dice.Next()) % size;
        byte[] sum = (new BigInteger(bytes, isUnsigned: true, isBigEndian: true) + random).ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] whole = new byte[bytes.Length];
        sum.CopyTo(whole, bytes.Length - sum.Length);
        if (whole[^1] is 0 or 255)
        {
            whole[^1] = (byte)(1 + dice.Below(bits >= 8 ? 254 : 1));
        }

        return new IPAddress(whole);
    }
}
