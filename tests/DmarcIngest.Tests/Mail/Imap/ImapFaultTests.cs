using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DmarcIngest.Mail.Imap;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Mail.Imap;

[TestFixture]
public sealed class ImapFaultTests
{
    private const string Mail = "Subject: x\r\n\r\nhello\r\n";

    [Test]
    public async Task A_pinned_root_that_the_server_does_not_send_is_refused_and_CaFile_named()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 root = Authority(key, now);
        using X509Certificate2 leaf = Leaf(root, now);
        await using ScriptedImapServer server = new((tag, command) => Reply(tag, command), SslStreamCertificateContext.Create(leaf, [root], offline: true));
        await using ImapSource source = Open(server.Port, options =>
            (options.Host, options.Security, options.CertificateFingerprint) = ("localhost", ImapSecurity.Tls, root.GetCertHashString(HashAlgorithmName.SHA256)));
        Assert.That(await OutcomeAsync(source), Does.StartWith("BrokenWorld").And.Contain("CaFile"));
        Assert.That(server.Commands, Is.Empty);
    }

    [Test]
    public async Task Without_MOVE_and_UIDPLUS_nothing_is_deleted_that_was_not_copied()
    {
        bool given = false;
        await using ScriptedImapServer server = new((tag, command) =>
        {
            given |= command.Contains("BODY.PEEK[]", StringComparison.Ordinal);
            return given && command == "UID FETCH 1 UID" ? $"{tag} OK done\r\n" : given && command == "UID SEARCH UNDELETED" ? $"* SEARCH\r\n{tag} OK done\r\n" : WithArchive(tag, command);
        });
        await using ImapSource source = Open(server.Port);
        await OutcomeAsync(source, settle: true);
        Assert.That(server.Commands, Has.None.Contains("EXPUNGE").And.None.Contains("\\Deleted)"), string.Join('\n', server.Commands));
    }

    [TestCase("1", true)]
    [TestCase("1 5", false)]
    public async Task Without_UIDPLUS_a_plain_expunge_spares_what_others_have_marked(string marked, bool expunged)
    {
        bool given = false;
        await using ScriptedImapServer server = new((tag, command) =>
        {
            given |= command.Contains("BODY.PEEK[]", StringComparison.Ordinal);
            return command == "UID SEARCH DELETED" ? $"* SEARCH {marked}\r\n{tag} OK done\r\n" : given && command == "UID SEARCH UNDELETED" ? $"* SEARCH\r\n{tag} OK done\r\n" : WithArchive(tag, command);
        });
        await using ImapSource source = Open(server.Port);
        string outcome = await OutcomeAsync(source, settle: true);
        string[] sent = [.. server.Commands.Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome, Is.EqualTo("1 mails"));
            Assert.That(sent, Has.Some.StartsWith("COPY 1 "), string.Join('\n', sent));
            Assert.That(sent.Contains("EXPUNGE"), Is.EqualTo(expunged));
        }
    }

    [Test]
    public async Task A_full_mailbox_is_named()
    {
        await using ScriptedImapServer server = new((tag, command) => command.StartsWith("COPY", StringComparison.Ordinal) ? $"{tag} NO [OVERQUOTA] Quota exceeded\r\n" : WithArchive(tag, command));
        await using ImapSource source = Open(server.Port);
        string outcome = await OutcomeAsync(source, settle: true);
        Assert.That(outcome, Does.StartWith("BrokenWorld").And.Contain("over its quota"), string.Join('\n', server.Commands.Take(30)));
    }

    [Test]
    public async Task Moving_into_the_folder_that_is_read_is_refused()
    {
        await using ScriptedImapServer server = new((tag, command) => Reply(tag, command));
        await using ImapSource source = Open(server.Port, options => options.Filing.Other.Folder = "INBOX");
        Assert.That(await OutcomeAsync(source, settle: true), Does.StartWith("BrokenWorld").And.Contain("the folder that is read"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Only_what_the_pinned_intermediate_really_signed_is_taken(bool genuine)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 root = Authority(rootKey, now);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 pinned = Intermediate(key, root, now);
        using ECDsa forgerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 forger = Intermediate(forgerKey, root, now);
        using X509Certificate2 signer = (genuine ? pinned : forger).CopyWithPrivateKey(genuine ? key : forgerKey);
        using X509Certificate2 leaf = Leaf(signer, now);
        await using ScriptedImapServer server = new((tag, command) => Reply(tag, command), SslStreamCertificateContext.Create(leaf, [pinned], offline: true));
        await using ImapSource source = Open(server.Port, options =>
            (options.Host, options.Security, options.CertificateFingerprint) = ("localhost", ImapSecurity.Tls, pinned.GetCertHashString(HashAlgorithmName.SHA256)));
        string outcome = await OutcomeAsync(source);
        Assert.That(outcome == "1 mails", Is.EqualTo(genuine));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Only_what_the_pinned_root_really_signed_is_taken(bool genuine)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 pinned = Authority(key, now);
        using ECDsa forgerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 forger = Authority(forgerKey, now);
        using X509Certificate2 leaf = Leaf(genuine ? pinned : forger, now);
        using X509Chain chain = new();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ExtraStore.Add(pinned);
        bool built = chain.Build(leaf);
        ImapMailboxOptions options = new() { Host = "localhost", CertificateFingerprint = pinned.GetCertHashString(HashAlgorithmName.SHA256) };
        bool taken = new ServerCertificate(options).Check(leaf, chain, built ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors);
        Assert.That(taken, Is.EqualTo(genuine));
    }

    [Test]
    public async Task A_mail_that_is_found_but_never_fetched_ends_the_drain()
    {
        await using ScriptedImapServer server = new((tag, command) => command.StartsWith("UID FETCH", StringComparison.Ordinal) ? $"{tag} OK done\r\n" : Reply(tag, command));
        await using ImapSource source = Open(server.Port);
        string outcome = await OutcomeAsync(source);
        Assert.That(outcome, Is.EqualTo("0 mails"), $"{server.Commands.Count} commands");
    }

    [TestCase("{0}\r\n")]
    [TestCase("\"\"")]
    [TestCase("NIL")]
    public async Task A_mail_that_is_listed_with_a_size_and_comes_empty_was_taken_away_and_is_no_empty_mail(string body)
    {
        await using ScriptedImapServer server = new((tag, command) =>
            command.Contains("BODY.PEEK[]", StringComparison.Ordinal) ? $"* 1 FETCH (UID 1 BODY[] {body})\r\n{tag} OK done\r\n" : Reply(tag, command));
        await using ImapSource source = Open(server.Port);
        string outcome = await OutcomeAsync(source);
        Assert.That(outcome, Is.EqualTo("0 mails"), $"{server.Commands.Count} commands");
    }

    [Test]
    public async Task A_server_that_keeps_no_keywords_is_named_when_mails_are_flagged()
    {
        await using ScriptedImapServer server = new((tag, command) => Reply(tag, command, ""));
        await using ImapSource source = Open(server.Port, options => options.Filing.Other.Action = FilingAction.Flag);
        string outcome = await OutcomeAsync(source, settle: true);
        Assert.That(outcome, Does.StartWith("BrokenWorld"), $"{server.Commands.Count} commands");
    }

    [Test]
    public async Task A_silent_server_is_given_up()
    {
        await using ScriptedImapServer server = new((tag, command) => command.StartsWith("UID SEARCH", StringComparison.Ordinal) ? null : Reply(tag, command));
        await using ImapSource source = Open(server.Port, options => options.TimeoutSeconds = 1);
        string outcome = await OutcomeAsync(source);
        Assert.That(outcome, Does.StartWith("BrokenWorld"));
    }

    [Test]
    public async Task A_line_dropped_within_a_literal_is_a_broken_world_and_the_mail_comes_again()
    {
        int fetches = 0;
        await using ScriptedImapServer server = new((tag, command) =>
            command.Contains("BODY.PEEK[]", StringComparison.Ordinal) && fetches++ == 0 ? "* 1 FETCH (UID 1 BODY[] {5000}\r\nSubj\r\n" + new string('x', 10) : Reply(tag, command));
        await using ImapSource source = Open(server.Port, options => options.TimeoutSeconds = 1);
        string first = await OutcomeAsync(source);
        string second = await OutcomeAsync(source);
        Assert.That((first[..11], second), Is.EqualTo(("BrokenWorld", "1 mails")));
    }

    [TestCase("CaFile")]
    [TestCase("PasswordFile")]
    public async Task A_file_that_is_missing_is_named(string option)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 real = Authority(key, now);
        using X509Certificate2 leaf = Leaf(real, now);
        await using ScriptedImapServer server = new((tag, command) => Reply(tag, command), option == "CaFile" ? SslStreamCertificateContext.Create(leaf, [real], offline: true) : null);
        await using ImapSource source = Open(server.Port, options =>
        {
            if (option == "CaFile")
            {
                (options.Host, options.Security, options.CaFile) = ("localhost", ImapSecurity.Tls, "/nowhere/ca.pem");
            }
            else
            {
                options.PasswordFile = "/nowhere/password";
            }
        });
        string outcome = await OutcomeAsync(source);
        TestContext.Out.WriteLine(outcome);
        Assert.That(outcome, Does.StartWith("BrokenWorld").And.Contain(option));
    }

    [Test]
    public async Task A_purge_leaves_folders_alone_that_nothing_is_moved_to()
    {
        await using DovecotServer dovecot = await DovecotServer.StartAsync();
        DateTimeOffset old = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        dovecot.Deliver("user", 1, Encoding.ASCII.GetBytes(Mail), old);
        await using (ImapSource moving = Open(dovecot.Port, options => (options.Username, options.Password) = ("user", DovecotServer.Password)))
        {
            await OutcomeAsync(moving, settle: true);
        }

        await using ImapSource flagging = Open(dovecot.Port, options =>
        {
            (options.Username, options.Password) = ("user", DovecotServer.Password);
            options.Filing.Other.Action = FilingAction.Flag;
        });
        await flagging.PurgeFiledAsync(old.AddYears(1), PurgeMode.Delete, CancellationToken.None);
        Assert.That(dovecot.Count("user", "Archive/Other"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_purge_never_deletes_from_the_folder_that_is_read()
    {
        await using DovecotServer dovecot = await DovecotServer.StartAsync();
        DateTimeOffset old = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        dovecot.Deliver("user", 1, Encoding.ASCII.GetBytes(Mail), old);
        await using ImapSource source = Open(dovecot.Port, options =>
        {
            (options.Username, options.Password) = ("user", DovecotServer.Password);
            options.Filing.Other.Folder = "INBOX";
        });
        try
        {
            await source.PurgeFiledAsync(old.AddYears(1), PurgeMode.Delete, CancellationToken.None);
        }
        catch (BrokenWorldException)
        {
            // Refusing such settings is as good.
        }

        Assert.That(dovecot.Count("user", ""), Is.EqualTo(1), "an unread report was deleted");
    }

    private static string? Reply(string tag, string command, string flags = @"\*") =>
        command.StartsWith("UID SEARCH", StringComparison.Ordinal) ? $"* SEARCH 1\r\n{tag} OK done\r\n"
        : command.Contains("BODY.PEEK[]", StringComparison.Ordinal) ? $"* 1 FETCH (UID 1 BODY[] {{{Mail.Length}}}\r\n{Mail})\r\n{tag} OK done\r\n"
        : command.StartsWith("UID FETCH", StringComparison.Ordinal) ? $"* 1 FETCH (UID 1 INTERNALDATE \"02-Nov-2026 03:04:05 +0000\" RFC822.SIZE {Mail.Length})\r\n{tag} OK done\r\n"
        : ScriptedImapServer.Usual(tag, command, flags: flags);

    private static string? WithArchive(string tag, string command) =>
        command.StartsWith("LIST", StringComparison.Ordinal) && command.Contains("Other", StringComparison.Ordinal) ? $"* LIST () \"/\" Archive/Other\r\n{tag} OK done\r\n"
        : command == "UID FETCH 1 UID" ? $"* 1 FETCH (UID 1)\r\n{tag} OK done\r\n" : Reply(tag, command);

    private static async Task<string> OutcomeAsync(ImapSource source, bool settle = false)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(8));
        int mails = 0;
        try
        {
            await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, limit.Token))
            {
                mails += batch.Mails.Count;
                if (settle)
                {
                    await source.SettleAsync([.. batch.Mails.Select(mail => new Settlement(mail, MailOutcome.Other))], limit.Token);
                }
            }

            return $"{mails} mails";
        }
        catch (BrokenWorldException exception)
        {
            return $"BrokenWorld: {exception.Message}";
        }
        catch (OperationCanceledException)
        {
            return $"never ended ({mails} mails given)";
        }
    }

    private static X509Certificate2 Authority(ECDsa key, DateTimeOffset now)
    {
        CertificateRequest request = new("CN=Review authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }

    private static X509Certificate2 Intermediate(ECDsa key, X509Certificate2 root, DateTimeOffset now)
    {
        CertificateRequest request = new("CN=Review intermediate", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.Create(root, now.AddDays(-1), now.AddDays(25), [7, 7, 7, 7]);
    }

    private static X509Certificate2 Leaf(X509Certificate2 authority, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(authority, now.AddDays(-1), now.AddDays(20), [9, 9, 9, 9]);
        return certificate.CopyWithPrivateKey(key);
    }

    private static ImapSource Open(int port, Action<ImapMailboxOptions>? change = null)
    {
        ImapMailboxOptions options = new() { Host = "127.0.0.1", Port = port, Security = ImapSecurity.None, Username = "u", Password = "hush" };
        change?.Invoke(options);
        return new ImapSource(options, new ReadLimits(), TimeProvider.System, NullLogger<ImapSource>.Instance);
    }
}
