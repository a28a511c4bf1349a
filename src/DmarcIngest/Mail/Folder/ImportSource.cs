using System.Runtime.CompilerServices;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Mail.Folder;

/// <summary>Files, folders (with their sub-folders), Maildir, mbox or standard input (<c>-</c>), read once and left as they are.</summary>
internal sealed class ImportSource(IReadOnlyList<string> paths, ReadLimits limits, Stream standardInput, TimeProvider time) : IMailSource
{
    private const string Input = "-";
    private const int BatchMails = 200;
    private const int BatchBytes = 16 * 1024 * 1024;

    public string Name => "import";

    public int KeepFiledDays => 0;

    public async IAsyncEnumerable<MailBatch> ReadAsync(ReadMode mode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Before anything is read, so that a mistyped path is no half import.
        List<WaitingFile> files = List();
        if (paths.Contains(Input))
        {
            await foreach (MailItem mail in ReadInputAsync(cancellationToken))
            {
                yield return new MailBatch([mail], files.Count);
            }
        }

        foreach (MailBatch batch in new FileBatches(Name, limits, BatchMails, BatchBytes).Of(files, _ => { }))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return batch;
        }
    }

    public Task SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<FiledPurge> PurgeFiledAsync(DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken) => Task.FromResult<FiledPurge>(default);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private List<WaitingFile> List()
    {
        List<WaitingFile> files = [];
        foreach (string path in paths.Where(path => path != Input))
        {
            if (Directory.Exists(path))
            {
                files.AddRange(FolderErrors.Guard(path, () => FolderListing.Deep(Path.GetFullPath(path)).Select(Waiting).ToList()));
            }
            else if (ListedFile.Of(new FileInfo(path)) is { } file)
            {
                files.Add(Waiting(file));
            }
            else
            {
                throw new BrokenWorldException($"{path} does not exist: a file, a folder or - for standard input is expected.");
            }
        }

        return files;
    }

    private static WaitingFile Waiting(ListedFile file) => new(
        file, null, 0, new FileInfo(file.FullName).Directory is { Name: "new" or "cur", Parent: { } above } && FolderListing.IsMaildir(above.FullName));

    private async IAsyncEnumerable<MailItem> ReadInputAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        byte[] start = await ReadStartAsync(cancellationToken);
        await using JoinedStream whole = new(start, standardInput);
        Mbox mbox = new(whole, limits.MailBytes);
        if (!mbox.Begins())
        {
            long size = await whole.CountAsync(cancellationToken);
            yield return Item(Input, now, size, size <= limits.MailBytes ? start : null);
            yield break;
        }

        for (int number = 1; mbox.Next() is { } mail; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Item($"{Input}/{number}", mail.Date ?? now, mail.Size, mail.Content);
        }
    }

    /// <summary>As much of standard input as one mail may have.</summary>
    private async Task<byte[]> ReadStartAsync(CancellationToken cancellationToken)
    {
        using MemoryStream start = new();
        byte[] buffer = new byte[64 * 1024];
        int read;
        while (start.Length < limits.MailBytes
            && (read = await standardInput.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, limits.MailBytes - start.Length)), cancellationToken)) > 0)
        {
            start.Write(buffer, 0, read);
        }

        return start.ToArray();
    }

    private MailItem Item(string key, DateTimeOffset received, long size, byte[]? content) =>
        new() { Source = Name, Key = key, Received = received, Size = size, Content = MailItem.ContentOf(content) };
}
