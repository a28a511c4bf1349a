using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Mail.Folder;

/// <summary>Files as batches of mails; an mbox file gives each of its mails.</summary>
internal static class FileBatches
{
    private static readonly string[] Unfinished = [".tmp", ".part", ".crdownload"];

    /// <summary>False for what is hidden, half-copied or ours.</summary>
    public static bool IsCandidate(FileInfo file) =>
        !file.Name.StartsWith('.') && !Array.Exists(Unfinished, end => file.Name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <param name="files">The files, in order.</param>
    /// <param name="key">Name of a file; a mail of an mbox has <c>#</c> and its number behind it.</param>
    /// <param name="source">Name of the source.</param>
    /// <param name="limits">Larger mails come without content.</param>
    /// <param name="batchMails">Most mails of a batch.</param>
    /// <param name="batchBytes">Most bytes of a batch.</param>
    /// <param name="opened">Told the number of mails in an mbox before the first of them is given.</param>
    public static IEnumerable<MailBatch> Of(
        IReadOnlyList<FileInfo> files, Func<FileInfo, string> key, string source, ReadLimits limits, int batchMails, int batchBytes, Action<string, int> opened)
    {
        List<MailItem> mails = [];
        long bytes = 0;
        for (int index = 0; index < files.Count; index++)
        {
            foreach (MailItem mail in Read(files[index], key(files[index]), source, limits, opened))
            {
                if (mails.Count > 0 && (mails.Count >= batchMails || bytes + mail.Size > batchBytes))
                {
                    yield return new MailBatch(mails, files.Count - index);
                    mails = [];
                    bytes = 0;
                }

                mails.Add(mail);
                bytes += mail.Content is null ? 0 : mail.Size;
            }
        }

        if (mails.Count > 0)
        {
            yield return new MailBatch(mails, 0);
        }
    }

    private static IEnumerable<MailItem> Read(FileInfo file, string key, string source, ReadLimits limits, Action<string, int> opened)
    {
        DateTimeOffset received = new(file.LastWriteTimeUtc, TimeSpan.Zero);
        int? mbox = MboxMails(file);
        if (mbox is null)
        {
            // Taken away between the listing and now: nothing to read, nothing to settle.
            yield break;
        }

        // A lone mail that begins with a "From " line (LinkedIn's) is no mbox: the reader takes it as it is.
        if (mbox > 1)
        {
            opened(key, mbox.Value);
            foreach (MailItem mail in Mbox.Read(file, key, source, limits))
            {
                yield return mail;
            }

            yield break;
        }

        byte[]? content = null;
        if (file.Length <= limits.MailBytes)
        {
            try
            {
                content = FolderErrors.Guard(file.FullName, () => File.ReadAllBytes(file.FullName));
            }
            catch (BrokenWorldException) when (!File.Exists(file.FullName))
            {
                yield break;
            }
        }

        yield return new MailItem { Source = source, Key = key, Received = received, Size = content?.Length ?? file.Length, Content = MailItem.ContentOf(content) };
    }

    private static int? MboxMails(FileInfo file)
    {
        try
        {
            using FileStream stream = file.OpenRead();
            Span<byte> start = stackalloc byte[5];
            return stream.ReadAtLeast(start, 5, throwOnEndOfStream: false) == 5 && start.SequenceEqual("From "u8) ? Mbox.Count(file) : 0;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BrokenWorldException($"File {file.FullName} cannot be read: {exception.Message}", exception);
        }
    }
}
