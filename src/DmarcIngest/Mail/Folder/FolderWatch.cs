using System.Threading.Channels;

namespace DmarcIngest.Mail.Folder;

/// <summary>
/// Says when something new may lie in a folder. A convenience: network shares tell nothing, and the number of watches of a machine is
/// limited, so that the caller polls beside it.
/// </summary>
internal sealed class FolderWatch : IDisposable
{
    private readonly Channel<bool> news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<FileSystemWatcher> watchers = [];

    /// <summary>Begins to watch; gives the reason if that cannot be done, and then never has news.</summary>
    public string? Start(IEnumerable<string> folders)
    {
        try
        {
            foreach (string folder in folders)
            {
                FileSystemWatcher watcher = new(folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite };
                watchers.Add(watcher);
                watcher.Created += (_, _) => news.Writer.TryWrite(true);
                watcher.Changed += (_, _) => news.Writer.TryWrite(true);
                watcher.Renamed += (_, _) => news.Writer.TryWrite(true);
                watcher.Error += (_, _) => news.Writer.TryWrite(true);
                watcher.EnableRaisingEvents = true;
            }

            return null;
        }
        catch (Exception exception) when (FolderErrors.IsRefusal(exception) || exception is ArgumentException)
        {
            return exception.Message;
        }
    }

    /// <summary>Forgets what has come so far; to be called before looking.</summary>
    public void Clear() => news.Reader.TryRead(out _);

    /// <summary>Waits for news, or for a time.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task delay = Task.Delay(longest, time, waiting.Token);
        Task<bool> told = news.Reader.WaitToReadAsync(waiting.Token).AsTask();
        await Task.WhenAny(delay, told);
        await waiting.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        foreach (FileSystemWatcher watcher in watchers)
        {
            watcher.Dispose();
        }
    }
}
