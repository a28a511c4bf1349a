using System.Net;

namespace DmarcIngest.Mail.Http;

/// <summary>
/// Which of a fixed number of counters a sender is counted by, so that no number of senders makes the table grow. Two senders may share
/// one; which ones do is different in each process and cannot be foreseen.
/// </summary>
internal static class SenderBucket
{
    /// <summary>A power of two.</summary>
    public const int Count = 16_384;

    public static int Of(IPAddress? address)
    {
        if (address is null)
        {
            return 0;
        }

        // Whoever has one IPv6 address has a whole network of them.
        byte[] bytes = address.IsIPv4MappedToIPv6 ? address.MapToIPv4().GetAddressBytes() : address.GetAddressBytes();
        HashCode hash = new();
        hash.AddBytes(bytes.AsSpan(0, Math.Min(bytes.Length, 8)));
        return hash.ToHashCode() & (Count - 1);
    }
}
