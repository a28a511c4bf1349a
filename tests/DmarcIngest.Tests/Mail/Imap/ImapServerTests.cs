using System.Collections.Concurrent;
using DmarcIngest.Mail.Imap;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Mail.Imap;

/// <summary>What servers may do that Dovecot does not show.</summary>
[TestFixture]
public sealed class ImapServerTests
{
    private const string Mail = "Subject: x\r\n\r\nhello\r\n";

    [Test]
    public async Task Mails_of_another_UIDVALIDITY_are_left_where_they_are_and_read_again()
    {
        int validity = 7;
        bool filed = false;
        await using ScriptedImapServer server = new((tag, command) =>
        {
            filed |= command.StartsWith("UID MOVE", StringComparison.Ordinal);
            return filed && command.StartsWith("UID SEARCH", StringComparison.Ordinal) ? $"* SEARCH\r\n{tag} OK done\r\n"
                : command.StartsWith("SELECT", StringComparison.Ordinal) ? Reply(tag, command).Replace("UIDVALIDITY 7", $"UIDVALIDITY {validity}", StringComparison.Ordinal)
                : Reply(tag, command, "IMAP4rev1 MOVE UIDPLUS");
        });
        ImapSource source = Open(server.Port);
        MailItem stale = await FirstAsync(source);
        validity = 8;
        server.Drop();
        Assert.That(async () => await source.SettleAsync([new Settlement(stale, MailOutcome.Other)], CancellationToken.None), Throws.InstanceOf<BrokenWorldException>());
        await source.SettleAsync([new Settlement(stale, MailOutcome.Other)], CancellationToken.None);
        bool moved = filed;
        await source.DisposeAsync();
        await using ImapSource again = Open(server.Port);
        MailItem fresh = await FirstAsync(again);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(moved, Is.False, "a UID of another validity names another mail");
            Assert.That((stale.Key, fresh.Key), Is.EqualTo(("7/1", "8/1")));
        }
    }

    [TestCase("[ALREADYEXISTS] Mailbox exists")]
    [TestCase("Mailbox exists", Description = "RFC 5530 makes the code an option.")]
    public async Task A_folder_that_another_daemon_made_first_is_taken(string refusal)
    {
        ConcurrentDictionary<string, bool> made = [];
        await using ScriptedImapServer server = new((tag, command) =>
        {
            if (command.StartsWith("CREATE", StringComparison.Ordinal))
            {
                made[Name(command)] = true;
                return $"{tag} NO {refusal}\r\n";
            }

            return command.StartsWith("LIST", StringComparison.Ordinal) && made.ContainsKey(Name(command))
                ? $"* LIST () \"/\" {Name(command)}\r\n{tag} OK done\r\n"
                : Reply(tag, command, "IMAP4rev1 MOVE UIDPLUS");
        });
        await using ImapSource source = Open(server.Port);
        MailItem mail = await FirstAsync(source);

        await source.SettleAsync([new Settlement(mail, MailOutcome.Other)], CancellationToken.None);

        Assert.That(server.Commands, Has.Some.Contains("UID MOVE 1 Archive/Other"), string.Join('\n', server.Commands));
    }

    [Test]
    public async Task A_server_that_lets_no_folder_be_made_is_named_and_the_mail_stays()
    {
        await using ScriptedImapServer server = new((tag, command) =>
            command.StartsWith("CREATE", StringComparison.Ordinal) ? $"{tag} NO [NOPERM] Permission denied\r\n" : Reply(tag, command, "IMAP4rev1 MOVE UIDPLUS"));
        await using ImapSource source = Open(server.Port);
        MailItem mail = await FirstAsync(source);

        BrokenWorldException? refused = await Assert.ThrowsAsync<BrokenWorldException>(() => source.SettleAsync([new Settlement(mail, MailOutcome.Other)], CancellationToken.None));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Message, Does.Contain("does not let u make the folder Archive").And.Contain("Imap:Mailboxes:0:Filing").And.Contain("Permission denied"));
            Assert.That(server.Commands, Has.None.Contains("UID MOVE").And.None.Contains("UID STORE").And.None.Contains("EXPUNGE"));
        }
    }

    [Test]
    public async Task A_server_without_IDLE_is_polled()
    {
        int searches = 0;
        await using ScriptedImapServer server = new((tag, command) =>
            command.StartsWith("UID SEARCH", StringComparison.Ordinal) && searches++ < 3 ? $"* SEARCH\r\n{tag} OK done\r\n" : Reply(tag, command));
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        await using ImapSource source = new(Options(server.Port), new ReadLimits(), new ImpatientTime(), NullLogger<ImapSource>.Instance);

        MailItem mail = await FirstAsync(source, ReadMode.Forever, limit.Token);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((mail.Key, searches), Is.EqualTo(("7/1", 4)));
            Assert.That(server.Commands, Has.None.Contains("IDLE"));
        }
    }

    [Test]
    public async Task A_connection_that_is_lost_in_IDLE_is_a_broken_world_and_the_next_look_finds_the_mail()
    {
        bool lost = false;
        await using ScriptedImapServer server = new((tag, command) =>
        {
            if (command == "IDLE")
            {
                lost = true;
                return "";
            }

            return !lost && command.StartsWith("UID SEARCH", StringComparison.Ordinal) ? $"* SEARCH\r\n{tag} OK done\r\n" : Reply(tag, command, "IMAP4rev1 IDLE");
        });
        await using ImapSource source = Open(server.Port);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<BrokenWorldException>(async () => await FirstAsync(source, ReadMode.Forever, limit.Token));

        Assert.That((await FirstAsync(source, ReadMode.Forever, limit.Token)).Key, Is.EqualTo("7/1"));
    }

    [Test]
    public async Task A_literal_far_above_the_stated_size_is_cut_off()
    {
        string flood = new('x', 40_000_000);
        await using ScriptedImapServer server = new((tag, command) => command.Contains("BODY.PEEK[]", StringComparison.Ordinal)
            ? $"* 1 FETCH (UID 1 BODY[] {{{flood.Length}}}\r\n{flood})\r\n{tag} OK done\r\n"
            : Reply(tag, command));
        await using ImapSource source = Open(server.Port);

        BrokenWorldException? broken = await Assert.ThrowsAsync<BrokenWorldException>(async () => await FirstAsync(source));

        Assert.That(broken!.Message, Does.Contain("fetching mail").And.Contain("more than the 1048"));
    }

    [TestCase(ImapAuthentication.Plain, "AUTHENTICATE PLAIN")]
    [TestCase(ImapAuthentication.Login, "LOGIN ")]
    public async Task The_way_to_log_in_is_the_one_that_is_set(ImapAuthentication authentication, string expected)
    {
        await using ScriptedImapServer server = new((tag, command) => Reply(tag, command, "IMAP4rev1 SASL-IR AUTH=CRAM-MD5 AUTH=PLAIN AUTH=LOGIN"));
        await using ImapSource source = Open(server.Port, options => options.Authentication = authentication);

        await FirstAsync(source);

        Assert.That(server.Commands.First(line => line.Contains("AUTHENTICATE", StringComparison.Ordinal) || line.Contains("LOGIN", StringComparison.Ordinal)), Does.Contain(expected));
    }

    private static string Name(string command) => command[(command.LastIndexOf(' ') + 1)..].Trim('"');

    private static string Reply(string tag, string command, string capabilities = "IMAP4rev1") =>
        command.StartsWith("UID SEARCH", StringComparison.Ordinal) ? $"* SEARCH 1\r\n{tag} OK done\r\n"
        : command.Contains("BODY.PEEK[]", StringComparison.Ordinal) ? $"* 1 FETCH (UID 1 BODY[] {{{Mail.Length}}}\r\n{Mail})\r\n{tag} OK done\r\n"
        : command.StartsWith("UID FETCH", StringComparison.Ordinal) ? $"* 1 FETCH (UID 1 INTERNALDATE \"02-Nov-2026 03:04:05 +0000\" RFC822.SIZE {Mail.Length})\r\n{tag} OK done\r\n"
        : ScriptedImapServer.Usual(tag, command, capabilities);

    private static async Task<MailItem> FirstAsync(ImapSource source, ReadMode mode = ReadMode.UntilEmpty, CancellationToken cancellationToken = default)
    {
        await foreach (MailBatch batch in source.ReadAsync(mode, cancellationToken))
        {
            return batch.Mails[0];
        }

        throw new InvalidOperationException("No mail was given.");
    }

    private static ImapMailboxOptions Options(int port) => new() { Host = "127.0.0.1", Port = port, Security = ImapSecurity.None, Username = "u", Password = "hush" };

    private static ImapSource Open(int port, Action<ImapMailboxOptions>? change = null)
    {
        ImapMailboxOptions options = Options(port);
        change?.Invoke(options);
        return new ImapSource(options, new ReadLimits(), TimeProvider.System, NullLogger<ImapSource>.Instance);
    }
}
