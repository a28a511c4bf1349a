using System.Runtime.CompilerServices;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Mail.Imap;

/// <summary>One IMAP mailbox: searched once a drain, fetched in batches by one command each, filed by moves in batches.</summary>
/// <param name="options">Where it is, and how it is read and filed.</param>
/// <param name="limits">Mails beyond them are not fetched.</param>
/// <param name="time">The clock between polls.</param>
/// <param name="logger">Is told of backlogs and of mails that others took away.</param>
/// <param name="instance">Names this daemon to others that read the mailbox by mistake; null for a command that is run by hand.</param>
internal sealed partial class ImapSource(ImapMailboxOptions options, ReadLimits limits, TimeProvider time, ILogger<ImapSource> logger, string? instance = null) : IMailSource
{
    /// <summary>Servers may end an IDLE after 30 minutes (RFC 2177), many middle boxes after 10.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(9);

    private readonly ImapConnection connection = new(options);
    private readonly ImapFiling filing = new(options.Filing, new ImapClaims(instance, time));
    private readonly Lock gate = new();

    /// <summary>UIDs that were given and are not settled; guarded by <see cref="gate"/>, as is the validity they belong to.</summary>
    private readonly HashSet<uint> inFlight = [];
    private uint validity;

    /// <summary>The server gave the mails other UIDs since the search; used by the reading side only.</summary>
    private bool renumbered;

    public string Name => options.Name ?? $"{options.Username}@{options.Host}";

    public event Action? Looked;

    public int KeepFiledDays => options.Filing.KeepDays;

