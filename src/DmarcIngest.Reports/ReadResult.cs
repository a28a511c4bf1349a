namespace DmarcIngest.Reports;

/// <summary>What became of one document found in a mail: a report, or the reason why it could not be read as one.</summary>
public abstract record ReadResult
{
    private protected ReadResult()
    {
    }

    /// <summary>Where in the mail it lay, for people: <c>part 2 &gt; report.zip &gt; a.xml</c>. Never a path to write to.</summary>
    public required string Where { get; init; }
}

/// <summary>A report that was understood, wholly or (see <see cref="Report.Partial"/>) up to where it was cut off.</summary>
public sealed record Parsed(Report Report) : ReadResult;

/// <summary>Something meant to be a report that could not be read.</summary>
/// <param name="Reason">A short code out of <see cref="RejectReasons"/>.</param>
/// <param name="Detail">What was expected and what was found, one sentence.</param>
public sealed record Rejected(string Reason, string Detail) : ReadResult;

/// <summary>A report of a kind that the settings do not want read (<see cref="Failure.PrivacyLevel.Off"/>).</summary>
/// <param name="Kind">The kind.</param>
public sealed record Unread(RowKind Kind) : ReadResult;

/// <summary>All that one mail or file held. No results at all means: no report, and nothing that was meant to be one.</summary>
public sealed record MailReading
{
    /// <summary>Message-ID without angle brackets; null for a bare file.</summary>
    public string? MessageId { get; init; }

    /// <summary>Address in the From field; null where absent.</summary>
    public string? From { get; init; }

    /// <summary>Subject, decoded; null where absent. A hint for people, never used to decide.</summary>
    public string? Subject { get; init; }

    /// <summary>The documents in the order in which they lie in the mail.</summary>
    public required IReadOnlyList<ReadResult> Results { get; init; }
}

/// <summary>Codes of <see cref="Rejected.Reason"/>: stored in the ingest log and counted by.</summary>
public static class RejectReasons
{
    /// <summary>The mail is larger than <see cref="ReadLimits.MailBytes"/>.</summary>
    public const string MailTooLarge = "mail_too_large";

    /// <summary>A cap of <see cref="ReadLimits"/> was exceeded; the detail names it.</summary>
    public const string LimitExceeded = "limit_exceeded";

    /// <summary>gzip or zip data that cannot be unpacked.</summary>
    public const string BrokenArchive = "broken_archive";

    /// <summary>A zip entry that needs a password, or an encrypted mail.</summary>
    public const string Encrypted = "encrypted";

    /// <summary>A container that is not read: bzip2, xz, zstd, 7z, tar, Outlook .msg, winmail.dat.</summary>
    public const string UnsupportedContainer = "unsupported_container";

    /// <summary>Something in a report's place (an archive, a report's name or media type) that is neither XML nor JSON.</summary>
    public const string NotXml = "not_xml";

    /// <summary>XML whose root element is not <c>feedback</c>, in a place where a report was expected.</summary>
    public const string NotAReport = "not_a_report";

    /// <summary>XML damaged beyond the repair pass, without one complete record.</summary>
    public const string BrokenXml = "broken_xml";

    /// <summary>JSON damaged before one policy of a report could be read.</summary>
    public const string BrokenJson = "broken_json";

    /// <summary>A document type declaration: no real report has one, and entities are never expanded.</summary>
    public const string Dtd = "dtd";

    /// <summary>Without this field a report has no identity (policy domain, or begin and end).</summary>
    public const string MissingField = "missing_field";
}
