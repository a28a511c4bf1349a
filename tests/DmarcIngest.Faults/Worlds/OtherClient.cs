using DmarcIngest.Tests.Fixtures;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;

namespace DmarcIngest.Faults.Worlds;

/// <summary>Somebody with a mail program in the same mailbox.</summary>
internal sealed class OtherClient : IAsyncDisposable
{
    private readonly ImapClient client = new();

    private OtherClient()
    {
    }

    public static async Task<OtherClient> LogInAsync(int port, string user, string password = DovecotServer.Password)
    {
        OtherClient other = new();
        await other.client.ConnectAsync("127.0.0.1", port, SecureSocketOptions.None);
        await other.client.AuthenticateAsync(user, password);
        return other;
    }

    public Task MakeAsync(string folder) => Root().CreateAsync(folder, isMessageFolder: true);

    public async Task RenameAsync(string from, string to) => await (await FindAsync(from)).RenameAsync(Root(), to);

    public async Task DeleteAsync(string folder) => await (await FindAsync(folder)).DeleteAsync();

    /// <summary>Moves mails, one of so many; where the daemon has just taken one of them, none or some.</summary>
    public async Task MoveAsync(string from, string to, int every = 1)
    {
        IMailFolder source = await FindAsync(from);
        await source.OpenAsync(FolderAccess.ReadWrite);
        IList<UniqueId> uids = await source.SearchAsync(SearchQuery.All);
        List<UniqueId> chosen = [.. uids.Where((_, index) => index % every == 0)];
        try
        {
            await source.MoveToAsync(chosen, await FindAsync(to));
        }
        catch (Exception exception) when (exception is ImapCommandException or FolderNotFoundException)
        {
            // What came of it is read off the disk.
        }

        await source.CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisconnectAsync(quit: true);
        client.Dispose();
    }

    private Task<IMailFolder> FindAsync(string name) => client.GetFolderAsync(name.Replace('/', client.PersonalNamespaces[0].DirectorySeparator));

    private IMailFolder Root() => client.GetFolder(client.PersonalNamespaces[0]);
}
