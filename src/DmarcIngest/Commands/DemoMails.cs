using System.Globalization;
using System.Runtime.CompilerServices;
using DmarcIngest.Demo.Mails;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Commands;

/// <summary>The mails of a made quarter as a source, up to now. Its clock goes with them, so that each is logged when it came.</summary>
internal sealed class DemoMails(QuarterMails quarter, DateTimeOffset now, TimeProvider time) : IMailSource
{
    private const int BatchMails = 200;

    public string Name => "dmarc@mail.hinode.example";

    public int KeepFiledDays => 0;

    public DemoClock Clock { get; } = new(time);

    public async IAsyncEnumerable<MailBatch> ReadAsync(ReadMode mode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<MadeMail> mails = [.. quarter.Mails().Where(mail => mail.Received < now)];
        int read = 0;
        foreach (MadeMail[] batch in mails.Chunk(BatchMails))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            read += batch.Length;
            Clock.Now = batch[^1].Received.AddMinutes(3) < now ? batch[^1].Received.AddMinutes(3) : now;
            yield return new MailBatch([.. batch.Select(Item)], mails.Count - read);
        }
    }

    public Task SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<FiledPurge> PurgeFiledAsync(DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken) => Task.FromResult<FiledPurge>(default);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private MailItem Item(MadeMail mail) => new()
    {
        Source = Name,
        Key = mail.Received.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        Received = mail.Received,
        Size = mail.Content.Length,
        Content = mail.Content,
    };

    /// <summary>The date goes with the mails; what is measured is measured.</summary>
    internal sealed class DemoClock(TimeProvider time) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = time.GetUtcNow();

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
    }
}
