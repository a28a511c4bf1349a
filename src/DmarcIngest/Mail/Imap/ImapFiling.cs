using DmarcIngest.Pipeline;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;

namespace DmarcIngest.Mail.Imap;

/// <summary>
/// Moves, deletes or flags mails that are done. UID MOVE where the server has it; else MailKit copies, marks deleted and expunges, so that a
/// crash in between leaves a mail in both folders, never in none.
/// </summary>
internal sealed class ImapFiling(FilingOptions options)
{
    /// <summary>Marks a mail that is done in a mailbox that must not change.</summary>
    public const string Keyword = "DmarcIngested";

    private static readonly MailOutcome[] Outcomes = Enum.GetValues<MailOutcome>();

    /// <summary>True if any outcome is flagged in place, so that the search must leave flagged mails out.</summary>
    public bool Flags => Array.Exists(Outcomes, outcome => options.For(outcome).Action == FilingAction.Flag);

    public async Task FileAsync(ImapClient client, ImapFolder folder, MailOutcome outcome, IList<UniqueId> uids, CancellationToken cancellationToken)
    {
        OutcomeFiling filing = options.For(outcome);
        switch (filing.Action)
        {
            case FilingAction.Flag:
                await folder.AddFlagsAsync(uids, MessageFlags.None, new HashSet<string> { Keyword }, silent: true, cancellationToken);
                break;
            case FilingAction.Delete:
                await DeleteAsync(folder, uids, cancellationToken);
                break;
            default:
                await MoveAsync(folder, uids, await OpenOrCreateAsync(client, filing.Folder, cancellationToken), cancellationToken);
                break;
        }
    }

    public async Task<int> PurgeAsync(ImapClient client, ImapFolder inbox, DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken)
    {
        int gone = 0;
        try
        {
            foreach (string name in Outcomes.Select(outcome => options.For(outcome).Folder).Distinct(StringComparer.Ordinal))
            {
                if (await FindAsync(client, name, cancellationToken) is not { } folder)
                {
                    continue;
                }

                await folder.OpenAsync(mode == PurgeMode.Delete ? FolderAccess.ReadWrite : FolderAccess.ReadOnly, cancellationToken);
                IList<UniqueId> old = await folder.SearchAsync(SearchQuery.DeliveredBefore(before.UtcDateTime), cancellationToken);
                gone += old.Count;
                if (mode == PurgeMode.Delete && old.Count > 0)
                {
                    await DeleteAsync(folder, old, cancellationToken);
                }
            }
        }
        finally
        {
            await inbox.OpenAsync(FolderAccess.ReadWrite, cancellationToken);
        }

        return gone;
    }

    private static async Task MoveAsync(ImapFolder folder, IList<UniqueId> uids, IMailFolder target, CancellationToken cancellationToken)
    {
        try
        {
            await folder.MoveToAsync(uids, target, cancellationToken);
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
        }
    }

    private static async Task DeleteAsync(IMailFolder folder, IList<UniqueId> uids, CancellationToken cancellationToken)
    {
        await folder.AddFlagsAsync(uids, MessageFlags.Deleted, silent: true, cancellationToken);
        await folder.ExpungeAsync(uids, cancellationToken);
    }

    /// <summary>Path within the personal namespace, with the server's own separator and prefix: <c>INBOX.Archive.Aggregate</c> where that is the way.</summary>
    private static (string Prefix, char Separator) Namespace(ImapClient client) =>
        client.PersonalNamespaces.Count > 0 ? (client.PersonalNamespaces[0].Path, client.PersonalNamespaces[0].DirectorySeparator) : ("", '/');

    private static async Task<IMailFolder?> FindAsync(ImapClient client, string name, CancellationToken cancellationToken)
    {
        (string prefix, char separator) = Namespace(client);
        string path = name.Replace('/', separator);
        if (prefix.Length > 0)
        {
            path = prefix.TrimEnd(separator) + separator + path;
        }

        try
        {
            return await client.GetFolderAsync(path, cancellationToken);
        }
        catch (FolderNotFoundException)
        {
            return null;
        }
    }

    private static async Task<IMailFolder> OpenOrCreateAsync(ImapClient client, string name, CancellationToken cancellationToken)
    {
        if (await FindAsync(client, name, cancellationToken) is { } there)
        {
            return there;
        }

        IMailFolder parent = client.PersonalNamespaces.Count > 0
            ? client.GetFolder(client.PersonalNamespaces[0])
            : await client.GetFolderAsync("", cancellationToken);
        string path = "";
        foreach (string level in name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path = path.Length == 0 ? level : $"{path}/{level}";
            IMailFolder? next = await FindAsync(client, path, cancellationToken);
            if (next is null)
            {
                try
                {
                    next = await parent.CreateAsync(level, isMessageFolder: true, cancellationToken);
                    await next!.SubscribeAsync(cancellationToken);
                }
                catch (ImapCommandException)
                {
                    // [ALREADYEXISTS]: another daemon was faster. If it is not there after all, the server's refusal goes on.
                    next = await FindAsync(client, path, cancellationToken);
                    if (next is null)
                    {
                        throw;
                    }
                }
            }

            parent = next;
        }

        return parent;
    }
}
