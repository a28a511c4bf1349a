using DmarcIngest.Reports.Decoding;
using MimeKit;

namespace DmarcIngest.Reports.Authenticity;

/// <summary>
/// Judges whether a report is from whom it says, by the <c>Authentication-Results</c> that the own mail server has put into its mail (RFC 8601). Safe for use
/// by several threads at once.
/// </summary>
/// <param name="authservIds">The authserv-ids of the own mail servers; none trusts nobody.</param>
/// <param name="organisationalDomain">Gives the organisational domain of a name (RFC 7489 section 3.2), or null if it has none.</param>
public sealed class MailTrust(IReadOnlyCollection<string> authservIds, Func<string, string?> organisationalDomain)
{
    private readonly HashSet<string> trusted = new(authservIds.Select(id => id.Trim()), StringComparer.OrdinalIgnoreCase);

    /// <summary>Trusts nobody: all is unverified.</summary>
    public static MailTrust None { get; } = new([], _ => null);

    /// <summary>Judges all reports of a mail.</summary>
    internal void Judge(HeaderList? headers, IEnumerable<Report> reports)
    {
        if (trusted.Count == 0 || headers is null)
        {
            return;
        }

        string? from = FromDomain(headers);
        ReportAuthenticity mail = JudgeMail(AuthenticationField.OfLastHop(headers, trusted), from);
        foreach (Report report in reports)
        {
            report.Authenticity = mail == ReportAuthenticity.Verified && !IsOf(report.ReporterName, from) ? ReportAuthenticity.Unverified : mail;
        }
    }

    /// <summary>
    /// What the server said of DMARC decides; where it said nothing, or found no policy, an aligned pass of DKIM or SPF does (RFC 7489 section 3.1). Results that contradict each
    /// other prove nothing: one of them may be the sender's own.
    /// </summary>
    private ReportAuthenticity JudgeMail(IReadOnlyList<AuthenticationResult> results, string? from)
    {
        List<AuthenticationResult> dmarc = [.. results.Where(result => result.Method == "dmarc")];
        if (dmarc.Exists(result => result.Result is "pass" or "fail"))
        {
            return dmarc.TrueForAll(result => result.Result == "fail") ? ReportAuthenticity.Failed
                : from is not null && dmarc.TrueForAll(result => result.Result == "pass" && Names(result, "header.from", from)) ? ReportAuthenticity.Verified
                : ReportAuthenticity.Unverified;
        }

        List<AuthenticationResult> dkim = [.. results.Where(result => result.Method == "dkim")];
        List<AuthenticationResult> spf = [.. results.Where(result => result.Method == "spf")];
        return from is not null && (dkim.Exists(result => IsAligned(result, from, "header.d", "header.i")) || spf.Exists(result => IsAligned(result, from, "smtp.mailfrom"))) ? ReportAuthenticity.Verified
            : dkim.Count > 0 && spf.Count > 0 && !dkim.Concat(spf).Any(result => result.Result is "temperror" or "permerror") ? ReportAuthenticity.Failed
            : ReportAuthenticity.Unverified;
    }

    private bool IsAligned(AuthenticationResult result, string from, params ReadOnlySpan<string> properties)
    {
        foreach (string property in properties)
        {
            if (result.Properties.TryGetValue(property, out string? value))
            {
                return result.Result == "pass" && IsSame(DomainOf(value), from);
            }
        }

        return false;
    }

    /// <summary>True unless the result is about another domain.</summary>
    private bool Names(AuthenticationResult result, string property, string domain) =>
        !result.Properties.TryGetValue(property, out string? value) || IsSame(DomainOf(value), domain);

    /// <summary>
    /// True unless the report names its reporter by a domain that the mail is not from. Names that are words ("Enterprise Outlook") can be compared with nothing.
    /// </summary>
    private bool IsOf(string? reporter, string? from) =>
        reporter is null || !reporter.Contains('.', StringComparison.Ordinal) || organisationalDomain(reporter) is not { } domain || (from is not null && IsSame(domain, from));

    private bool IsSame(string one, string other) => organisationalDomain(one) is { } domain && domain == organisationalDomain(other);

    private static string DomainOf(string value) => value[(value.LastIndexOf('@') + 1)..];

    /// <summary>The domain of the one author; null where there are several or none (RFC 7489 section 6.6.1).</summary>
    private static string? FromDomain(HeaderList headers) =>
        headers.Count(header => header.Id == HeaderId.From) == 1
        && InternetAddressList.TryParse(HeaderText.Value(headers[headers.IndexOf(HeaderId.From)]), out InternetAddressList? list)
        && list.Mailboxes.ToList() is [{ Address: { } address }]
        && DomainOf(address) is { Length: > 0 } domain
            ? domain
            : null;
}
