using System.Buffers;
using System.Net;
using System.Text;
using DmarcIngest.Reports;

namespace DmarcIngest.Enrichment.Senders;

/// <summary>Domains as people type them and as reports name them.</summary>
internal static class DomainText
{
    /// <summary>RFC 1035 section 3.1: 255 octets on the wire are 253 characters in text.</summary>
    private const int LongestName = 253;

    /// <summary>RFC 1035 section 2.3.4.</summary>
    private const int LongestLabel = 63;

    // Underscores are no part of host names but of names in the DNS.
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>A domain of two labels or more in lower-case A-labels; null if it is none.</summary>
    public static string? Parse(string text)
    {
        string sent = text.Trim();
        if (sent.Length > 2 * LongestName)
        {
            return null;
        }

        (string domain, bool valid) = DomainName.Normalise(sent);
        string[] labels = domain.Split('.');
        bool isDomain = valid && domain.Length <= LongestName && labels.Length > 1 && char.IsAsciiLetter(labels[^1].FirstOrDefault())
            && Array.TrueForAll(labels, label => label.Length is > 0 and <= LongestLabel && !label.AsSpan().ContainsAnyExcept(NameCharacters));
        return isDomain && !IPAddress.TryParse(domain, out _) ? domain : null;
    }

    /// <summary>A name to be looked up, in A-labels and without the root's dot; empty if it cannot be a name.</summary>
    public static ReadOnlySpan<char> Plain(string name)
    {
        // Every character beyond ASCII makes an A-label longer: beyond twice the length nothing can fit.
        if (name.Length > 2 * LongestName)
        {
            return default;
        }

        ReadOnlySpan<char> plain = name.AsSpan().TrimEnd('.');
        if (!Ascii.IsValid(plain))
        {
            plain = DomainName.Normalise(name).Domain;
        }

        return plain.Length > LongestName ? default : plain;
    }
}
