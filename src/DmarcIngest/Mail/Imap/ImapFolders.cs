using MailKit;
using MailKit.Net.Imap;

namespace DmarcIngest.Mail.Imap;

/// <summary>
/// Folders by names with slashes, wherever the server puts them: within the personal namespace, with the server's own separator and prefix
/// (<c>INBOX.Archive.Aggregate</c> where that is the way).
/// </summary>
internal static class ImapFolders
{
    /// <summary>The folder to read: its name as for filing, else as it is called at the server.</summary>
    /// <exception cref="FolderNotFoundException">Neither is there.</exception>
    public static async Task<IMailFolder> OpenAsync(ImapClient client, string name, CancellationToken cancellationToken) =>
        name.Equals("INBOX", StringComparison.OrdinalIgnoreCase)
            ? client.Inbox!
            : await FindAsync(client, name, cancellationToken) ?? await client.GetFolderAsync(name, cancellationToken);

    public static async Task<IMailFolder?> FindAsync(ImapClient client, string name, CancellationToken cancellationToken)
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

    public static async Task<IMailFolder> FindOrCreateAsync(ImapClient client, string name, CancellationToken cancellationToken)
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
            parent = await FindAsync(client, path, cancellationToken) ?? await CreateAsync(client, parent, level, path, cancellationToken);
        }

        return parent;
    }

    /// <summary>Separator of the personal namespace.</summary>
    public static char Separator(ImapClient client) => Namespace(client).Separator;

    private static async Task<IMailFolder> CreateAsync(ImapClient client, IMailFolder parent, string level, string path, CancellationToken cancellationToken)
    {
        try
        {
            IMailFolder created = (await parent.CreateAsync(level, isMessageFolder: true, cancellationToken))!;
            await created.SubscribeAsync(cancellationToken);
            return created;
        }
        catch (ImapCommandException refusal)
        {
            // [ALREADYEXISTS]: another daemon was faster.
            return await FindAsync(client, path, cancellationToken) ?? throw new FolderRefusedException(path, refusal);
        }
    }

    private static (string Prefix, char Separator) Namespace(ImapClient client) =>
        client.PersonalNamespaces.Count > 0 ? (client.PersonalNamespaces[0].Path, client.PersonalNamespaces[0].DirectorySeparator) : ("", '/');
}

/// <summary>The server does not let us make a folder for filing.</summary>
internal sealed class FolderRefusedException(string folder, ImapCommandException refusal) : IOException(refusal.Message, refusal)
{
    public string Folder => folder;
}
