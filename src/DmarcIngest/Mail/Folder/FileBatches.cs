using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Mail.Folder;

/// <summary>A file to read.</summary>
/// <param name="File">The file as it was listed.</param>
/// <param name="Root">What its key is relative to; null if that is its whole path.</param>
/// <param name="Skip">How many mails of it, an mbox, were given before.</param>
/// <param name="InMaildir">True if it is one mail whatever it begins with.</param>
internal readonly record struct WaitingFile(ListedFile File, string? Root, int Skip, bool InMaildir)
{
    /// <summary>Name of it. Made when it is asked for, because a backlog of files waits in memory.</summary>
    public string Key => Root is null ? File.FullName : Path.GetRelativePath(Root, File.FullName);
}

/// <summary>
/// Files as batches of mails; an mbox file gives each of its mails. A file that cannot be read does not keep the others waiting: the
/// reason is thrown when all others were given.
/// </summary>
internal sealed class FileBatches(string source, ReadLimits limits, int batchMails, int batchBytes)
{
    private Exception? trouble;
    private string troublePath = "";

    /// <param name="files">The files, in order; each is taken out of the list once it is read.</param>
    /// <param name="giving">Told of the mails of each batch, just before it is given.</param>
    public IEnumerable<MailBatch> Of(List<WaitingFile> files, Action<IReadOnlyList<FileMail>> giving)
    {
        List<FileMail> mails = [];
        long bytes = 0;
        for (int index = 0; index < files.Count; index++)
        {
            foreach (FileMail mail in Read(files[index]))
            {
                long size = mail.Mail.Content?.Length ?? 0;
                if (mails.Count > 0 && (mails.Count >= batchMails || bytes + size > batchBytes))
                {
                    yield return Batch(mails, files.Count - index, giving);
                    mails = [];
                    bytes = 0;
                }

                mails.Add(mail);
                bytes += size;
            }

            files[index] = default;
        }

        if (mails.Count > 0)
        {
            yield return Batch(mails, 0, giving);
        }

        if (trouble is not null)
        {
            throw FolderErrors.Broken(troublePath, trouble);
        }
    }

    private static MailBatch Batch(List<FileMail> mails, int waiting, Action<IReadOnlyList<FileMail>> giving)
    {
        giving(mails);
        return new MailBatch(mails.ConvertAll(mail => mail.Mail), waiting);
    }

    private IEnumerable<FileMail> Read(WaitingFile waiting)
    {
        ListedFile file = waiting.File;
        if (file.Length == 0)
        {
            // Not opened: pipes and sockets have no length either, and to open one may wait for ever.
            yield return Whole(waiting, 0, []);
            yield break;
        }

        FileStream? opened = Try(waiting, () => new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1));
        if (opened is null)
        {
            yield break;
        }

        using FileStream stream = opened;
        Mbox? mbox = waiting.InMaildir ? null : Try(waiting, () => MboxOf(stream));
        if (mbox is not null)
        {
            int number = 0;
            while (Try(waiting, mbox.Next) is { } mail)
            {
                number++;
                if (number > waiting.Skip)
                {
                    yield return new FileMail(OfMbox(waiting, number, mail), file, waiting.Key, mail.Last);
                }
            }

            yield break;
        }

        if (stream.Length > limits.MailBytes)
        {
            yield return Whole(waiting, stream.Length, null);
        }
        else if (Try(waiting, () => Content(stream)) is { } content)
        {
            yield return Whole(waiting, content.Length, content);
        }
    }

    private Mbox? MboxOf(FileStream stream)
    {
        Span<byte> start = stackalloc byte["From ".Length];
        bool may = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("From "u8);
        stream.Position = 0;
        Mbox? mbox = may ? new Mbox(stream, limits.MailBytes) : null;
        if (mbox is not null && !mbox.Begins())
        {
            stream.Position = 0;
            mbox = null;
        }

        return mbox;
    }

    private static byte[] Content(FileStream stream)
    {
        byte[] content = new byte[stream.Length];
        int read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return read == content.Length ? content : content[..read];
    }

    private FileMail Whole(WaitingFile waiting, long size, byte[]? content) =>
        new(Item(waiting.Key, Changed(waiting.File), size, content), waiting.File, waiting.Key, true);

    private MailItem OfMbox(WaitingFile waiting, int number, MboxMail mail) =>
        Item($"{waiting.Key}/{number}", mail.Date ?? Changed(waiting.File), mail.Size, mail.Content);

    private MailItem Item(string key, DateTimeOffset received, long size, byte[]? content) =>
        new() { Source = source, Key = key, Received = received, Size = size, Content = MailItem.ContentOf(content) };

    private static DateTimeOffset Changed(ListedFile file) => new(file.LastWriteTimeUtc, TimeSpan.Zero);

    /// <summary>Null if the file cannot be read or was taken away since the listing.</summary>
    private T? Try<T>(WaitingFile waiting, Func<T?> action)
        where T : class
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (FolderErrors.IsRefusal(exception))
        {
            if (!FolderErrors.IsGone(exception) && trouble is null)
            {
                (trouble, troublePath) = (exception, waiting.File.FullName);
            }

            return null;
        }
    }
}
