using System.Text.RegularExpressions;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Whether a text is in its language.</summary>
internal static partial class Wording
{
    /// <summary>Names that are the same in every language.</summary>
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "SPF", "DKIM", "DMARC", "ARC", "BIMI", "DNS", "PTR", "rDNS", "ASN", "AS", "IP", "IPv4", "IPv6", "MX", "MTA", "STS", "MTA-STS", "TLS", "TLSA", "TLS-RPT", "RPT", "DANE",
        "SMTP", "IMAP", "HTTP", "HTTPS", "URL", "URI", "RUA", "RUF", "HELO", "EHLO", "ID", "UID", "UTC", "JSON", "XML", "CSV", "RFC", "OpenSearch", "Elasticsearch", "Grafana",
        "DmarcIngest", "dmarc-ingest", "GeoIP", "p", "sp", "np", "pct", "adkim", "aspf", "fo", "none", "quarantine", "reject", "All",
    };

    /// <summary>What is wrong with a text and its translation; null if nothing.</summary>
    public static string? Fault(string english, string japanese)
    {
        if (Japanese().IsMatch(english))
        {
            return $"the English text is Japanese: '{english}'";
        }

        if (Japanese().IsMatch(japanese) || !HasWords(japanese))
        {
            return string.IsNullOrWhiteSpace(japanese) && HasWords(english) ? $"'{english}' is not translated: there is nothing" : null;
        }

        return english == japanese ? $"'{english}' is not translated" : $"the Japanese text has no Japanese: '{japanese}'";
    }

    /// <summary>A string without the marks of its language: uids, tags and fields that end in it.</summary>
    public static string WithoutLanguage(string text, string language) =>
        Regex.Replace(text == language ? "" : text, $@"(?<=[A-Za-z0-9])[-_]{language}(?![A-Za-z0-9])", "", RegexOptions.CultureInvariant);

    // Words other than names, once placeholders, marks and addresses are taken out.
    private static bool HasWords(string text) => Word().Matches(NoWords().Replace(text, " ")).Any(word => !Names.Contains(word.Value));

    [GeneratedRegex(@"[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]")]
    private static partial Regex Japanese();

    [GeneratedRegex(@"\{\{.*?\}\}|\$\{.*?\}|\$\w+|`[^`]*`|https?://\S+|<[^>]*>|\w+(\.\w+)+|=\w+|\b(suffix|prefix):")]
    private static partial Regex NoWords();

    [GeneratedRegex(@"\p{L}[\p{L}\p{Nd}-]*")]
    private static partial Regex Word();
}
