using DmarcIngest.Mail.Imap;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Mail.Imap;

/// <summary>A server that has a mail of 1 GB, or says that it sends one.</summary>
[TestFixture]
internal sealed class ImapLargeMailTests
{
    private const long Gigabyte = 1L << 30;

    [Test]
    public async Task A_mail_of_a_gigabyte_is_given_without_being_fetched()
    {
        await using ScriptedImapServer server = new((tag, command) => Reply(tag, command, Gigabyte, ""));
        await using ImapSource source = Open(server.Port);

        List<MailItem> mails = await ReadAsync(source);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(mails.Select(mail => (mail.Size, mail.Content is null)), Is.EqualTo(new[] { (Gigabyte, true) }));
            Assert.That(server.Commands, Has.None.Contains("BODY"));
            Assert.That(((Rejected)MailWork.TooLarge(mails[0]).Results.Single()).Reason, Is.EqualTo(RejectReasons.MailTooLarge));
        }
    }

    [Test]
    public async Task A_gigabyte_for_a_mail_that_was_said_to_be_small_is_cut_off()
    {
        // One megabyte is what the cap forgives; the rest of the gigabyte never comes.
        string sent = new('a', 3 * 1024 * 1024);
        await using ScriptedImapServer server = new((tag, command) => Reply(tag, command, 20, $"* 1 FETCH (UID 1 BODY[] {{{Gigabyte}}}\r\n{sent}"));
        await using ImapSource source = Open(server.Port);

        Assert.That(async () => await ReadAsync(source), Throws.InstanceOf<BrokenWorldException>().With.Message.Contains("it sent more than"));
    }

    private static string Reply(string tag, string command, long size, string body) =>
        command.StartsWith("UID SEARCH", StringComparison.Ordinal) ? $"* SEARCH 1\r\n{tag} OK done\r\n"
        : command.Contains("BODY.PEEK[]", StringComparison.Ordinal) ? body
        : command.StartsWith("UID FETCH", StringComparison.Ordinal) ? $"* 1 FETCH (UID 1 INTERNALDATE \"02-Nov-2026 03:04:05 +0000\" RFC822.SIZE {size})\r\n{tag} OK done\r\n"
        : ScriptedImapServer.Usual(tag, command);

    private static async Task<List<MailItem>> ReadAsync(ImapSource source)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        List<MailItem> mails = [];
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, limit.Token))
        {
            mails.AddRange(batch.Mails);
        }

        return mails;
    }

    private static ImapSource Open(int port)
    {
        ImapMailboxOptions options = new() { Host = "127.0.0.1", Port = port, Security = ImapSecurity.None, Username = "u", Password = "hush" };
        return new ImapSource(options, new ReadLimits(), TimeProvider.System, NullLogger<ImapSource>.Instance);
    }
}
