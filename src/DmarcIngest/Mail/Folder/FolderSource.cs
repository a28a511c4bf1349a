using System.Runtime.CompilerServices;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Mail.Folder;

/// <summary>
/// A watched folder or Maildir: each file is a mail or a bare report, told apart by the reader. A file leaves the folder only when it is
/// settled, by a rename.
/// </summary>
internal sealed partial class FolderSource(FolderOptions options, ReadLimits limits, TimeProvider time, ILogger<FolderSource> logger) : IMailSource
{
    private readonly string root = Path.GetFullPath(options.Path!);
    private static readonly string[] MaildirFolders = ["new", "cur"];
    private readonly Lock gate = new();

    /// <summary>Files that were given, with the number of their mails that are not settled; guarded by <see cref="gate"/>.</summary>
    private readonly Dictionary<string, int> inFlight = new(StringComparer.Ordinal);

    public string Name => root;

    public int KeepFiledDays => options.Filing.KeepDays;

    public async IAsyncEnumerable<MailBatch> ReadAsync(ReadMode mode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            // One listing a drain, whatever the number of batches.
            List<FileInfo> files = List(mode);
            foreach (MailBatch batch in FileBatches.Of(files, Key, root, limits, options.BatchMails, options.BatchBytes, Opened))
            {
                cancellationToken.ThrowIfCancellationRequested();
                lock (gate)
                {
                    foreach (MailItem mail in batch.Mails)
                    {
                        inFlight.TryAdd(FileOf(mail), 1);
                    }
                }

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

            await Task.Delay(TimeSpan.FromSeconds(options.PollSeconds), time, cancellationToken);
        }
    }

    public Task SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
    {
        foreach (Settlement settlement in settlements)
        {
            string file = FileOf(settlement.Mail);
            lock (gate)
            {
                if (inFlight.GetValueOrDefault(file) > 1)
                {
                    // An mbox leaves the folder with its last mail, not before.
                    inFlight[file]--;
                    continue;
                }
            }

            FolderErrors.Guard(root, () => Filing.File(root, settlement, options.Filing));
            lock (gate)
            {
                inFlight.Remove(file);
            }
        }

        return Task.CompletedTask;
    }

    public Task<int> PurgeFiledAsync(DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken) =>
        Task.FromResult(FolderErrors.Guard(root, () => Filing.Purge(root, options.Filing, before, mode)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string FileOf(MailItem mail) => mail.Key.Split('#')[0];

    private void Opened(string file, int mails)
    {
        lock (gate)
        {
            inFlight[file] = mails;
        }
    }

    private string Key(FileInfo file) => Path.GetRelativePath(root, file.FullName);

    private List<FileInfo> List(ReadMode mode) => FolderErrors.Guard(root, () =>
    {
        bool maildir = Directory.Exists(Path.Combine(root, "new")) && Directory.Exists(Path.Combine(root, "cur"));
        if (!Directory.Exists(root))
        {
            Directory.CreateDirectory(root);
            LogCreated(root);
        }

        DateTime stable = time.GetUtcNow().UtcDateTime.AddSeconds(-options.StableSeconds);
        IEnumerable<FileInfo> all = maildir
            ? MaildirFolders.SelectMany(name => new DirectoryInfo(Path.Combine(root, name)).EnumerateFiles())
            : new DirectoryInfo(root).EnumerateFiles();
        lock (gate)
        {
            return all.Where(file => FileBatches.IsCandidate(file) && !inFlight.ContainsKey(Key(file)))
                .Where(file => !Filing.IsFlagged(file, options.Filing))
                .Where(file => maildir || mode == ReadMode.UntilEmpty || file.LastWriteTimeUtc <= stable)
                .OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal)
                .ToList();
        }
    });

    [LoggerMessage(LogLevel.Information, "Folder {Folder} was not there and has been created; put mails or reports into it.")]
    private partial void LogCreated(string folder);
}
