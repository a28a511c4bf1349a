using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DmarcIngest.Enrichment.Senders;

/// <summary>A network; an IPv4-mapped one is its IPv4 network.</summary>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="Value">The first address as a number.</param>
/// <param name="Length">Length of the prefix in bits.</param>
internal readonly record struct Cidr(AddressFamily Family, UInt128 Value, int Length)
{
    /// <summary>Bits of <c>::ffff:0:0/96</c>, below which IPv4 addresses are mapped (RFC 4291 section 2.5.5.2).</summary>
    private const int Mapped = 96;

    private int Bits => Family == AddressFamily.InterNetwork ? 32 : 128;

    /// <summary>The network of one address.</summary>
    public static Cidr Of(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        Span<byte> bytes = stackalloc byte[16];
        plain.TryWriteBytes(bytes, out int written);
        return written == 4
            ? new Cidr(AddressFamily.InterNetwork, BinaryPrimitives.ReadUInt32BigEndian(bytes), 32)
            : new Cidr(AddressFamily.InterNetworkV6, BinaryPrimitives.ReadUInt128BigEndian(bytes), 128);
    }

    /// <summary>The network of fewer bits around this one.</summary>
    public Cidr Within(int length) => this with { Value = length == 0 ? 0 : Value >> (Bits - length) << (Bits - length), Length = length };

    /// <summary>Reads <c>192.0.2.0/24</c>, <c>2001:db8::/32</c> or one address.</summary>
    public static bool TryParse(string text, out Cidr network, out string trouble)
    {
        string[] parts = text.Trim().Split('/', 2);
        network = default;
        trouble = "a network such as 192.0.2.0/24 or 2001:db8::/32, or one address, is expected.";
        if (Address(parts[0]) is not { } address)
        {
            return false;
        }

        Cidr one = Of(address);
        int length = one.Bits;
        if (parts.Length == 2)
        {
            if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out length))
            {
                return false;
            }

            length -= address.IsIPv4MappedToIPv6 ? Mapped : 0;
            if (length < 0 || length > one.Bits)
            {
                trouble = $"the prefix of such a network has {(address.IsIPv4MappedToIPv6 ? Mapped : 0)} to {(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)} bits.";
                return false;
            }
        }

        network = one.Within(length);
        if (network.Value != one.Value)
        {
            trouble = $"bits are set behind its prefix; {network} was probably meant, or one address without a prefix.";
            return false;
        }

        return true;
    }

    /// <summary>As it is written: <c>192.0.2.0/24</c>; one address without a prefix.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        string address = new IPAddress(Family == AddressFamily.InterNetwork ? bytes[12..] : bytes).ToString();
        return Length == Bits ? address : string.Create(CultureInfo.InvariantCulture, $"{address}/{Length}");
    }

    /// <summary>An address as people write it: .NET's parser also takes 10, 010.0.0.1, [::1]:80 and zones.</summary>
    private static IPAddress? Address(string text) =>
        IPAddress.TryParse(text, out IPAddress? address) && (address.AddressFamily == AddressFamily.InterNetwork ? address.ToString() == text : !text.AsSpan().ContainsAny('[', '%'))
            ? address
            : null;
}
