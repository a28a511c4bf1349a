using DmarcIngest.Enrichment.ReverseDns;
using DmarcIngest.Enrichment.Senders;
using Microsoft.Extensions.Configuration;

namespace DmarcIngest.Commands;

/// <summary>The part of <see cref="SettingsRules"/> about one's own networks, the resolvers and the overrules.</summary>
internal static class SourceRules
{
    public static IEnumerable<string> NetworksAreRight(IConfiguration settings) =>
        from network in Networks(settings)
        let trouble = Trouble(network["Network"])
        where trouble is not null
        select $"{network.Path}:Network is \"{network["Network"]}\": {trouble}";

    public static IEnumerable<string> NetworksDiffer(IConfiguration settings) =>
        from same in Networks(settings).GroupBy(network => Normal(network["Network"]))
        where same.Key is not null && same.Count() > 1
        select $"{string.Join(" and ", same.Select(network => $"{network.Path}:Network"))} are the same network, {same.Key}: name it once.";

    public static IEnumerable<string> ResolversAreRight(IConfiguration settings) =>
        from server in settings.GetSection("Enrichment:Dns:Servers").GetChildren()
        where server.Value is not null && ServerAddress.Parse(server.Value) is null
        select $"{server.Path} is \"{server.Value}\": an IP address with or without a port is expected, e.g. 192.0.2.53:53 or [2001:db8::53]:53.";

    public static IEnumerable<string> OverrulesAreRight(IConfiguration settings)
    {
        foreach (IConfigurationSection overrule in settings.GetSection("Enrichment:Overrules").GetChildren())
        {
            if (Trouble(overrule["Network"]) is { } trouble)
            {
                yield return $"{overrule.Path}:Network is \"{overrule["Network"]}\": {trouble}";
            }
            else if (string.IsNullOrWhiteSpace(overrule["Network"] + overrule["Sender"] + overrule["Dkim"]))
            {
                yield return $"{overrule.Path} says no source: one of Network, Sender and Dkim is needed.";
            }
        }
    }

    /// <summary>That it is missing is told elsewhere.</summary>
    private static string? Trouble(string? network) => string.IsNullOrWhiteSpace(network) || Cidr.TryParse(network, out _, out string trouble) ? null : trouble;

    /// <summary>What is the same is spelled alike; null if it is not set or not right.</summary>
    private static string? Normal(string? network) => network is not null && Cidr.TryParse(network, out Cidr cidr, out _) ? cidr.ToString() : null;

    private static IEnumerable<IConfigurationSection> Networks(IConfiguration settings) => settings.GetSection("Enrichment:OwnNetworks").GetChildren();
}
