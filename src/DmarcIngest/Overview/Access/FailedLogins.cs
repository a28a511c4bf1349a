using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DmarcIngest.Overview.Access;

/// <summary>Wrong passwords of the last minute: so many from one place (IPv4 address or IPv6 network /64) or from everywhere, and further ones are not even looked at.</summary>
internal sealed class FailedLogins(TimeProvider time)
{
    public const int MostOfOne = 10;
    public const int MostOfAll = 100;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private DateTimeOffset begin;
    private int all;

    public bool IsTooMany(IPAddress? address)
    {
        lock (gate)
        {
            Turn();
            return all >= MostOfAll || counts.GetValueOrDefault(Place(address)) >= MostOfOne;
        }
    }

    public void Add(IPAddress? address)
    {
        lock (gate)
        {
            Turn();
            all++;
            counts.AddOrUpdate(Place(address), 1, (_, count) => count + 1);
        }
    }

    private void Turn()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - begin >= Window)
        {
            (begin, all) = (now, 0);
            counts.Clear();
        }
    }

    private static string Place(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
