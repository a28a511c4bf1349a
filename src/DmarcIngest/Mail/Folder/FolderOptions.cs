using System.ComponentModel.DataAnnotations;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Mail.Folder;

/// <summary>A folder (or Maildir) as a source of mails and bare reports.</summary>
public sealed class FolderOptions
{
    /// <summary>The folder to watch; where not set, <c>./inbox</c> is watched if there is no IMAP mailbox either.</summary>
    public string? Path { get; set; }

    /// <summary>Seconds between two looks into the folder.</summary>
    [Range(1, 86400)]
    public int PollSeconds { get; set; } = 10;

    /// <summary>Most mails of one batch.</summary>
    [Range(1, 10000)]
    public int BatchMails { get; set; } = 100;

    /// <summary>Most bytes of one batch; one larger mail makes a batch of its own.</summary>
    [Range(1, int.MaxValue)]
    public int BatchBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Seconds for which a file must not have changed, so that half-copied ones are left alone.</summary>
    [Range(0, 3600)]
    public int StableSeconds { get; set; } = 2;

    /// <summary>
    /// Where files go when they are done: sub-folders of the watched folder; in a Maildir, Maildir folders (<c>.Archive.Aggregate</c>). An
    /// mbox goes as a whole by the best outcome of its mails. Flag in place puts an empty file <c>.NAME.dmarc-ingested</c> beside the file.
    /// </summary>
    public FilingOptions Filing { get; set; } = new();
}
