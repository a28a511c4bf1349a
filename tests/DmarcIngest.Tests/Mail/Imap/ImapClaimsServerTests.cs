using DmarcIngest.Mail.Imap;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fakes;
using MailKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Mail.Imap;

/// <summary>What servers may answer to the marks of a daemon that Dovecot does not.</summary>
[TestFixture]
internal sealed class ImapClaimsServerTests
{
    private const string Another = "DmarcIngest-cccccccc";
    private readonly FakeTimeProvider time = new(new(2026, 11, 2, 3, 4, 5, TimeSpan.Zero));

    [TestCase("", 1, Description = "Only gone mails were in its way.")]
    [TestCase("DmarcIngest-cccccccc", 0, Description = "RFC 7162 section 3.1.3, example 7.")]
    public async Task A_server_that_says_no_because_mails_have_gone_is_asked_whose_the_others_are(string mark, int moves)
    {
        string flags = "";
        await using ScriptedImapServer scripted = new((tag, command) =>
        {
            if (command.StartsWith("UID STORE", StringComparison.Ordinal))
            {
                flags = mark;
                return $"{tag} NO [MODIFIED 1] Some of the messages no longer exist.\r\n";
            }

            return Reply(tag, command, "IMAP4rev1 MOVE UIDPLUS CONDSTORE", "MODSEQ (5) ").Replace("FLAGS ()", $"FLAGS ({flags})", StringComparison.Ordinal);
        });
        await using ImapSource source = Open(scripted.Port, "aaaaaaaa");

        await SettleAsync(source, await FirstAsync(source));

        Assert.That(scripted.Commands.Select(Bare), Has.Exactly(moves).StartsWith("UID MOVE"));
    }

    [Test]
    public async Task A_move_that_is_tried_again_is_not_in_its_own_way()
    {
        int moves = 0;
        await using ScriptedImapServer scripted = new((tag, command) =>
            command.StartsWith("UID MOVE", StringComparison.Ordinal) && moves++ == 0 ? $"{tag} NO [OVERQUOTA] Full\r\n" : Reply(tag, command, "IMAP4rev1 MOVE UIDPLUS CONDSTORE", "MODSEQ (5) "));
        await using ImapSource source = Open(scripted.Port, "aaaaaaaa");
        IReadOnlyList<MailItem> mails = await FirstAsync(source);

        Assert.That(async () => await SettleAsync(source, mails), Throws.InstanceOf<BrokenWorldException>());
        await SettleAsync(source, mails);

        Assert.That(scripted.Commands.Where(command => command.Contains("UID STORE", StringComparison.Ordinal) || command.Contains("UID MOVE", StringComparison.Ordinal)).Select(Bare), Is.EqualTo(new[]
        {
            "UID STORE 1 (UNCHANGEDSINCE 5) +FLAGS.SILENT (DmarcIngest-aaaaaaaa)", "UID MOVE 1 Archive/Aggregate", "UID MOVE 1 Archive/Aggregate",
        }));
    }

    [Test]
    public async Task A_server_that_refuses_the_mark_has_its_mails_moved_all_the_same()
    {
        await using ScriptedImapServer scripted = new((tag, command) =>
            command.StartsWith("UID STORE", StringComparison.Ordinal) ? $"{tag} NO [NOPERM] Permission denied\r\n" : Reply(tag, command, "IMAP4rev1 MOVE UIDPLUS CONDSTORE", "MODSEQ (5) "));
        await using ImapSource source = Open(scripted.Port, "aaaaaaaa");

        await SettleAsync(source, await FirstAsync(source));

        Assert.That(scripted.Commands.Select(Bare), Has.Exactly(1).StartsWith("UID MOVE"));
    }

    [Test]
    public async Task A_server_whose_conditions_never_hold_keeps_no_mail_for_good()
    {
        await using ScriptedImapServer scripted = new((tag, command) =>
            command.StartsWith("UID STORE", StringComparison.Ordinal) ? $"{tag} OK [MODIFIED 1] Conditional STORE failed\r\n" : Reply(tag, command, "IMAP4rev1 MOVE UIDPLUS CONDSTORE", "MODSEQ (5) "));
        await using ImapSource source = Open(scripted.Port, "aaaaaaaa");
        List<bool> moved = [];
        for (int round = 0; round < 3; round++)
        {
            await SettleAsync(source, await FirstAsync(source));
            moved.Add(scripted.Commands.Any(command => Bare(command).StartsWith("UID MOVE", StringComparison.Ordinal)));
        }

        Assert.That(moved, Is.EqualTo(new[] { false, false, true }));
    }

    [Test]
    public async Task A_mark_that_stays_although_it_was_taken_off_keeps_no_mail_for_good()
    {
        await using ScriptedImapServer scripted = new((tag, command) => Reply(tag, command, "IMAP4rev1 MOVE UIDPLUS CONDSTORE", "MODSEQ (5) ").Replace("FLAGS ()", $"FLAGS ({Another})", StringComparison.Ordinal));
        await using ImapSource source = Open(scripted.Port, "aaaaaaaa");
        List<int> given = [];
        for (int look = 0; look < 4; look++)
        {
            given.Add((await FirstAsync(source)).Count);
            time.Advance(ImapClaims.Respite);
        }

        Assert.That(given, Is.EqualTo(new[] { 0, 0, 0, 1 }));
    }

