using System.Text;
using DmarcIngest.Enrichment;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Authenticity;
using DmarcIngest.Reports.Decoding;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Reports.Tls;

namespace DmarcIngest.Fuzz;

/// <summary>The readers of one value: domain names, addresses, dates, Authentication-Results, names for people.</summary>
internal static class TextTarget
{
    private const int Longest = 256;

    public static void Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        (string domain, bool valid) = DomainName.Normalise(text);
        if (valid)
        {
            Contract.Same(domain, DomainName.Normalise(domain).Domain, "A domain name that is normalised twice is another.");
        }

        if (PublicSuffixList.Embedded.Registrable(text) is { } organisational)
        {
            Contract.Same(organisational, PublicSuffixList.Embedded.Registrable(organisational) ?? "none", "An organisational domain has another one.");
        }

        if (SourceAddress.Parse(text, out _) is { } address)
        {
            Contract.Same(address.ToString(), SourceAddress.Parse(address.ToString(), out _)?.ToString() ?? "none", "An address that is written and read again is another.");
        }

        _ = DomainName.OfAddress(text);
        _ = TlsDate.Parse(text, new DeviationSet());
        _ = FailureFields.ToDate(text);
        _ = FailureFields.Bare(text);
        _ = AuthenticationResults.Read([text, text]);
        _ = AuthenticationField.Read(text, out _);
        Contract.Same("spf=fail dkim=none", Results($"mx.example.jp; spf=fail smtp.mailfrom=\"{Escaped(text)}\"@example.com; dkim=none"), "A local part has become a result.");
        Contract.Same("spf=fail dkim=none", Results($"mx.example.jp; spf=fail ({Escaped(text)}) smtp.mailfrom=example.com; dkim=none"), "A comment has become a result.");
        _ = new AddressRedactor("key"u8.ToArray()).Redact(text);
        Contract.Holds(Printable.Clean(text, Longest).Length <= Longest, "A name for people is too long.");
    }

    private static string Results(string field) => string.Join(' ', AuthenticationField.Read(field, out _)?.Select(result => $"{result.Method}={result.Result}") ?? ["none"]);

    /// <summary>As a mail server writes what a sender has chosen into a quoted string or a comment (RFC 5322 section 3.2.1).</summary>
    private static string Escaped(string text) => string.Concat(text.Select(letter => letter is '\\' or '"' or '(' or ')' ? $"\\{letter}" : $"{letter}"));
}
