using System.Text;
using DmarcIngest.Mail.Imap;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Mail.Imap;

[TestFixture]
public sealed class ImapSourceTests
{
    private static readonly DateTimeOffset Received = new(2026, 11, 2, 3, 4, 5, TimeSpan.Zero);
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
    public async Task A_backlog_is_read_to_its_end_and_each_mail_lies_in_its_folder_afterwards()
    {
        MailOutcome[] outcomes = Enum.GetValues<MailOutcome>();
        for (int index = 0; index < 45; index++)
        {
            Deliver("backlog", index);
        }

        await using ImapSource source = Open("backlog", options => options.BatchMails = 10);
        List<MailItem> mails = [];
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            Assert.That(batch.Mails, Has.Count.LessThanOrEqualTo(10));
            await source.SettleAsync([.. batch.Mails.Select((mail, index) => new Settlement(mail, outcomes[(mails.Count + index) % outcomes.Length]))], CancellationToken.None);
            mails.AddRange(batch.Mails);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(mails.Select(mail => Encoding.ASCII.GetString(mail.Content!.Value.Span)), Is.EquivalentTo(Enumerable.Range(0, 45).Select(Body)));
            Assert.That(mails.Select(mail => mail.Received), Is.EquivalentTo(Enumerable.Range(0, 45).Select(index => Received.AddSeconds(index))));
            foreach (string folder in new[] { "Archive/Aggregate", "Archive/Failure", "Archive/SMTP-TLS", "Archive/Invalid", "Archive/Other" })
            {
                Assert.That(server.Count("backlog", folder), Is.EqualTo(9), folder);
            }

            Assert.That(server.Count("backlog", ""), Is.Zero);
        }
    }

    [Test]
    public async Task Mails_that_are_not_settled_are_not_given_twice_but_to_a_new_source()
    {
        Deliver("inflight", 1);
        await using (ImapSource source = Open("inflight"))
        {
            Assert.That(await KeysAsync(source), Has.Count.EqualTo(1));
            Assert.That(await KeysAsync(source), Is.Empty);
        }

        await using ImapSource restarted = Open("inflight");
        Assert.That(await KeysAsync(restarted), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Flagged_mails_stay_in_place_and_are_not_read_again()
    {
        Deliver("flag", 1);
        await using (ImapSource source = Open("flag", Flag))
        {
            await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
            {
                await source.SettleAsync([new Settlement(batch.Mails[0], MailOutcome.Aggregate)], CancellationToken.None);
            }
        }

        Deliver("flag", 2);
        await using ImapSource restarted = Open("flag", Flag);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await KeysAsync(restarted), Has.Count.EqualTo(1));
            Assert.That(server.Count("flag", ""), Is.EqualTo(2));
        }

        static void Flag(ImapMailboxOptions options) => options.Filing.Aggregate.Action = FilingAction.Flag;
    }

    [Test]
    public async Task New_mail_wakes_a_source_that_waits()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        await using ImapSource source = Open("idle", options => options.PollSeconds = 3600);
        await using IAsyncEnumerator<MailBatch> batches = source.ReadAsync(ReadMode.Forever, limit.Token).GetAsyncEnumerator(limit.Token);
        Task<bool> next = batches.MoveNextAsync().AsTask();
        Deliver("idle", 7);

        Assert.That(await next, Is.True);
        Assert.That(Encoding.ASCII.GetString(batches.Current.Mails[0].Content!.Value.Span), Is.EqualTo(Body(7)));
    }

    [Test]
    public async Task Filing_goes_on_while_the_source_waits_for_mail()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        Deliver("both", 1);
        await using ImapSource source = Open("both", options => options.PollSeconds = 3600);
        await using IAsyncEnumerator<MailBatch> batches = source.ReadAsync(ReadMode.Forever, limit.Token).GetAsyncEnumerator(limit.Token);
        await batches.MoveNextAsync();
        MailItem mail = batches.Current.Mails[0];
        Task<bool> waiting = batches.MoveNextAsync().AsTask();

        await source.SettleAsync([new Settlement(mail, MailOutcome.Other)], limit.Token);

        Assert.That(server.Count("both", "Archive/Other"), Is.EqualTo(1));
        await limit.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_mail_above_the_limit_is_announced_but_not_fetched()
    {
        Deliver("large", 1);
        await using ImapSource source = new(Options("large"), new ReadLimits { MailBytes = 20 }, TimeProvider.System, NullLogger<ImapSource>.Instance);
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            Assert.That((batch.Mails[0].Content, batch.Mails[0].Size > 20), Is.EqualTo(((ReadOnlyMemory<byte>?)null, true)));
            return;
        }

        Assert.Fail("No mail was given.");
    }

    [Test]
    public async Task A_mail_that_somebody_else_took_away_counts_as_settled()
    {
        string file = Deliver("gone", 1);
        await using ImapSource source = Open("gone");
        MailBatch? given = null;
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            given = batch;
        }

        foreach (string path in Directory.GetFiles(Path.GetDirectoryName(Path.GetDirectoryName(file))!, "*.M1.test*", SearchOption.AllDirectories))
        {
            File.Delete(path);
        }

        Assert.That(async () => await source.SettleAsync([new Settlement(given!.Mails[0], MailOutcome.Other)], CancellationToken.None), Throws.Nothing);
    }

    [Test]
    public async Task A_certificate_of_an_own_authority_is_taken_with_its_file_or_fingerprint_and_refused_without()
    {
        Deliver("tls", 1);
        using System.Security.Cryptography.X509Certificates.X509Certificate2 authority = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(server.CaFile);
        await using ImapSource byFile = Open("tls", options => Tls(options, "localhost", server.CaFile, null));
        await using ImapSource starttls = Open("tls", options =>
        {
            Tls(options, "localhost", server.CaFile, null);
            (options.Security, options.Port) = (ImapSecurity.StartTls, server.Port);
        });
        await using ImapSource without = Open("tls", options => Tls(options, "localhost", null, null));
        await using ImapSource otherHost = Open("tls", options => Tls(options, "127.0.0.1", server.CaFile, null));
        await using ImapSource wrongPin = Open("tls", options => Tls(options, "localhost", null, new string('A', 64)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await KeysAsync(byFile), Has.Count.EqualTo(1));
            Assert.That(await KeysAsync(starttls), Has.Count.EqualTo(1));
            Assert.That(async () => await KeysAsync(without), Throws.TypeOf<BrokenWorldException>().With.Message.Contains("CaFile"));
            Assert.That(async () => await KeysAsync(otherHost), Throws.TypeOf<BrokenWorldException>().With.Message.Contains("another host"));
            Assert.That(async () => await KeysAsync(wrongPin), Throws.TypeOf<BrokenWorldException>().With.Message.Contains("CertificateFingerprint"));
        }
    }

    [Test]
    public async Task A_wrong_password_is_one_clear_sentence()
    {
        await using ImapSource source = Open("wrong", options => options.Password = "hush-hush");

        BrokenWorldException refused = (await Assert.ThrowsAsync<BrokenWorldException>(async () => await KeysAsync(source)))!;
        Assert.That(refused.Message, Does.Contain("refused the login of wrong").And.Contain("Password").And.Not.Contain("hush-hush"));
    }

    [Test]
    public async Task Filed_mails_past_their_days_are_deleted_and_counted_before()
    {
        await using ImapSource source = Open("keep");
        foreach (int days in new[] { 1, 10, 20 })
        {
            server.Deliver("keep", days, Encoding.ASCII.GetBytes(Body(days)), Received.AddDays(-days));
        }

        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            await source.SettleAsync([.. batch.Mails.Select(mail => new Settlement(mail, MailOutcome.Aggregate))], CancellationToken.None);
        }

        FiledPurge dry = await source.PurgeFiledAsync(Received.AddDays(-5), PurgeMode.DryRun, CancellationToken.None);
        FiledPurge real = await source.PurgeFiledAsync(Received.AddDays(-5), PurgeMode.Delete, CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((dry, real), Is.EqualTo((new FiledPurge(2, 3), new FiledPurge(2, 3))));
            Assert.That(server.Count("keep", "Archive/Aggregate"), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Folders_are_made_with_the_servers_separator_and_prefix()
    {
        await using DovecotServer courier = await DovecotServer.StartAsync("""
            namespace inbox {
              inbox = yes
              separator = .
              prefix = INBOX.
            }
            """);
        courier.Deliver("user", 1, Encoding.ASCII.GetBytes(Body(1)), Received);
        ImapMailboxOptions options = Options("user");
        options.Port = courier.Port;
        await using ImapSource source = new(options, new ReadLimits(), TimeProvider.System, NullLogger<ImapSource>.Instance);
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            await source.SettleAsync([new Settlement(batch.Mails[0], MailOutcome.Aggregate)], CancellationToken.None);
        }

        Assert.That(courier.Count("user", "Archive/Aggregate"), Is.EqualTo(1), courier.Log());
    }

    [Test]
    public async Task The_folder_to_read_is_found_by_slashes_or_by_the_servers_own_name([Values("Reports/集計", "INBOX.Reports.集計")] string name)
    {
        await using DovecotServer courier = await DovecotServer.StartAsync("""
            namespace inbox {
              inbox = yes
              separator = .
              prefix = INBOX.
            }
            """);
        // Modified UTF-7 (RFC 3501 section 5.1.3) of the Japanese for "aggregation".
        courier.Deliver("user/.Reports.&lsaKCA-", 1, Encoding.ASCII.GetBytes(Body(1)), Received);
        ImapMailboxOptions options = Options("user");
        (options.Port, options.Folder) = (courier.Port, name);
        await using ImapSource source = new(options, new ReadLimits(), TimeProvider.System, NullLogger<ImapSource>.Instance);

        Assert.That(await KeysAsync(source), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Reading_marks_nothing_as_seen_and_moving_keeps_the_marks()
    {
        Deliver("seen", 1);
        Deliver("seen", 2);
        using (ImapClient person = await LoginAsync("seen"))
        {
            await person.Inbox!.OpenAsync(FolderAccess.ReadWrite);
            await person.Inbox.AddFlagsAsync(0, MessageFlags.Seen, silent: true);
        }

        await using ImapSource source = Open("seen");
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            await source.SettleAsync([.. batch.Mails.Select(mail => new Settlement(mail, MailOutcome.Aggregate))], CancellationToken.None);
        }

        using ImapClient client = await LoginAsync("seen");
        IMailFolder archive = await client.GetFolderAsync("Archive.Aggregate");
        await archive.OpenAsync(FolderAccess.ReadOnly);
        IList<IMessageSummary> mails = await archive.FetchAsync(0, -1, MessageSummaryItems.Flags);
        Assert.That(mails.Select(mail => mail.Flags!.Value.HasFlag(MessageFlags.Seen)), Is.EquivalentTo(new[] { true, false }));
    }

    [Test]
    public async Task Mails_whose_action_is_delete_are_gone_and_the_others_stay()
    {
        Deliver("delete", 1);
        Deliver("delete", 2);
        await using ImapSource source = Open("delete", options => options.Filing.Other.Action = FilingAction.Delete);
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            await source.SettleAsync([new Settlement(batch.Mails[0], MailOutcome.Other), new Settlement(batch.Mails[1], MailOutcome.Invalid)], CancellationToken.None);
        }

        Assert.That((server.Count("delete", ""), server.Count("delete", "Archive/Invalid"), server.Count("delete", "Archive/Other")), Is.EqualTo((0, 1, 0)));
    }

    [Test]
    public async Task A_backlog_of_400_mails_is_given_whole_and_in_the_order_of_arrival()
    {
        for (int index = 0; index < 400; index++)
        {
            Deliver("order", index);
        }

        await using ImapSource source = Open("order");
        List<string> bodies = [];
        List<int> batches = [];
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            batches.Add(batch.Mails.Count);
            bodies.AddRange(batch.Mails.Select(mail => Encoding.ASCII.GetString(mail.Content!.Value.Span)));
            await source.SettleAsync([.. batch.Mails.Select(mail => new Settlement(mail, MailOutcome.Aggregate))], CancellationToken.None);
        }

        Assert.That(batches, Is.EqualTo(new[] { 150, 150, 100 }));
        Assert.That(bodies, Is.EqualTo(Enumerable.Range(0, 400).Select(Body)));
    }

    [TestCase("plain")]
    [TestCase("login")]
    public async Task A_server_with_one_way_to_log_in_is_logged_in_to(string mechanism)
    {
        await using DovecotServer only = await DovecotServer.StartAsync($"auth_mechanisms = {mechanism}");
        only.Deliver("user", 1, Encoding.ASCII.GetBytes(Body(1)), Received);
        ImapMailboxOptions options = Options("user");
        options.Port = only.Port;
        await using ImapSource source = new(options, new ReadLimits(), TimeProvider.System, NullLogger<ImapSource>.Instance);

        Assert.That(await KeysAsync(source), Has.Count.EqualTo(1));
    }

    private async Task<ImapClient> LoginAsync(string user)
    {
        ImapClient client = new();
        await client.ConnectAsync("127.0.0.1", server.Port, SecureSocketOptions.None);
        await client.AuthenticateAsync(user, DovecotServer.Password);
        return client;
    }

    private static string Body(int number) => $"Subject: {number}\r\n\r\nMail {number}.\r\n";

    private static async Task<List<string>> KeysAsync(ImapSource source)
    {
        List<string> keys = [];
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            keys.AddRange(batch.Mails.Select(mail => mail.Key));
        }

        return keys;
    }

    private void Tls(ImapMailboxOptions options, string host, string? caFile, string? fingerprint) =>
        (options.Security, options.Host, options.Port, options.CaFile, options.CertificateFingerprint) = (ImapSecurity.Tls, host, server.TlsPort, caFile, fingerprint);

    private string Deliver(string user, int number) => server.Deliver(user, number, Encoding.ASCII.GetBytes(Body(number)), Received.AddSeconds(number));

    private ImapMailboxOptions Options(string user) => new()
    {
        Host = "127.0.0.1",
        Port = server.Port,
        Security = ImapSecurity.None,
        Username = user,
        Password = DovecotServer.Password,
    };

    private ImapSource Open(string user, Action<ImapMailboxOptions>? change = null)
    {
        ImapMailboxOptions options = Options(user);
        change?.Invoke(options);
        return new ImapSource(options, new ReadLimits(), TimeProvider.System, NullLogger<ImapSource>.Instance);
    }
}