    public async IAsyncEnumerable<MailBatch> ReadAsync(ReadMode mode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            List<UniqueId> waiting = await connection.UseAsync("searching for mail", SearchAsync, cancellationToken);
            Looked?.Invoke();
            if (waiting.Count > options.BatchMails)
            {
                LogBacklog(Name, waiting.Count);
            }

            int given = 0;
            int held = 0;
            for (int start = 0; start < waiting.Count;)
            {
                (List<MailItem> mails, int taken, int others) = await connection.UseAsync("fetching mail", (_, folder, token) => FetchAsync(folder, waiting, start, token), cancellationToken);
                start += taken;
                held += others;
                if (mails.Count > 0)
                {
                    lock (gate)
                    {
                        inFlight.UnionWith(mails.Select(mail => ImapKey.Of(mail).Uid));
                    }

                    given += mails.Count;
                    yield return new MailBatch(mails, waiting.Count - start + held);
                }
            }

            // A server may go on finding a mail that it does not hand out: such a one is looked for again at the next poll, not at once.
            if (given > 0 || renumbered)
            {
                continue;
            }

            if (held > 0)
            {
                if (await connection.UseAsync("taking over mails of another daemon", (_, folder, token) => filing.Claims.ReleaseAsync(folder, token), cancellationToken))
                {
                    continue;
                }

                LogHeld(Name, held, ImapClaims.Respite.TotalSeconds);
            }

            if (mode == ReadMode.UntilEmpty)
            {
                yield break;
            }

            TimeSpan poll = TimeSpan.FromSeconds(options.PollSeconds);
            poll = filing.Claims.Soonest is { } soonest && soonest < poll ? soonest : poll;
            if (!await connection.IdleAsync(poll < LongestIdle ? poll : LongestIdle, time, cancellationToken))
            {
                await Task.Delay(poll, time, cancellationToken);
            }
        }
    }

    public async Task SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
    {
        int changed = await connection.UseAsync(
            ImapConnection.Filing,
            async (client, folder, token) =>
            {
                // UIDs of another validity name other mails: those are left alone and will be read again, which is harmless.
                List<Settlement> ours = [.. settlements.Where(settlement => ImapKey.Of(settlement.Mail).Validity == folder.UidValidity)];
                if (ours.Count < settlements.Count)
                {
                    LogRenumbered(Name, settlements.Count - ours.Count);
                }

                int left = 0;
                foreach (IGrouping<(MailOutcome Outcome, bool Unverified), Settlement> group in ours.GroupBy(settlement => (settlement.Outcome, settlement.Unverified && options.Filing.UnverifiedFolder is not null)))
                {
                    (int gone, int staying) = await filing.FileAsync(client, folder, group.Key.Outcome, group.Key.Unverified, [.. group.Select(settlement => new UniqueId(ImapKey.Of(settlement.Mail).Uid)).Order()], token);
                    if (gone > 0)
                    {
                        LogGone(Name, gone);
                    }

                    left += staying;
                }

                filing.Claims.Forget(ours.Select(settlement => ImapKey.Of(settlement.Mail).Uid));
                return left;
            },
            cancellationToken);
        lock (gate)
        {
            inFlight.ExceptWith(settlements.Where(settlement => ImapKey.Of(settlement.Mail).Validity == validity).Select(settlement => ImapKey.Of(settlement.Mail).Uid));
        }

        if (changed > 0)
        {
            LogChanged(Name, changed);
            connection.Announce();
        }
    }

    public Task<FiledPurge> PurgeFiledAsync(DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken) => connection.UseAsync(
        "deleting old mail", (client, inbox, token) => filing.PurgeAsync(client, inbox, before, mode, token), cancellationToken);

    /// <summary>Tries everything, step by step, and says in plain words what there is.</summary>
    /// <exception cref="BrokenWorldException">A step failed; the message begins with its name.</exception>
    public async Task CheckAsync(Action<string> say, CancellationToken cancellationToken)
    {
        try
        {
            await connection.UseAsync(
                "looking at the folder",
                async (client, folder, token) =>
                {
                    string Has(ImapCapabilities capability, string name) => client.Capabilities.HasFlag(capability) ? name : $"no {name}";
                    say($"connected to {options.Host}:{ImapConnection.PortOf(options)} ({options.Security}); the server has {Has(ImapCapabilities.Idle, "IDLE")}, {Has(ImapCapabilities.Move, "MOVE")}, {Has(ImapCapabilities.UidPlus, "UIDPLUS")}, separator {ImapFolders.Separator(client)}");
                    say($"logged in as {options.Username}");
                    List<UniqueId> waiting = await SearchAsync(client, folder, token);
                    say($"{waiting.Count} mails wait in {folder.FullName}");
                    (List<string> there, List<string> missing) = await filing.LookAsync(client, token);
                    say(missing.Count == 0 ? $"filing into {string.Join(", ", there)}" : $"folders that will be made when the first mail is filed: {string.Join(", ", missing)}");
                    return true;
                },
                cancellationToken);
        }
        catch (BrokenWorldException exception)
        {
            throw new BrokenWorldException($"{connection.Step}: {exception.Message}", exception);
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<List<UniqueId>> SearchAsync(ImapClient client, ImapFolder folder, CancellationToken cancellationToken)
    {
        SearchQuery query = SearchQuery.NotDeleted;
        if (filing.Flags)
        {
            query = query.And(SearchQuery.NotKeyword(ImapFiling.Keyword));
        }

        connection.ForgetNews();
        IList<UniqueId> all = await folder.SearchAsync(query, cancellationToken);
        lock (gate)
        {
            if (validity != folder.UidValidity)
            {
                inFlight.Clear();
                filing.Claims.Clear();
                validity = folder.UidValidity;
            }

            filing.Claims.KeepOnly(all);
            renumbered = false;
            return [.. all.Where(uid => !inFlight.Contains(uid.Id)).OrderBy(uid => uid.Id)];
        }
    }

    /// <summary>Fetches as many of the waiting mails as make a batch; one command for their sizes and one for all their bytes.</summary>
    private async Task<(List<MailItem> Mails, int Taken, int Others)> FetchAsync(ImapFolder folder, List<UniqueId> waiting, int start, CancellationToken cancellationToken)
    {
        if (folder.UidValidity != validity)
        {
            renumbered = true;
            return ([], waiting.Count - start, 0);
        }

        List<UniqueId> slice = waiting.GetRange(start, Math.Min(options.BatchMails, waiting.Count - start));
        IList<IMessageSummary> summaries = await folder.FetchAsync(slice, MessageSummaryItems.UniqueId | MessageSummaryItems.InternalDate | MessageSummaryItems.Size | filing.Claims.Wanted(folder), cancellationToken);
        Dictionary<uint, IMessageSummary> known = summaries.GroupBy(summary => summary.UniqueId.Id).ToDictionary(group => group.Key, group => group.Last());
        ulong version = ImapClaims.VersionOf(summaries);
        List<IMessageSummary> chosen = [];
        long bytes = 0;
        int taken = 0;
        int others = 0;
        foreach (UniqueId uid in slice)
        {
            // A mail that is not answered has been taken away in the meantime.
            if (known.TryGetValue(uid.Id, out IMessageSummary? summary))
            {
                if (filing.Claims.IsAnothers(summary, version))
                {
                    others++;
                    taken++;
                    continue;
                }

                long size = summary.Size ?? 0;
                if (chosen.Count > 0 && bytes + size > options.BatchBytes)
                {
                    break;
                }

                bytes += size <= limits.MailBytes ? size : 0;
                chosen.Add(summary);
            }

            taken++;
        }

        Dictionary<uint, byte[]> contents = [];
        List<UniqueId> wanted = [.. chosen.Where(summary => (summary.Size ?? 0) <= limits.MailBytes).Select(summary => summary.UniqueId)];
        if (wanted.Count > 0)
        {
            using TransferCap cap = new(chosen.Sum(summary => (long)(summary.Size ?? 0)), cancellationToken);
            await cap.RunAsync(token => folder.GetStreamsAsync(wanted, async (_, _, uid, stream, _) => contents[uid.Id] = await ReadAllAsync(stream, token), token, cap));
        }

        List<MailItem> mails = [];
        foreach (IMessageSummary summary in chosen)
        {
            bool tooLarge = (summary.Size ?? 0) > limits.MailBytes;
            byte[]? content = contents.GetValueOrDefault(summary.UniqueId.Id);

            // A mail that somebody else takes away between the two commands comes empty, or not at all: it is no empty mail.
            if (tooLarge || content is { Length: > 0 } || (content is not null && summary.Size is null or 0))
            {
                mails.Add(new MailItem
                {
                    Source = Name,
                    Key = new ImapKey(folder.UidValidity, summary.UniqueId.Id).ToString(),
                    Received = summary.InternalDate?.ToUniversalTime() ?? DateTimeOffset.UnixEpoch,
                    Size = content?.Length ?? (long)(summary.Size ?? 0),
                    Content = MailItem.ContentOf(content),
                });
            }
        }

        if (mails.Count < chosen.Count)
        {
            LogNotHandedOut(Name, chosen.Count - mails.Count);
        }

        return (mails, taken, others);
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream, CancellationToken cancellationToken)
    {
        using MemoryStream content = new(stream.CanSeek ? (int)stream.Length : 8192);
        await stream.CopyToAsync(content, cancellationToken);
        return content.Length == content.Capacity ? content.GetBuffer() : content.ToArray();
    }

    [LoggerMessage(LogLevel.Information, "{Mailbox}: {Mails} mails wait.")]
    private partial void LogBacklog(string mailbox, int mails);

    [LoggerMessage(LogLevel.Warning, "{Mailbox}: {Mails} mails that its server lists came empty or not at all: taken away in the meantime, or damaged there. Those that are still in it are asked for again.")]
    private partial void LogNotHandedOut(string mailbox, int mails);

    [LoggerMessage(LogLevel.Warning, "{Mailbox}: {Mails} mails were gone when they should be filed. If another daemon reads the same mailbox, stop one of them: rows are stored once all the same, but a server may keep mails twice in the archive.")]
    private partial void LogGone(string mailbox, int mails);

    [LoggerMessage(LogLevel.Warning, "{Mailbox}: {Mails} mails were changed by somebody else while their reports were stored: they stay and are read once more, which adds no row. If another daemon reads the same mailbox, stop one of them.")]
    private partial void LogChanged(string mailbox, int mails);

    [LoggerMessage(LogLevel.Warning, "{Mailbox}: {Mails} mails are marked by another daemon, which is filing them or has been killed: they are read if they are still there after {Seconds} s. If another daemon reads the same mailbox, stop one of them.")]
    private partial void LogHeld(string mailbox, int mails, double seconds);

    [LoggerMessage(LogLevel.Warning, "{Mailbox} was renumbered by its server; {Mails} stored mails stay in it and are read once more, which adds no row.")]
    private partial void LogRenumbered(string mailbox, int mails);
}
