using System.Globalization;
using System.Net;

namespace DmarcIngest.Reports;

/// <summary>How an IP address was written.</summary>
internal enum AddressForm
{
    /// <summary>As an address alone.</summary>
    Plain,

    /// <summary>With something around it: brackets, a port, a host name, a zone.</summary>
    Decorated,

    /// <summary>As an IPv4 address within an IPv6 one.</summary>
    Mapped,

    /// <summary>Not as an address.</summary>
    Invalid,
}

/// <summary>
/// Reads an IP address out of a report. <see cref="IPAddress.TryParse(ReadOnlySpan{char}, out IPAddress?)"/> alone would take <c>1.2.3</c>, octal and
/// hexadecimal numbers for addresses, so what it gets is looked at first.
/// </summary>
internal static class SourceAddress
{
    /// <summary>The address, IPv4-mapped ones as IPv4; null if it is none.</summary>
    public static IPAddress? Parse(ReadOnlySpan<char> sent, out AddressForm form)
    {
        form = AddressForm.Plain;
        if (!TryPlain(sent, out IPAddress? address))
        {
            form = AddressForm.Decorated;
            if (!TryPlain(Undecorate(sent), out address))
            {
                form = AddressForm.Invalid;
                return null;
            }
        }

        if (address.IsIPv4MappedToIPv6)
        {
            form = form == AddressForm.Plain ? AddressForm.Mapped : form;
            return address.MapToIPv4();
        }

        return address;
    }

    private static bool TryPlain(ReadOnlySpan<char> text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        bool shape = text.Contains(':') ? IsVersion6Shape(text) : IsVersion4(text);
        return shape && IPAddress.TryParse(text, out address);
    }

    private static bool IsVersion6Shape(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            if (!char.IsAsciiHexDigit(character) && character is not (':' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsVersion4(ReadOnlySpan<char> text)
    {
        int parts = 0;
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> part = text[range];
            parts++;
            if (part.Length is 0 or > 3
                || (part.Length > 1 && part[0] == '0')
                || !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                return false;
            }
        }

        return parts == 4;
    }

    private static ReadOnlySpan<char> Undecorate(ReadOnlySpan<char> text)
    {
        int host = text.IndexOfAny(" (\t");
        if (host > 0)
        {
            text = text[..host];
        }

        if (text.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase))
        {
            text = text[5..];
        }

        if (text.StartsWith("["))
        {
            int close = text.IndexOf(']');
            text = close < 0 ? text[1..] : text[1..close];
            if (text.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase))
            {
                text = text[5..];
            }
        }

        int zone = text.IndexOf('%');
        if (zone > 0)
        {
            text = text[..zone];
        }

        int port = text.IndexOf(':');
        return port > 0 && text.Count(':') == 1 && text.Contains('.') ? text[..port] : text;
    }
}
