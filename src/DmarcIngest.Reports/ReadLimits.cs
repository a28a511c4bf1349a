using System.ComponentModel.DataAnnotations;

namespace DmarcIngest.Reports;

/// <summary>
/// What one mail may cost. The address in a <c>rua=</c> tag is public, so anyone may send anything: every cap is absolute, and what
/// exceeds one is rejected with that cap's name, never read on.
/// </summary>
public sealed record ReadLimits
{
    /// <summary>Largest mail or file that is read, in bytes.</summary>
    [Range(1, int.MaxValue)]
    public long MailBytes { get; init; } = 30 * 1024 * 1024;

    /// <summary>Decompressed bytes of all attachments of one mail together.</summary>
    [Range(1, int.MaxValue)]
    public long DecompressedBytes { get; init; } = 100 * 1024 * 1024;

    /// <summary>Decompressed bytes of one report.</summary>
    [Range(1, int.MaxValue)]
    public long DocumentBytes { get; init; } = 50 * 1024 * 1024;

    /// <summary>Archives within archives: 1 is a plain <c>.zip</c> or <c>.gz</c>.</summary>
    [Range(1, int.MaxValue)]
    public int ArchiveDepth { get; init; } = 3;

    /// <summary>Entries of one zip file.</summary>
    [Range(1, int.MaxValue)]
    public int ArchiveEntries { get; init; } = 20;

    /// <summary>Depth of multipart nesting.</summary>
    [Range(1, int.MaxValue)]
    public int MimeDepth { get; init; } = 16;

    /// <summary>Leaf parts of one mail.</summary>
    [Range(1, int.MaxValue)]
    public int MimeParts { get; init; } = 200;

    /// <summary>Mails within mails (<c>message/rfc822</c>).</summary>
    [Range(1, int.MaxValue)]
    public int MessageDepth { get; init; } = 5;

    /// <summary>Depth of XML elements; a valid report has 6.</summary>
    [Range(1, int.MaxValue)]
    public int XmlDepth { get; init; } = 16;

    /// <summary>Attributes of one XML element.</summary>
    [Range(1, int.MaxValue)]
    public int XmlAttributes { get; init; } = 32;

    /// <summary>Characters of one value; longer ones are cut and flagged.</summary>
    [Range(1, int.MaxValue)]
    public int TextLength { get; init; } = 4 * 1024;

    /// <summary>Characters of one free text (error, comment, extra_contact_info); longer ones are cut and flagged.</summary>
    [Range(1, int.MaxValue)]
    public int FreeTextLength { get; init; } = 16 * 1024;

    /// <summary>Records of one aggregate report, and of all that lie in one damaged document.</summary>
    [Range(1, int.MaxValue)]
    public int Records { get; init; } = 500_000;

    /// <summary>DKIM results kept of one record.</summary>
    [Range(1, int.MaxValue)]
    public int DkimResults { get; init; } = 100;

    /// <summary>SPF results kept of one record.</summary>
    [Range(1, int.MaxValue)]
    public int SpfResults { get; init; } = 20;

    /// <summary>Policy override reasons kept of one record.</summary>
    [Range(1, int.MaxValue)]
    public int Reasons { get; init; } = 20;

    /// <summary>Depth of JSON objects and lists; a valid SMTP TLS report has 5.</summary>
    [Range(1, 1000)]
    public int JsonDepth { get; init; } = 16;

    /// <summary>Policies of one SMTP TLS report.</summary>
    [Range(1, int.MaxValue)]
    public int Policies { get; init; } = 10_000;

    /// <summary>Lines of a policy, and MX hosts, kept of one policy of an SMTP TLS report.</summary>
    [Range(1, int.MaxValue)]
    public int PolicyStrings { get; init; } = 100;

    /// <summary>Failure details of one SMTP TLS report.</summary>
    [Range(1, int.MaxValue)]
    public int FailureDetails { get; init; } = 100_000;

    /// <summary>Seconds that reading one report may take.</summary>
    [Range(1, int.MaxValue)]
    public int DocumentSeconds { get; init; } = 60;
}
