using System.Buffers;
using System.Globalization;
using System.Text;

namespace DmarcIngest.Reports;

/// <summary>Domains as they are stored: lower case, A-labels, no trailing dot.</summary>
internal static class DomainName
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    /// <summary>True if there is nothing to normalise.</summary>
    public static bool IsPlain(string domain) => !domain.AsSpan().ContainsAnyExcept(Plain) && !domain.EndsWith('.');

    /// <summary>The domain; where it has no A-labels, in lower case and not valid.</summary>
    public static (string Domain, bool Valid) Normalise(string sent)
    {
        string lower = sent.ToLowerInvariant().TrimEnd('.');
        if (Ascii.IsValid(lower))
        {
            return (lower, true);
        }

        try
        {
            return (Idn.GetAscii(lower).TrimEnd('.').ToLowerInvariant(), true);
        }
        catch (ArgumentException)
        {
            return (lower, false);
        }
    }

    /// <summary>The domain of an e-mail address, in lower case; null where there is none.</summary>
    public static string? OfAddress(string? address)
    {
        int at = address?.LastIndexOf('@') ?? -1;
        string? domain = at < 0 ? null : address![(at + 1)..].TrimEnd('>', ' ', '.').ToLowerInvariant();
        return string.IsNullOrEmpty(domain) ? null : domain;
    }
}
