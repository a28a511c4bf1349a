using System.Runtime.CompilerServices;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Tests.Fakes;

/// <summary>A mailbox in memory that can break on demand; it keeps what was settled, in order.</summary>
internal sealed class ListSource(params MailItem[][] batches) : IMailSource
{
    private readonly Queue<MailItem[]> waiting = new(batches);

    public string Name => "list";

    public int KeepFiledDays { get; init; }

    /// <summary>When filed mails were received.</summary>
    public List<DateTimeOffset> Filed { get; } = [];

    public int ReadFailures { get; set; }

    public int SettleFailures { get; set; }

    /// <summary>What filing waits for.</summary>
    public Func<IReadOnlyList<Settlement>, Task>? OnSettle { get; set; }

    public List<Settlement> Settled { get; } = [];

    public async IAsyncEnumerable<MailBatch> ReadAsync(ReadMode mode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (waiting.Count > 0)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            if (ReadFailures > 0)
            {
                ReadFailures--;
                throw new BrokenWorldException("The mailbox is away.");
            }

            yield return new MailBatch(waiting.Dequeue(), waiting.Sum(batch => batch.Length));
        }

        if (mode == ReadMode.Forever)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
    }

    public async Task SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
    {
        if (SettleFailures > 0)
        {
            SettleFailures--;
            throw new BrokenWorldException("The mailbox is away.");
        }

        if (OnSettle is { } waitFor)
        {
            await waitFor(settlements);
        }

        Settled.AddRange(settlements);
    }

    public Task<FiledPurge> PurgeFiledAsync(DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken)
    {
        FiledPurge old = new(Filed.Count(received => received < before), Filed.Count);
        if (mode == PurgeMode.Delete)
        {
            Filed.RemoveAll(received => received < before);
        }

        return Task.FromResult(old);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
