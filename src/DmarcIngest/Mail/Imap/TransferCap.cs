using MailKit;

namespace DmarcIngest.Mail.Imap;

/// <summary>Cuts off a fetch in which the server sends far more bytes than it stated, before they fill the memory.</summary>
internal sealed class TransferCap : ITransferProgress, IDisposable
{
    // Sizes are honest estimates at some servers (line ends, headers added on delivery).
    private const long Tolerance = 1024 * 1024;

    private readonly CancellationToken asked;
    private readonly CancellationTokenSource cut;
    private readonly long most;
    private long finished;
    private long current;

    /// <param name="stated">Bytes that the server said the mails have.</param>
    /// <param name="cancellationToken">Ends the fetch from outside.</param>
    public TransferCap(long stated, CancellationToken cancellationToken)
    {
        most = (2 * stated) + Tolerance;
        asked = cancellationToken;
        cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <exception cref="IOException">The server sent far more than it stated.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> fetch)
    {
        try
        {
            await fetch(cut.Token);
        }
        catch (OperationCanceledException) when (!asked.IsCancellationRequested)
        {
            throw new IOException($"it sent more than the {most} bytes that mails of the stated sizes can have");
        }
    }

    public void Report(long bytesTransferred, long totalSize) => Report(bytesTransferred);

    public void Report(long bytesTransferred)
    {
        // Counts anew for each mail.
        if (bytesTransferred < current)
        {
            finished += current;
        }

        current = bytesTransferred;
        if (finished + current > most)
        {
            cut.Cancel();
        }
    }

    public void Dispose() => cut.Dispose();
}
