using System.Text;
using DmarcIngest.Mail.Imap;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Mail.Imap;

/// <summary>Two daemons on one mailbox: each mail is moved by one of them, once.</summary>
[TestFixture]
internal sealed class ImapClaimsTests
{
    private const string Archive = "Archive/Aggregate";
    private const string Another = "DmarcIngest-cccccccc";
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly FakeTimeProvider time = new(Now);
    private DovecotServer server = null!;

    [OneTimeSetUp]
    public async Task StartServer() => server = await DovecotServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopServer()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    [Test]
    public async Task Two_daemons_that_file_the_same_mails_at_once_file_each_once()
    {
        Deliver("twice", 400);
        await using ImapSource first = Open("twice", "aaaaaaaa");
        await using ImapSource second = Open("twice", "bbbbbbbb");
        List<IReadOnlyList<MailItem>> batches = await ReadAsync(first);
        List<IReadOnlyList<MailItem>> same = await ReadAsync(second);
        for (int batch = 0; batch < batches.Count; batch++)
        {
            await Task.WhenAll(SettleAsync(first, batches[batch]), SettleAsync(second, same[batch]));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(same.Sum(batch => batch.Count), Is.EqualTo(400));
            Assert.That((server.Count("twice", Archive), server.Count("twice", "")), Is.EqualTo((400, 0)));
        }
    }

    [Test]
    public async Task A_mail_that_another_daemon_marked_first_is_left_to_it_until_that_one_must_have_been_killed()
    {
        Deliver("first", 3);
        await using ImapSource source = Open("first", "aaaaaaaa");
        List<IReadOnlyList<MailItem>> batches = await ReadAsync(source);
        await StoreAsync("first", 2, keyword: Another);

        await SettleAsync(source, batches.Single());
        int filed = server.Count("first", Archive);
        List<IReadOnlyList<MailItem>> meanwhile = await ReadAsync(source);
        time.Advance(ImapClaims.Respite - TimeSpan.FromSeconds(1));
        List<IReadOnlyList<MailItem>> shortlyBefore = await ReadAsync(source);
        time.Advance(TimeSpan.FromSeconds(1));
        List<IReadOnlyList<MailItem>> afterwards = await ReadAsync(source);
        await SettleAsync(source, afterwards.Single());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(filed, Is.EqualTo(2));
            Assert.That((meanwhile.Count, shortlyBefore.Count), Is.EqualTo((0, 0)));
            Assert.That(afterwards.Single().Select(mail => mail.Key), Is.EqualTo(new[] { batches.Single()[1].Key }));
            Assert.That((server.Count("first", Archive), server.Count("first", "")), Is.EqualTo((3, 0)));
        }
    }

    [Test]
    public async Task A_mark_that_is_renewed_counts_anew()
    {
        Deliver("renewed", 1);
        await StoreAsync("renewed", 1, keyword: Another);
        await using ImapSource source = Open("renewed", "aaaaaaaa");
        List<IReadOnlyList<MailItem>> given = await ReadAsync(source);
        time.Advance(ImapClaims.Respite);
        await StoreAsync("renewed", 1, flag: MessageFlags.Flagged);

        given.AddRange(await ReadAsync(source));

        Assert.That(given, Is.Empty);
    }

    [Test]
    public async Task Other_mails_are_given_while_one_is_left_to_another_daemon_and_it_is_counted_as_waiting()
    {
        Deliver("others", 5);
        await StoreAsync("others", 1, keyword: Another);
        await using ImapSource source = Open("others", "aaaaaaaa", batch: 2);
        List<(int Mails, long Waiting)> batches = [];
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            batches.Add((batch.Mails.Count, batch.Waiting));
        }

        Assert.That(batches, Is.EqualTo(new[] { (1, 4L), (2, 2L), (1, 1L) }));
    }

    [Test]
    public async Task A_mail_that_somebody_looked_at_meanwhile_is_read_once_more_and_filed()
    {
        Deliver("seen", 2);
        await using ImapSource source = Open("seen", "aaaaaaaa");
        List<IReadOnlyList<MailItem>> batches = await ReadAsync(source);
        await StoreAsync("seen", 1, flag: MessageFlags.Seen);

        await SettleAsync(source, batches.Single());
        List<IReadOnlyList<MailItem>> again = await ReadAsync(source);
        await SettleAsync(source, again.Single());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(again.Single().Select(mail => mail.Key), Is.EqualTo(new[] { batches.Single()[0].Key }));
            Assert.That((server.Count("seen", Archive), server.Count("seen", "")), Is.EqualTo((2, 0)));
        }
    }

    [Test]
    public async Task A_mark_of_its_own_that_a_daemon_left_when_it_was_killed_holds_nothing_up()
    {
        Deliver("own", 2);
        await StoreAsync("own", 2, keyword: "DmarcIngest-aaaaaaaa");
        await using ImapSource source = Open("own", "aaaaaaaa");

        await SettleAsync(source, (await ReadAsync(source)).Single());

        Assert.That((server.Count("own", Archive), server.Count("own", "")), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task A_mail_that_was_changed_is_looked_for_again_at_once()
    {
        Deliver("woken", 1);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        await using ImapSource source = Open("woken", "aaaaaaaa");
        await using IAsyncEnumerator<MailBatch> batches = source.ReadAsync(ReadMode.Forever, limit.Token).GetAsyncEnumerator(limit.Token);
        await batches.MoveNextAsync();
        IReadOnlyList<MailItem> mails = batches.Current.Mails;
        Task<bool> next = batches.MoveNextAsync().AsTask();
        await StoreAsync("woken", 1, flag: MessageFlags.Seen);

        await SettleAsync(source, mails);

        Assert.That(await next, Is.True);
        Assert.That(batches.Current.Mails.Single().Key, Is.EqualTo(mails.Single().Key));
    }

    private static async Task<List<IReadOnlyList<MailItem>>> ReadAsync(ImapSource source)
    {
        List<IReadOnlyList<MailItem>> batches = [];
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            batches.Add(batch.Mails);
        }

        return batches;
    }

    private static Task SettleAsync(ImapSource source, IReadOnlyList<MailItem> mails) =>
        source.SettleAsync([.. mails.Select(mail => new Settlement(mail, MailOutcome.Aggregate))], CancellationToken.None);

    /// <summary>What another program does with a mail of the inbox.</summary>
    private async Task StoreAsync(string user, int number, MessageFlags flag = MessageFlags.None, string? keyword = null)
    {
        using ImapClient client = new();
        await client.ConnectAsync("127.0.0.1", server.Port, SecureSocketOptions.None);
        await client.AuthenticateAsync(user, DovecotServer.Password);
        await client.Inbox.OpenAsync(FolderAccess.ReadWrite);
        UniqueId uid = (await client.Inbox.SearchAsync(SearchQuery.All))[number - 1];
        await client.Inbox.AddFlagsAsync([uid], flag, keyword is null ? [] : [keyword], silent: true);
        await client.DisconnectAsync(quit: true);
    }

    private void Deliver(string user, int mails)
    {
        for (int number = 1; number <= mails; number++)
        {
            server.Deliver(user, number, Encoding.ASCII.GetBytes($"Subject: {number}\r\n\r\nMail {number}.\r\n"), Now.AddSeconds(number));
        }
    }

    private ImapSource Open(string user, string instance, int batch = 20)
    {
        ImapMailboxOptions options = new() { Host = "127.0.0.1", Port = server.Port, Security = ImapSecurity.None, Username = user, Password = DovecotServer.Password, BatchMails = batch };
        return new ImapSource(options, new ReadLimits(), time, NullLogger<ImapSource>.Instance, instance);
    }
}
