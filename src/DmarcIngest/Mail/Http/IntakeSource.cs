using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Mail.Http;

/// <summary>
/// Reports posted to us, on their way to the store. Nothing is kept here: the sender has the report until it hears that it is stored, and
/// sends it again otherwise, which adds no row.
/// </summary>
internal sealed class IntakeSource(TimeProvider time) : IMailSource
{
    /// <summary>
    /// Reports held in memory at once, from being offered to being stored, also those whose sender has given up waiting; the next sender is
    /// asked to come again. So a store that is away costs no more memory than a busy one.
    /// </summary>
    public const int MostWaiting = 8;

    private readonly Channel<MailItem> waiting = Channel.CreateBounded<MailItem>(MostWaiting);
    private readonly Lock gate = new();

    /// <summary>What is offered and not yet settled; guarded by <see cref="gate"/>, as is the number.</summary>
    private readonly Dictionary<string, TaskCompletionSource<Settlement>> open = new(StringComparer.Ordinal);
    private long number;

    public string Name => "http intake";

    public int KeepFiledDays => 0;

    /// <summary>Hands a report to the pipeline; completes when the store has confirmed it. Null if too many wait.</summary>
    public Task<Settlement>? Offer(byte[] body, string sender)
    {
        TaskCompletionSource<Settlement> settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (open.Count == MostWaiting)
            {
                return null;
            }

            number++;
            MailItem mail = new()
            {
                Source = Name,
                Key = string.Create(CultureInfo.InvariantCulture, $"{number} from {sender}"),
                Received = time.GetUtcNow(),
                Size = body.Length,
                Content = body,
                PastMailServer = true,
            };

            // The channel has a place for each that may be open.
            open.Add(mail.Key, settled);
            waiting.Writer.TryWrite(mail);
            return settled.Task;
        }
    }

    public async IAsyncEnumerable<MailBatch> ReadAsync(ReadMode mode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (mode == ReadMode.Forever ? await waiting.Reader.WaitToReadAsync(cancellationToken) : waiting.Reader.TryPeek(out _))
        {
            List<MailItem> batch = [];
            while (batch.Count < MostWaiting && waiting.Reader.TryRead(out MailItem? mail))
            {
                batch.Add(mail);
            }

            if (batch.Count > 0)
            {
                yield return new MailBatch(batch, waiting.Reader.Count);
            }
        }
    }

    public Task SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            foreach (Settlement settlement in settlements)
            {
                if (open.Remove(settlement.Mail.Key, out TaskCompletionSource<Settlement>? settled))
                {
                    settled.SetResult(settlement);
                }
            }
        }

        return Task.CompletedTask;
    }

    public Task<FiledPurge> PurgeFiledAsync(DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken) => Task.FromResult<FiledPurge>(default);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
