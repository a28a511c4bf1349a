using DmarcIngest.Pipeline;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;

namespace DmarcIngest.Mail.Imap;

/// <summary>
/// Moves, deletes or flags mails that are done. UID MOVE where the server has it; else MailKit copies, marks deleted and expunges, so that a
/// crash in between leaves a mail in both folders, never in none.
/// </summary>
internal sealed class ImapFiling(FilingOptions options, ImapClaims claims)
{
    /// <summary>Marks a mail that is done in a mailbox that must not change.</summary>
    public const string Keyword = "DmarcIngested";

    /// <summary>Which mails this daemon may move.</summary>
    public ImapClaims Claims => claims;

    /// <summary>True if any outcome is flagged in place, so that the search must leave flagged mails out.</summary>
    public bool Flags => options.All().Any(filing => filing.Action == FilingAction.Flag);

    /// <summary>Gives how many had been taken away by somebody else, as far as the server says so, and how many stay because somebody changed them.</summary>
    public async Task<(int Gone, int Staying)> FileAsync(ImapClient client, ImapFolder folder, MailOutcome outcome, bool unverified, IList<UniqueId> uids, CancellationToken cancellationToken)
    {
        OutcomeFiling filing = options.For(outcome, unverified);
        switch (filing.Action)
        {
            case FilingAction.Flag:
                // A server that forgets the keyword would give the same mails again without end.
                if (!folder.PermanentFlags.HasFlag(MessageFlags.UserDefined) && !folder.PermanentKeywords.Contains(Keyword))
                {
                    throw new BrokenWorldException($"The server keeps no keywords in {folder.FullName}, so mails cannot be flagged in place: set the Action of {outcome} under Filing to Move or Delete.");
                }

                await folder.AddFlagsAsync(uids, MessageFlags.None, new HashSet<string> { Keyword }, silent: true, cancellationToken);
                return (0, 0);
            case FilingAction.Delete:
                await DeleteAsync(client, folder, uids, cancellationToken);
                return (0, 0);
            default:
                IMailFolder target = await ImapFolders.FindOrCreateAsync(client, filing.Folder, cancellationToken);
                if (target.FullName == folder.FullName)
                {
                    throw new BrokenWorldException($"{outcome} mails would be moved to {folder.FullName}, which is the folder that is read, and be read again without end: set another Folder under Filing.");
                }

                List<UniqueId> ours = await claims.TakeAsync(folder, uids, cancellationToken);
                return (ours.Count == 0 ? 0 : await MoveAsync(client, folder, ours, target, cancellationToken), uids.Count - ours.Count);
        }
    }

    /// <summary>Which filing folders are there and which would be made, for <c>check</c>.</summary>
    public async Task<(List<string> There, List<string> Missing)> LookAsync(ImapClient client, CancellationToken cancellationToken)
    {
        List<string> there = [];
        List<string> missing = [];
        foreach (string name in Targets())
        {
            (await ImapFolders.FindAsync(client, name, cancellationToken) is null ? missing : there).Add(name);
        }

        return (there, missing);
    }

    public async Task<FiledPurge> PurgeAsync(ImapClient client, ImapFolder inbox, DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken)
    {
        int gone = 0;
        int all = 0;
        try
        {
            foreach (string name in Targets())
            {
                // Only what this program moved there is its to delete, and never what still waits to be read.
                if (await ImapFolders.FindAsync(client, name, cancellationToken) is not { } folder || folder.FullName == inbox.FullName)
                {
                    continue;
                }

                await folder.OpenAsync(mode == PurgeMode.Delete ? FolderAccess.ReadWrite : FolderAccess.ReadOnly, cancellationToken);
                int count = folder.Count;
                IList<UniqueId> old = await folder.SearchAsync(SearchQuery.DeliveredBefore(before.UtcDateTime), cancellationToken);
                gone += old.Count;
                all += count;
                if (mode == PurgeMode.Delete && old.Count > 0)
                {
                    await DeleteAsync(client, folder, old, cancellationToken);
                }
            }
        }
        finally
        {
            await inbox.OpenAsync(FolderAccess.ReadWrite, cancellationToken);
        }

        return new FiledPurge(gone, all);
    }

    private IEnumerable<string> Targets() =>
        options.All().Where(filed => filed.Action == FilingAction.Move).Select(filed => filed.Folder).Distinct(StringComparer.Ordinal);

    private static async Task<int> MoveAsync(ImapClient client, ImapFolder folder, List<UniqueId> uids, IMailFolder target, CancellationToken cancellationToken)
    {
        if (!client.Capabilities.HasFlag(ImapCapabilities.Move) && !client.Capabilities.HasFlag(ImapCapabilities.UidPlus))
        {
            return await CopyAndDeleteAsync(client, folder, uids, target, cancellationToken);
        }

        try
        {
            await folder.MoveToAsync(uids, target, cancellationToken);
            return 0;
        }
        catch (ImapCommandException)
        {
            // Servers refuse the whole set when somebody else has taken one of its mails away; what is gone counts as filed.
            IList<UniqueId> there = await folder.SearchAsync(SearchQuery.Uids(uids), cancellationToken);
            if (there.Count == uids.Count)
            {
                throw;
            }

            if (there.Count > 0)
            {
                await folder.MoveToAsync(there, target, cancellationToken);
            }

            return uids.Count - there.Count;
        }
    }

    /// <summary>
    /// Done here because MailKit marks and expunges the whole set, whether or not it found anything to copy. Only what the server listed and
    /// has copied is deleted. A crash after the copy leaves a duplicate in the archive, never a loss.
    /// </summary>
    private static async Task<int> CopyAndDeleteAsync(ImapClient client, ImapFolder folder, List<UniqueId> uids, IMailFolder target, CancellationToken cancellationToken)
    {
        IList<IMessageSummary> listed = await folder.FetchAsync(uids, MessageSummaryItems.UniqueId, cancellationToken);
        HashSet<UniqueId> wanted = [.. uids];
        List<IMessageSummary> there = [.. listed.Where(summary => wanted.Contains(summary.UniqueId))];
        if (there.Count > 0)
        {
            await folder.CopyToAsync([.. there.Select(summary => summary.Index)], target, cancellationToken);
            await DeleteAsync(client, folder, [.. there.Select(summary => summary.UniqueId)], cancellationToken);
        }

        return uids.Count - there.Count;
    }

    private static async Task DeleteAsync(ImapClient client, IMailFolder folder, IList<UniqueId> uids, CancellationToken cancellationToken)
    {
        await folder.AddFlagsAsync(uids, MessageFlags.Deleted, silent: true, cancellationToken);
        if (client.Capabilities.HasFlag(ImapCapabilities.UidPlus))
        {
            await folder.ExpungeAsync(uids, cancellationToken);
            return;
        }

        // A plain EXPUNGE takes every marked mail. Where somebody else has marked some, ours stay marked: no search of ours finds them again.
        IList<UniqueId> marked = await folder.SearchAsync(SearchQuery.Deleted, cancellationToken);
        if (marked.All(new HashSet<UniqueId>(uids).Contains))
        {
            await folder.ExpungeAsync(cancellationToken);
        }
    }
}
