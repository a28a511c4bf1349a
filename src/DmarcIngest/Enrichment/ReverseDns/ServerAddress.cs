using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DmarcIngest.Enrichment.ReverseDns;

/// <summary>The address of a resolver as people write it.</summary>
internal static class ServerAddress
{
    private const int DnsPort = 53;

    /// <summary>Reads <c>192.0.2.53</c>, <c>192.0.2.53:53</c>, <c>2001:db8::53</c> or <c>[2001:db8::53]:53</c>; null if it is none of them.</summary>
    public static IPEndPoint? Parse(string text)
    {
        string sent = text.Trim();
        if (IPAddress.TryParse(sent, out IPAddress? alone) && !sent.StartsWith('['))
        {
            return Is(alone, sent) ? new IPEndPoint(alone, DnsPort) : null;
        }

        int colon = sent.LastIndexOf(':');
        bool hasPort = colon > sent.LastIndexOf(']');
        string host = hasPort ? sent[..colon] : sent;
        bool bracketed = host is ['[', .., ']'];
        string plain = bracketed ? host[1..^1] : host;
        int port = DnsPort;
        return IPAddress.TryParse(plain, out IPAddress? address)
            && Is(address, plain)
            && bracketed == (address.AddressFamily == AddressFamily.InterNetworkV6)
            && (!hasPort || (int.TryParse(sent.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= IPEndPoint.MaxPort))
                ? new IPEndPoint(address, port)
                : null;
    }

    /// <summary>.NET's parser also takes 10, 010.0.0.1 and an address in brackets.</summary>
    private static bool Is(IPAddress address, string text) => address.AddressFamily == AddressFamily.InterNetworkV6 ? !text.Contains('[', StringComparison.Ordinal) : address.ToString() == text;
}