    [Test]
    public void The_wait_for_another_daemon_ends_with_its_respite_and_is_never_below_a_second()
    {
        ImapClaims claims = new("aaaaaaaa", time);
        TimeSpan? none = claims.Soonest;
        claims.IsAnothers(new MessageSummary(0) { UniqueId = new UniqueId(1), ModSeq = 5, Keywords = new HashSet<string> { Another } }, 5);
        TimeSpan? all = claims.Soonest;
        time.Advance(TimeSpan.FromSeconds(10));
        TimeSpan? rest = claims.Soonest;
        time.Advance(TimeSpan.FromSeconds(21));

        Assert.That((none, all, rest, claims.Soonest), Is.EqualTo(((TimeSpan?)null, (TimeSpan?)ImapClaims.Respite, (TimeSpan?)TimeSpan.FromSeconds(20), (TimeSpan?)TimeSpan.FromSeconds(1))));
    }

    [Test]
    public async Task A_mark_that_cannot_be_taken_off_holds_no_mail_for_good()
    {
        await using ScriptedImapServer scripted = new((tag, command) =>
            command.StartsWith("UID STORE", StringComparison.Ordinal) ? $"{tag} NO [NOPERM] Permission denied\r\n"
            : Reply(tag, command, "IMAP4rev1 MOVE UIDPLUS CONDSTORE", "MODSEQ (5) ").Replace("FLAGS ()", $"FLAGS ({Another})", StringComparison.Ordinal));
        await using ImapSource source = Open(scripted.Port, "aaaaaaaa");
        IReadOnlyList<MailItem> held = await FirstAsync(source);
        time.Advance(ImapClaims.Respite);

        IReadOnlyList<MailItem> given = await FirstAsync(source);

        Assert.That((held.Count, given.Count), Is.EqualTo((0, 1)));
    }

    [TestCase("aaaaaaaa", "IMAP4rev1 MOVE UIDPLUS", @"\*", Description = "RFC 7162 is an extension.")]
    [TestCase("aaaaaaaa", "IMAP4rev1 MOVE UIDPLUS CONDSTORE", "", Description = "No keywords of one's own.")]
    [TestCase(null, "IMAP4rev1 MOVE UIDPLUS CONDSTORE", @"\*", Description = "A command that is run by hand.")]
    public async Task Where_nothing_can_be_marked_mails_are_moved_all_the_same(string? instance, string capabilities, string keywords)
    {
        await using ScriptedImapServer scripted = new((tag, command) => Reply(tag, command, capabilities, "", keywords));
        await using ImapSource source = Open(scripted.Port, instance);

        await SettleAsync(source, await FirstAsync(source));

        Assert.That(scripted.Commands.Select(Bare), Has.None.StartsWith("UID STORE").And.Exactly(1).StartsWith("UID MOVE"));
    }

    /// <summary>A command without its tag.</summary>
    private static string Bare(string command) => command[(command.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    private static string Reply(string tag, string command, string capabilities, string modseq, string keywords = @"\*") =>
        command.StartsWith("UID SEARCH", StringComparison.Ordinal) ? $"* SEARCH 1\r\n{tag} OK done\r\n"
        : command.Contains("BODY.PEEK[]", StringComparison.Ordinal) ? $"* 1 FETCH (UID 1 BODY[] {{4}}\r\nmail)\r\n{tag} OK done\r\n"
        : command.StartsWith("UID FETCH", StringComparison.Ordinal) ? $"* 1 FETCH (UID 1 {modseq}FLAGS () INTERNALDATE \"02-Nov-2026 03:04:05 +0000\" RFC822.SIZE 4)\r\n{tag} OK done\r\n"
        : command.StartsWith("LIST", StringComparison.Ordinal) && command.Contains("Archive", StringComparison.Ordinal) ? $"* LIST () \"/\" {command[(command.LastIndexOf(' ') + 1)..]}\r\n{tag} OK done\r\n"
        : command.StartsWith("SELECT", StringComparison.Ordinal) && modseq.Length > 0 ? "* OK [HIGHESTMODSEQ 5] x\r\n" + ScriptedImapServer.Usual(tag, command, capabilities, keywords)
        : ScriptedImapServer.Usual(tag, command, capabilities, keywords);

    private static async Task<IReadOnlyList<MailItem>> FirstAsync(ImapSource source)
    {
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            return batch.Mails;
        }

        return [];
    }

    private static Task SettleAsync(ImapSource source, IReadOnlyList<MailItem> mails) =>
        source.SettleAsync([.. mails.Select(mail => new Settlement(mail, MailOutcome.Aggregate))], CancellationToken.None);

    private ImapSource Open(int port, string? instance)
    {
        ImapMailboxOptions options = new() { Host = "127.0.0.1", Port = port, Security = ImapSecurity.None, Username = "u", Password = "hush" };
        return new ImapSource(options, new ReadLimits(), time, NullLogger<ImapSource>.Instance, instance);
    }
}
