using System.Text.RegularExpressions;

namespace DmarcIngest.Reports.Decoding;

/// <summary>Whether something that is no readable report is told to anyone.</summary>
internal enum Standing
{
    /// <summary>It was meant to be a report, or cannot be told from one without reading it: always told.</summary>
    Certain,

    /// <summary>Could as well be spam: told in a mail that shows signs of a report.</summary>
    NeedsSigns,

    /// <summary>Could as well be a decoration of a report's mail: told only if the mail shows signs and no report was read.</summary>
    NeedsAbsence,
}

/// <summary>
/// The address in a <c>rua=</c> tag is public, so the mailbox gets spam with archives, newsletters and bounces too. What is told as
/// invalid has to be looked at by a person, so a mail is called invalid only where it was meant to be a report.
/// <list type="bullet">
/// <item>Certain: XML out of an archive (spam sends other things so), damaged gzip (reporters use it, spam does not), what was too large to
/// look into, encrypted mails, forwarded Outlook containers, and the report kinds that are recognised but not read.</item>
/// <item>With signs: zip archives that are encrypted, damaged or hold something else, and other containers. Malware comes so.</item>
/// <item>With signs, and no report read: plain XML with another root (invoices), which also comes as logo or calendar.</item>
/// </list>
/// The signs are a subject as of RFC 9990 section 5, a file name as of section 4, a media type or header field of SMTP TLS reports, a
/// <c>feedback</c> element anywhere, and being no mail at all: who puts a bare file there means it. They only ever decide how a failure
/// is called; a report is read without any.
/// </summary>
internal sealed partial class ReportSigns
{
    // A pattern costs up to the square of what it is given, and the name is a stranger's.
    private const int LongestName = 512;

    /// <summary>True if anything says that the mail is meant to carry a report.</summary>
    public bool Any { get; private set; }

    /// <summary>True if the subject is that of an aggregate or SMTP TLS report.</summary>
    public bool Announced { get; private set; }

    /// <summary>The domain that the subject or the header of an SMTP TLS report names; null if none was seen.</summary>
    public string? AboutDomain { get; private set; }

    public void SeeSubject(string? subject)
    {
        if (subject is not null && SubjectPattern().Match(subject) is { Success: true } match)
        {
            Announced = true;
            Any = true;
            AboutDomain = match.Groups[1].Value.Trim();
        }

        Any |= subject is not null && LooseSubjectPattern().IsMatch(subject);
    }

    public void SeeName(string? name) => Any |= IsReportName(name);

    public void See() => Any = true;

    /// <summary>True if the mail carries a failure report, readable or not: then its subject tells of somebody's mail.</summary>
    public bool Failure { get; private set; }

    /// <summary>Sees a failure report, or the promise of one.</summary>
    public void SeeFailure()
    {
        Any = true;
        Failure = true;
    }

    /// <summary>Sees <c>TLS-Report-Domain</c> (RFC 8460 section 5.3).</summary>
    public void SeeReportDomain(string domain)
    {
        Any = true;
        AboutDomain = domain.Trim();
    }

    /// <summary>The domain in a file name as of RFC 9990 section 4 and RFC 8460 section 5.1; null if it has none.</summary>
    public static string? DomainIn(string? name) =>
        name is { Length: <= LongestName } && name.Split('!') is [_, { Length: > 0 } domain, _, _, ..] ? domain : null;

    /// <summary>A file name as of RFC 9990, or one that says so in other words.</summary>
    public static bool IsReportName(string? name) => name is { Length: <= LongestName } && FileNamePattern().IsMatch(name);

    /// <summary>Documents and programs that happen to be zip archives full of XML.</summary>
    public static bool IsOfficeEntry(string name) =>
        name is "[Content_Types].xml" or "mimetype" or "AndroidManifest.xml" || name.StartsWith("META-INF/", StringComparison.Ordinal);

    public bool Tells(Standing standing, bool reportRead) => standing switch
    {
        Standing.Certain => true,
        Standing.NeedsSigns => Any || reportRead,
        _ => Any && !reportRead,
    };

    [GeneratedRegex(@"\breport\s+domain\s*:(.*)\bsubmitter\s*:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex SubjectPattern();

    [GeneratedRegex(@"\breport[\s_-]+domain\b|\bdmarc\b.*(report|aggregate|レポート)|\breport\b.*\bdmarc\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex LooseSubjectPattern();

    [GeneratedRegex(@"^[^!]+![^!]+!\d{6,}!\d{6,}|\breport[\s_-]+domain\b|dmarc.*(report|aggregate)|\.xml\.(gz|zip)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex FileNamePattern();
}
