using System.Net;

namespace DmarcIngest.Enrichment.Senders;

/// <summary>A network of the user's own.</summary>
internal sealed record OwnNetwork(string Network, string Name);

/// <summary>The user's own networks; the longest prefix wins. Safe for several threads.</summary>
internal sealed class OwnNetworks
{
    private readonly NetworkTable<OwnNetwork> networks = new();

    /// <param name="options">Checked, as the settings are at the start.</param>
    /// <exception cref="FormatException">A network is none.</exception>
    public OwnNetworks(IEnumerable<OwnNetworkOptions> options)
    {
        foreach (OwnNetworkOptions option in options)
        {
            if (!Cidr.TryParse(option.Network, out Cidr network, out string trouble))
            {
                throw new FormatException($"\"{option.Network}\": {trouble}");
            }

            networks.Add(network, new OwnNetwork(network.ToString(), option.Name.Trim()));
        }
    }

    /// <summary>The network that an address lies in; null if it is none of them.</summary>
    public OwnNetwork? Find(IPAddress address) => networks.Find(address);
}
