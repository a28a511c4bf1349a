namespace DmarcIngest.Reports.Authenticity;

/// <summary>How a report was judged, and why.</summary>
/// <param name="Verdict">What is stored.</param>
/// <param name="Why">For people, a part of a sentence. Has names out of the mail in it, made printable.</param>
public sealed record AuthenticityFinding(ReportAuthenticity Verdict, string Why)
{
    /// <summary>Nobody is trusted, so nobody can tell.</summary>
    internal static AuthenticityFinding NobodyTrusted { get; } = new(ReportAuthenticity.Unverified, "Authenticity:AuthservIds names no mail server to be trusted");

    internal static AuthenticityFinding NoHeader { get; } = new(ReportAuthenticity.Unverified, "a bare file has no header");
}
