namespace DmarcIngest.Reports.Authenticity;

/// <summary>Whether the mail that carried a report came from whom the report names as its reporter. The numbers are stored.</summary>
public enum ReportAuthenticity
{
    /// <summary>Nobody can tell: no mail server that is trusted has said anything, or what it said does not fit the report.</summary>
    Unverified = 0,

    /// <summary>A mail server that is trusted found that the mail passes DMARC, and the report names nobody else as its reporter.</summary>
    Verified = 1,

    /// <summary>A mail server that is trusted found that the mail fails DMARC.</summary>
    Failed = 2,
}

/// <summary>The words under which it is stored.</summary>
public static class ReportAuthenticityWords
{
    /// <summary><c>unverified</c>, <c>verified</c> or <c>failed</c>.</summary>
    public static string Word(this ReportAuthenticity authenticity) => authenticity switch
    {
        ReportAuthenticity.Verified => "verified",
        ReportAuthenticity.Failed => "failed",
        _ => "unverified",
    };
}
