using System.Runtime.CompilerServices;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Mail.Folder;

/// <summary>
/// A watched folder or Maildir: each file is a mail, a bare report or an mbox, told apart by content. A file leaves the folder only when
/// it is settled, by a rename; an mbox when all of its mails are, by the best outcome among them (aggregate, failure, TLS, invalid, other).
/// </summary>
internal sealed partial class FolderSource(FolderOptions options, ReadLimits limits, TimeProvider time, ILogger<FolderSource> logger, FiledFiles? filed = null) : IMailSource
{
    private readonly string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Path!));
    private readonly GivenFiles given = new();

    public string Name => root;

    public event Action? Looked;

    public int KeepFiledDays => options.Filing.KeepDays;

    public async IAsyncEnumerable<MailBatch> ReadAsync(ReadMode mode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Filing filing = new(root, options.Filing);
        FolderErrors.Guard(root, Create);
        using FolderWatch watch = new();
        if (mode == ReadMode.Forever && watch.Start(FolderListing.MailFolders(root)) is { } reason)
        {
            LogNotWatched(root, reason, options.PollSeconds);
        }

        while (true)
        {
            watch.Clear();

            // One listing a drain, whatever the number of batches.
            (List<WaitingFile> files, bool unstable) = FolderErrors.Guard(root, () => List(filing, mode));
            Looked?.Invoke();
            FileBatches batches = new(root, limits, options.BatchMails, options.BatchBytes);
            foreach (MailBatch batch in batches.Of(files, given.Give))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return batch;
            }

            if (files.Count > 0)
            {
                continue;
            }

            if (mode == ReadMode.UntilEmpty)
            {
                yield break;
            }

            if (unstable)
            {
                // Also keeps a long copying into the folder from making a listing a file.
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(options.StableSeconds, options.PollSeconds)), time, cancellationToken);
            }
            else
            {
                await watch.WaitAsync(TimeSpan.FromSeconds(options.PollSeconds), time, cancellationToken);
            }
        }
    }

    public Task SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
    {
        Filing filing = new(root, options.Filing);
        foreach (Settlement settlement in settlements)
        {
            if (given.Settle(settlement) is { } file)
            {
                if (file.Complete)
                {
                    FolderErrors.Guard(Path.Combine(root, file.Key), () => filing.File(file));
                    given.Forget(file);
                }
            }
        }

        return Task.CompletedTask;
    }

    public Task<FiledPurge> PurgeFiledAsync(DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken) =>
        Task.FromResult(FolderErrors.Guard(root, () => new Filing(root, options.Filing).Purge(before, mode)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool Create()
    {
        bool absent = !Directory.Exists(root);
        if (absent)
        {
            Directory.CreateDirectory(root);
            LogCreated(root);
        }

        return absent;
    }

    private (List<WaitingFile> Files, bool Unstable) List(Filing filing, ReadMode mode)
    {
        Create();
        bool maildir = FolderListing.IsMaildir(root);
        IEnumerable<string> folders = filed?.Folder is { } again ? filing.Filed(again) : FolderListing.MailFolders(root);
        IReadOnlyList<ListedFile> all = FolderListing.OldestFirst(folders.SelectMany(FolderListing.Files));
        DateTime now = time.GetUtcNow().UtcDateTime;
        List<WaitingFile> files = [];
        bool unstable = false;
        foreach (ListedFile file in (filed is null ? filing.Unflagged(all) : all).Where(FolderListing.IsCandidate))
        {
            WaitingFile waiting = new(file, root, 0, maildir);
            if (given.Skip(waiting.Key, file) is not { } skip)
            {
                continue;
            }

            // A time that lies ahead comes from another clock and says nothing. Mails get into a Maildir by a rename, whole.
            if (mode == ReadMode.UntilEmpty || maildir || (now - file.LastWriteTimeUtc).Duration().TotalSeconds >= options.StableSeconds)
            {
                files.Add(waiting with { Skip = skip });
            }
            else
            {
                unstable = true;
            }
        }

        return (files, unstable);
    }

    [LoggerMessage(LogLevel.Information, "Folder {Folder} was not there and has been created; put mails or reports into it.")]
    private partial void LogCreated(string folder);

    [LoggerMessage(LogLevel.Warning, "Folder {Folder} cannot be watched ({Reason}); it is looked into each {Seconds} s instead.")]
    private partial void LogNotWatched(string folder, string reason, int seconds);
}

/// <summary>Says that not the folder itself is to be read but what was filed out of it.</summary>
/// <param name="Folder">The filing folder; null for files that were flagged in place.</param>
internal sealed record FiledFiles(string? Folder);
