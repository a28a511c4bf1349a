using System.Runtime.CompilerServices;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Mail.Folder;

/// <summary>Files, folders (with their sub-folders), Maildir, mbox or standard input (<c>-</c>), read once and left as they are.</summary>
internal sealed class ImportSource(IReadOnlyList<string> paths, ReadLimits limits, Stream standardInput, TimeProvider time) : IMailSource
{
    private const int BatchMails = 200;
    private const int BatchBytes = 16 * 1024 * 1024;

    public string Name => "import";

    public int KeepFiledDays => 0;

    public async IAsyncEnumerable<MailBatch> ReadAsync(ReadMode mode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<FileInfo> files = [];
        foreach (string path in paths)
        {
            if (path == "-")
            {
                yield return new MailBatch([await ReadInputAsync(cancellationToken)], 0);
            }
            else if (Directory.Exists(path))
            {
                EnumerationOptions deep = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden };
                files.AddRange(FolderErrors.Guard(path, () => new DirectoryInfo(path).EnumerateFiles("*", deep)
                    .Where(FileBatches.IsCandidate).OrderBy(file => file.FullName, StringComparer.Ordinal).ToList()));
            }
            else if (File.Exists(path))
            {
                files.Add(new FileInfo(path));
            }
            else
            {
                throw new BrokenWorldException($"{path} does not exist: a file, a folder or - for standard input is expected.");
            }
        }

        foreach (MailBatch batch in FileBatches.Of(files, file => file.FullName, Name, limits, BatchMails, BatchBytes, (_, _) => { }))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return batch;
        }
    }

    public Task SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> PurgeFiledAsync(DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken) => Task.FromResult(0);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<MailItem> ReadInputAsync(CancellationToken cancellationToken)
    {
        using MemoryStream content = new();
        byte[] buffer = new byte[64 * 1024];
        long size = 0;
        for (int read = await standardInput.ReadAsync(buffer, cancellationToken); read > 0; read = await standardInput.ReadAsync(buffer, cancellationToken))
        {
            size += read;
            if (size <= limits.MailBytes)
            {
                content.Write(buffer, 0, read);
            }
        }

        return new MailItem { Source = Name, Key = "-", Received = time.GetUtcNow(), Size = size, Content = MailItem.ContentOf(size <= limits.MailBytes ? content.ToArray() : null) };
    }
}
