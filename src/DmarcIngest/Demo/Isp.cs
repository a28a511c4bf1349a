namespace DmarcIngest.Demo;

/// <summary>What a domain's DMARC record says, and what its SPF record says of an address that is not in it.</summary>
internal sealed record DomainPolicy(string Domain, string P, string Sp, int Pct, string SpfElsewhere);

/// <summary>The provider that the reports are about: its domains, its networks and its two mishaps.</summary>
internal static class Isp
{
    /// <summary>Subscribers' mailboxes, notices and bills.</summary>
    public const string Main = "hinode.example";

    /// <summary>The company's own mail.</summary>
    public const string Corporate = "hinode-corp.example";

    /// <summary>Newsletters, with a DMARC record of its own.</summary>
    public const string News = "news.hinode.example";

    /// <summary>Registered for a product that never came; sends nothing.</summary>
    public const string Parked = "hinode-mobile.example";

    /// <summary>A small cable operator that was taken over.</summary>
    public const string Acquired = "kawabe-catv.example";

    /// <summary>The policies, the longest names first.</summary>
    public static IReadOnlyList<DomainPolicy> Policies { get; } =
    [
        new(News, "quarantine", "quarantine", 100, "fail"),
        new(Main, "none", "none", 100, "softfail"),
        new(Corporate, "quarantine", "none", 50, "fail"),
        new(Parked, "reject", "reject", 100, "fail"),
        new(Acquired, "none", "none", 100, "softfail"),
    ];

    /// <summary>As an operator would write them into the settings. The branch office's own server stands in none of them.</summary>
    public static IReadOnlyList<(string Network, string Name)> OwnNetworks { get; } =
    [
        ("192.0.2.0/26", "relays Tokyo"),
        ("192.0.2.128/25", "servers Tokyo"),
        ("198.51.100.32/28", "relays Osaka"),
        ("198.51.100.64/27", "Kawabe"),
        ("198.51.100.128/25", "web hosting"),
        ("2001:db8:25::/48", "relays IPv6"),
        ("198.18.0.0/16", "customer pool east"),
        ("198.19.0.0/17", "customer pool west"),
        ("2001:db8:8000::/33", "customer pool IPv6"),
    ];

    /// <summary>The policy that a receiver finds for a From domain: its own record, or that of the organisational domain.</summary>
    public static DomainPolicy PolicyOf(string from) => Policies.First(policy => IsAtOrBelow(from, policy.Domain));

    public static bool IsAtOrBelow(string name, string domain) =>
        name == domain || (name.EndsWith(domain, StringComparison.Ordinal) && name[^(domain.Length + 1)] == '.');

    /// <summary>Relaxed alignment with one of our domains, whose organisational domains have two labels.</summary>
    public static bool IsAligned(string name, string from)
    {
        string[] labels = from.Split('.');
        return IsAtOrBelow(name, $"{labels[^2]}.{labels[^1]}");
    }

    /// <summary>True on the day on which a slip of the keyboard broke the main domain's SPF record.</summary>
    public static bool SpfIsBroken(string envelope, int moment) => moment == 20 && envelope == Main;

    /// <summary>True on the days on which a key was missing in DNS.</summary>
    public static bool KeyIsMissing(Signature signature, int moment) => (signature.Domain, signature.Selector, moment) is (News, "s1", 33) or (Main, "bill1", 57);
}
