namespace DmarcIngest.Pipeline;

/// <summary>
/// A folder of filed mail, read again. Mails that belong into this very folder, or that cannot be read now, stay as they are: their
/// settling does not reach the source, which does not give a mail again that it has given and that is not settled.
/// </summary>
internal sealed class StayingSource(IMailSource filed, Func<Settlement, bool> staying) : IMailSource
{
    public string Name => filed.Name;

    public int KeepFiledDays => 0;

    /// <summary>Mails that were settled and not moved.</summary>
    public int Stayed { get; private set; }

    public IAsyncEnumerable<MailBatch> ReadAsync(ReadMode mode, CancellationToken cancellationToken) => filed.ReadAsync(mode, cancellationToken);

    public async Task SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
    {
        List<Settlement> moving = [.. settlements.Where(settlement => !staying(settlement))];
        if (moving.Count > 0)
        {
            await filed.SettleAsync(moving, cancellationToken);
        }

        Stayed += settlements.Count - moving.Count;
    }

    public Task<FiledPurge> PurgeFiledAsync(DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken) => Task.FromResult<FiledPurge>(default);

    public ValueTask DisposeAsync() => filed.DisposeAsync();
}
