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
        return text.Contains(':') ? IsVersion6Shape(text) && IPAddress.TryParse(text, out address) : TryVersion4(text, out address);
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

    /// <summary>Four decimal numbers up to 255 without leading zeros, and nothing else.</summary>
    private static bool TryVersion4(ReadOnlySpan<char> text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        Span<byte> bytes = stackalloc byte[4];
        int part = 0;
        int digits = 0;
        int number = 0;
        foreach (char character in text)
        {
            if (character == '.' && digits > 0 && part < 3)
            {
                bytes[part++] = (byte)number;
                digits = 0;
                number = 0;
                continue;
            }

            if (!char.IsAsciiDigit(character) || (digits > 0 && number == 0))
            {
                return false;
            }

            digits++;
            number = (number * 10) + (character - '0');
            if (number > byte.MaxValue)
            {
                return false;
            }
        }

        if (part < 3 || digits == 0)
        {
            return false;
        }

        bytes[3] = (byte)number;
        address = new IPAddress(bytes);
        return true;
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
