namespace DmarcIngest.Demo;

/// <summary>Where the provider's own machines and customers are. All addresses are of the ranges kept for documentation and measurements.</summary>
internal static class OwnPlaces
{
    public static Place OldRelays { get; } = new("192.0.2.16 192.0.2.17 192.0.2.18 192.0.2.19", "mo1.hinode.example mo2.hinode.example mo3.hinode.example mo4.hinode.example");

    public static Place NewRelays { get; } = new("198.51.100.36 198.51.100.37 198.51.100.38 198.51.100.39", "mo-o1.hinode.example mo-o2.hinode.example mo-o3.hinode.example mo-o4.hinode.example");

    public static Place Relays6 { get; } = new("2001:db8:25::a:1 2001:db8:25::a:2", "mo1.hinode.example mo2.hinode.example");

    public static Place CorporateRelays { get; } = new("192.0.2.40 192.0.2.41", "gw1.hinode-corp.example gw2.hinode-corp.example");

    public static Place Monitoring { get; } = new("192.0.2.150 192.0.2.151", "mon1.hinode-corp.example mon2.hinode-corp.example");

    /// <summary>Nobody remembers it: an old server for web forms among the servers in Tokyo.</summary>
    public static Place Forgotten { get; } = new("192.0.2.201", "www-old3.hinode.example");

    /// <summary>The branch office's mail server, on another carrier's line, in none of the own networks.</summary>
    public static Place Branch { get; } = new("203.0.113.77", "mail.osaka.hinode-corp.example");

    public static Place WebHosting { get; } = new("198.51.100.140 198.51.100.141 198.51.100.146 198.51.100.177 198.51.100.180", "web40.hinode.example web41.hinode.example web46.hinode.example web77.hinode.example web80.hinode.example");

    public static Place Kawabe { get; } = new("198.51.100.66 198.51.100.67", "mail.kawabe-catv.example mail2.kawabe-catv.example");

    public static Place KawabeBilling { get; } = new("198.51.100.75", null);

    public static Place CustomerPools { get; } = new("198.18.0.0/16 198.19.0.0/17", "p{b}-{c}-{d}.east.pool.hinode.example p{b}-{c}-{d}.west.pool.hinode.example");

    public static Place CustomerPool6 { get; } = new("2001:db8:8000::/40", null);
}
