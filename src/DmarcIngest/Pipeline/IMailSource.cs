namespace DmarcIngest.Pipeline;

/// <summary>
/// Where mails come from and where they are filed. Real ones: an IMAP mailbox, a folder. The source is the durable queue: a mail is taken
/// out of it by <see cref="SettleAsync"/> only, which is called after the store has confirmed every row.
/// Every member throws <see cref="BrokenWorldException"/> when the connection breaks; the caller waits and calls again, and the source
/// connects anew. Reading and settling may run at the same time.
/// </summary>
public interface IMailSource : IAsyncDisposable
{
    /// <summary>Name of the mailbox or folder, for logs and for the ingest log. Without secrets.</summary>
    string Name { get; }

    /// <summary>
    /// Gives the mails that wait, in batches bounded by number and bytes, oldest first. A mail that was given and is not yet settled is not
    /// given again by the same source object, also not after a lost connection.
    /// </summary>
    /// <param name="mode">Whether to end when nothing waits any more, or to wait for new mail (IDLE and polling) for ever.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<MailBatch> ReadAsync(ReadMode mode, CancellationToken cancellationToken);

    /// <summary>
    /// Raised when the source has looked for mail and could: a mailbox that was away is back, also where no mail comes for hours. Not raised by sources
    /// that have nothing to lose touch with.
    /// </summary>
    event Action? Looked
    {
        add { }
        remove { }
    }

    /// <summary>Files mails by their outcome: moves, deletes or flags them, batched. A mail that is gone by now counts as settled.</summary>
    Task SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken);

    /// <summary><see cref="FilingOptions.KeepDays"/>: days after which filed mails are deleted; 0 keeps them for ever.</summary>
    int KeepFiledDays { get; }

    /// <summary>Deletes filed mails that were received before a moment (<see cref="FilingOptions.KeepDays"/>), or says how many would go.</summary>
    Task<FiledPurge> PurgeFiledAsync(DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken);
}

/// <summary>What was, or would be, deleted of filed mails.</summary>
/// <param name="Mails">How many.</param>
/// <param name="Of">Of how many that lay there.</param>
public readonly record struct FiledPurge(int Mails, int Of);

/// <summary>When reading ends.</summary>
public enum ReadMode
{
    /// <summary>When nothing waits any more.</summary>
    UntilEmpty,

    /// <summary>Never: new mail is waited for.</summary>
    Forever,
}

/// <summary>Mails that are read, stored and filed together.</summary>
/// <param name="Mails">At least one.</param>
/// <param name="Waiting">How many more wait behind this batch, as far as known now.</param>
public sealed record MailBatch(IReadOnlyList<MailItem> Mails, int Waiting);

/// <summary>One mail (or one file that holds a report) as it lies in its source.</summary>
public sealed record MailItem
{
    /// <summary><see cref="IMailSource.Name"/>.</summary>
    public required string Source { get; init; }

    /// <summary>What the source knows it by: an IMAP UID, a file name. For logs and for the source itself.</summary>
    public required string Key { get; init; }

    /// <summary>When the mail server received it: IMAP INTERNALDATE; for a file its time of last change. UTC.</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>Size in bytes as the source states it.</summary>
    public required long Size { get; init; }

    /// <summary>The bytes as they came; null if larger than <see cref="Reports.ReadLimits.MailBytes"/>, and then never fetched.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>
    /// True if whoever sent it wrote all of it: no mail server has looked at it and taken out what is said in that server's own name.
    /// </summary>
    public bool PastMailServer { get; init; }

    /// <summary>Bytes as <see cref="Content"/>. Assigned directly, a null array would become an empty mail.</summary>
    public static ReadOnlyMemory<byte>? ContentOf(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(bytes);
}

/// <summary>What was found in a mail, and with it where it is filed.</summary>
public enum MailOutcome
{
    /// <summary>DMARC aggregate report stored.</summary>
    Aggregate,

    /// <summary>DMARC failure report stored.</summary>
    Failure,

    /// <summary>SMTP TLS report stored.</summary>
    Tls,

    /// <summary>Meant to be a report, could not be read.</summary>
    Invalid,

    /// <summary>No report at all.</summary>
    Other,
}

/// <summary>A mail that is done.</summary>
/// <param name="Mail">The mail.</param>
/// <param name="Outcome">What was found in it.</param>
/// <param name="Reason">A code: why it could not be read, wholly or in part; <c>none</c> if all went well.</param>
/// <param name="Unverified">True if it holds a report of which nobody can tell that it is from whom it says.</param>
public readonly record struct Settlement(MailItem Mail, MailOutcome Outcome, string Reason = "none", bool Unverified = false);
