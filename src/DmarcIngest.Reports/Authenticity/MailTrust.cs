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
    private const int LongestName = 100;

    private readonly HashSet<string> trusted = new(authservIds.Select(id => id.Trim()), StringComparer.OrdinalIgnoreCase);

    /// <summary>Trusts nobody: all is unverified.</summary>
    public static MailTrust None { get; } = new([], _ => null);

    /// <summary>Judges all reports of a mail.</summary>
    internal void Judge(HeaderList? headers, IEnumerable<Report> reports)
    {
        string? from = headers is null ? null : FromDomain(headers);
        AuthenticityFinding mail = trusted.Count == 0 ? AuthenticityFinding.NobodyTrusted
            : headers is null ? AuthenticityFinding.NoHeader
            : JudgeMail(AuthenticationField.OfLastHop(headers, trusted), from);
        foreach (Report report in reports)
        {
            report.Finding = mail.Verdict == ReportAuthenticity.Verified && !IsOf(report.ReporterName, from)
                ? new AuthenticityFinding(ReportAuthenticity.Unverified, $"the report names {Name(report.ReporterName!)} as its reporter, and the mail is from {Name(from!)}")
                : mail;
        }
    }

    /// <summary>
    /// What the server said of DMARC decides; where it said nothing, or found no policy, an aligned pass of DKIM or SPF does (RFC 7489 section 3.1). Results that contradict each
    /// other prove nothing: one of them may be the sender's own.
    /// </summary>
    private AuthenticityFinding JudgeMail(TrustedResults said, string? from)
    {
        if (said.Server is null)
        {
            return new AuthenticityFinding(ReportAuthenticity.Unverified, said.IsBroken
                ? "an Authentication-Results field cannot be read, or there are too many, so none is believed"
                : $"no Authentication-Results of {string.Join(" or ", trusted)}");
        }

        string server = Name(said.Server);
        List<AuthenticationResult> dmarc = [.. said.Results.Where(result => result.Method == "dmarc")];
        if (dmarc.Exists(result => result.Result is "pass" or "fail"))
        {
            return JudgeDmarc(dmarc, server, from);
        }

        List<AuthenticationResult> dkim = [.. said.Results.Where(result => result.Method == "dkim")];
        List<AuthenticationResult> spf = [.. said.Results.Where(result => result.Method == "spf")];
        AuthenticationResult? aligned = from is null ? null
            : dkim.Find(result => IsAligned(result, from, "header.d", "header.i")) ?? spf.Find(result => IsAligned(result, from, "smtp.mailfrom"));
        return aligned is not null ? new AuthenticityFinding(ReportAuthenticity.Verified, $"{server} says {aligned.Method}=pass, aligned with {Name(from!)}")
            : dkim.Count > 0 && spf.Count > 0 && !dkim.Concat(spf).Any(result => result.Result is "temperror" or "permerror")
                ? new AuthenticityFinding(ReportAuthenticity.Failed, $"{server} says of neither DKIM nor SPF that it passes and is aligned with {Author(from)}")
            : new AuthenticityFinding(ReportAuthenticity.Unverified, $"{server} says neither dmarc=pass nor dmarc=fail, and not enough of DKIM and SPF to tell");
    }

    private AuthenticityFinding JudgeDmarc(List<AuthenticationResult> dmarc, string server, string? from)
    {
        if (dmarc.TrueForAll(result => result.Result == "fail"))
        {
            return new AuthenticityFinding(ReportAuthenticity.Failed, $"{server} says dmarc=fail");
        }

        if (dmarc.Find(result => result.Result != "pass") is { } other)
        {
            return new AuthenticityFinding(ReportAuthenticity.Unverified, $"{server} says dmarc=pass and dmarc={Name(other.Result)}, which contradict each other");
        }

        if (from is null)
        {
            return new AuthenticityFinding(ReportAuthenticity.Unverified, $"{server} says dmarc=pass, but the mail has no author or several");
        }

        return dmarc.Find(result => !Names(result, "header.from", from)) is not { } about
            ? new AuthenticityFinding(ReportAuthenticity.Verified, $"{server} says dmarc=pass for {Name(from)}")
            : new AuthenticityFinding(ReportAuthenticity.Unverified, $"{server} says dmarc=pass for {Name(DomainOf(about.Properties["header.from"]))}, and the mail is from {Name(from)}");
    }

    private static string Author(string? from) => from is null ? "one author" : Name(from);

    // Names are strangers' text.
    private static string Name(string name) => Printable.Clean(name, LongestName);

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
