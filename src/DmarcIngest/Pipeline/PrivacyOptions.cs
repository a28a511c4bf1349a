using DmarcIngest.Reports.Failure;

namespace DmarcIngest.Pipeline;

/// <summary>How much of failure reports is kept: they hold what people wrote to whom.</summary>
public sealed class PrivacyOptions
{
    /// <summary>
    /// What is kept of failure reports: `Redacted` (local parts of addresses replaced by a keyed hash, no names, no subject), `Full`
    /// (everything but the body), `Metadata` (domains, results and servers only), or `Off` (filed away unread).
    /// </summary>
    public PrivacyLevel FailureReports { get; set; } = PrivacyLevel.Redacted;

    /// <summary>Key of the hash, at least 16 characters; without it, and without <see cref="KeyFile"/>, one is made and kept in `Store:StateFolder`/privacy.key.</summary>
    public string? Key { get; set; }

    /// <summary>File with the key; for several daemons that write into one store.</summary>
    public string? KeyFile { get; set; }
}
