using System.Globalization;
using System.Net;

namespace DmarcIngest.Demo;

/// <summary>Networks of one holder, and how it names the hosts in them.</summary>
internal sealed class Place
{
    private readonly string? name;
    private readonly double named;
    private readonly string[] names;

    /// <summary>Networks whose names follow a pattern: octets <c>{a}</c> to <c>{d}</c>, and <c>{x}</c>, <c>{y}</c> for what only the holder can read.</summary>
    /// <param name="networks">Separated by spaces.</param>
    /// <param name="name">The pattern; null for no names.</param>
    /// <param name="named">Share of the addresses that have one.</param>
    public Place(string networks, string? name, double named = 1)
    {
        Networks = [.. networks.Split(' ').Select(network => IPNetwork.Parse(network.Contains('/', StringComparison.Ordinal) ? network : network + (network.Contains(':', StringComparison.Ordinal) ? "/128" : "/32")))];
        this.name = name;
        this.named = named;
        names = name?.Split(' ') ?? [];
    }

    public IPNetwork[] Networks { get; }

    /// <summary>True if all customers' mail leaves by the same hosts.</summary>
    public bool IsShared { get; init; }

    public bool IsSingle(int index) => Networks[index].PrefixLength == 8 * Networks[index].BaseAddress.GetAddressBytes().Length;

    /// <summary>The place's hosts, chosen by chance.</summary>
    public Hosts Some(int number) => new([this], number);

    /// <summary>All its single addresses.</summary>
    public Hosts All => new([this], Networks.Length);

    /// <summary>The name that an address has in the DNS, both ways; null if none.</summary>
    public string? NameOf(IPAddress address)
    {
        Dice dice = Dice.For(0, address.ToString());
        if (name is null || !dice.Chance(named))
        {
            return null;
        }

        byte[] bytes = address.GetAddressBytes();
        int index = Array.FindIndex(Networks, network => network.Contains(address));
        string pattern = names[Math.Min(index, names.Length - 1)];
        string Octet(int at) => bytes[at].ToString(CultureInfo.InvariantCulture);
        return pattern
            .Replace("{a}", Octet(0), StringComparison.Ordinal).Replace("{b}", Octet(1), StringComparison.Ordinal)
            .Replace("{c}", Octet(bytes.Length - 2), StringComparison.Ordinal).Replace("{d}", Octet(bytes.Length - 1), StringComparison.Ordinal)
            .Replace("{x}", Word(dice), StringComparison.Ordinal).Replace("{y}", dice.Below(100).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static string Word(Dice dice) => string.Concat(Enumerable.Range(0, 4).Select(_ => "bcdfghkmnprstvwz"[dice.Below(16)]));
}
