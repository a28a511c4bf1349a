using System.Text;
using DmarcIngest.Mail.Folder;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Mail.Folder;

[TestFixture]
public sealed class ImportSourceTests
{
    private FolderFixture folder = null!;

    [SetUp]
    public void SetUp() => folder = new FolderFixture();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public async Task Reads_files_folders_and_maildirs_and_leaves_them_as_they_are()
    {
        folder.Write("plain/a.eml", "a", 2);
        folder.Write("plain/b.xml.gz", "b", 1);
        folder.Write("plain/sub/c.zip", "c");
        folder.Write("plain/.hidden/d.eml", "hidden");
        folder.Write("plain/e.part", "half");
        folder.Write("Maildir/new/1.host", "m1");
        folder.Write("Maildir/cur/2.host:2,S", "m2", 1);
        folder.Write("Maildir/tmp/3.host", "half");
        folder.Write("Maildir/dovecot-uidlist", "no mail");
        folder.Write("Maildir/.Archive.2025/cur/4.host:2,S", "m4");
        folder.Write("Maildir/.Archive.2025/new/5.host", "m5", 1);
        folder.Write("single", "s");
        string[] before = Directory.GetFiles(folder.Root, "*", SearchOption.AllDirectories);
        await using ImportSource source = Import("", folder.At("plain"), folder.At("Maildir"), folder.At("single"));

        List<MailItem> mails = await FolderFixture.ReadAsync(source);
        await FolderFixture.SettleAsync(source, MailOutcome.Aggregate, mails);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(mails.Select(FolderFixture.Text), Is.EqualTo(new[] { "b", "a", "c", "m1", "m2", "m4", "m5", "s" }));
            Assert.That(Directory.GetFiles(folder.Root, "*", SearchOption.AllDirectories), Is.EquivalentTo(before));
        }
    }

    [Test]
    public void A_path_that_is_not_there_is_said_before_anything_is_read()
    {
        Assert.That(
            async () =>
            {
                await using ImportSource source = Import("mail", "-", folder.At("absent"));
                await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
                {
                    Assert.Fail("Read before the paths were looked at.");
                }
            },
            Throws.TypeOf<BrokenWorldException>().With.Message.Contains(folder.At("absent")));
    }

    [TestCase("Subject: one\n\nFrom here\n", 0, "Subject: one\n\nFrom here\n")]
    [TestCase("", 0, "")]
    [TestCase("From a@example.com Sun Nov  1 02:03:04 2026\nA: 1\n\nx\n\nFrom b\nB: 2\n\ny\n", 0, "A: 1\n\nx\n\n|B: 2\n\ny\n")]
    [TestCase("From a@example.com Sun Nov  1 02:03:04 2026\nA: 1\n\nxx\n\nFrom b\nB: 2\n\ny\n", 8, "|B: 2\n\ny\n")]
    [TestCase("longer than seven", 7, "")]
    public async Task Standard_input_is_a_mail_or_an_mbox(string input, int limit, string expected)
    {
        await using ImportSource source = new(
            ["-"], limit == 0 ? new ReadLimits() : new ReadLimits { MailBytes = limit }, new MemoryStream(Encoding.ASCII.GetBytes(input)), new FakeTimeProvider());

        List<MailItem> mails = await FolderFixture.ReadAsync(source);

        Assert.That(string.Join('|', mails.Select(mail => mail.Content is null ? "" : FolderFixture.Text(mail))), Is.EqualTo(expected));
    }

    private static ImportSource Import(string input, params string[] paths) =>
        new(paths, new ReadLimits(), new MemoryStream(Encoding.ASCII.GetBytes(input)), new FakeTimeProvider());
}
