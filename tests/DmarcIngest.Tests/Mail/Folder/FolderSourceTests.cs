using System.Text;
using DmarcIngest.Mail.Folder;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Mail.Folder;

[TestFixture]
public sealed class FolderSourceTests
{
    private string root = "";

    [SetUp]
    public void SetUp() => root = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(root, recursive: true);

    [Test]
    public async Task Files_are_given_in_batches_oldest_first_and_moved_when_settled()
    {
        for (int index = 0; index < 25; index++)
        {
            Write($"{index}.eml", $"mail {index}", index);
        }

        Write(".hidden", "no", 0);
        Write("half.part", "no", 0);
        await using FolderSource source = Open(options => options.BatchMails = 10);
        List<string> given = [];
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            Assert.That(batch.Mails, Has.Count.LessThanOrEqualTo(10));
            given.AddRange(batch.Mails.Select(Text));
            await source.SettleAsync([.. batch.Mails.Select(mail => new Settlement(mail, MailOutcome.Aggregate))], CancellationToken.None);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(given, Is.EqualTo(Enumerable.Range(0, 25).Select(index => $"mail {index}")));
            Assert.That(Directory.GetFiles(Path.Combine(root, "Archive", "Aggregate")), Has.Length.EqualTo(25));
        }
    }

    [Test]
    public async Task Mails_of_an_mbox_are_unquoted_and_the_file_moves_with_its_last_mail_only()
    {
        Write("old.mbox", "From a@example.com Sun Nov  1 02:03:04 2026\nSubject: 1\n\n>From the start\n\nFrom b@example.com Mon Nov  2 00:00:00 2026\nSubject: 2\n\n>>From deeper\n\nFrom c@example.com nonsense\nSubject: 3\n\nend\n", 5);
        await using FolderSource source = Open(options => options.BatchMails = 2);
        List<MailItem> mails = [];
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            Assert.That(File.Exists(Path.Combine(root, "old.mbox")), Is.True);
            mails.AddRange(batch.Mails);
            await source.SettleAsync([.. batch.Mails.Select(mail => new Settlement(mail, MailOutcome.Other))], CancellationToken.None);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(mails.Select(Text), Is.EqualTo(new[] { "Subject: 1\n\nFrom the start\n\n", "Subject: 2\n\n>From deeper\n\n", "Subject: 3\n\nend\n" }));
            Assert.That(mails[0].Received, Is.EqualTo(new DateTimeOffset(2026, 11, 1, 2, 3, 4, TimeSpan.Zero)));
            Assert.That(File.Exists(Path.Combine(root, "Archive", "Other", "old.mbox")), Is.True);
        }
    }

    [Test]
    public async Task A_maildir_with_equal_names_in_new_and_cur_is_read_and_filed()
    {
        Directory.CreateDirectory(Path.Combine(root, "new"));
        Directory.CreateDirectory(Path.Combine(root, "cur"));
        Write("new/1.host", "fresh", 1);
        Write("cur/1.host", "seen", 2);
        await using FolderSource source = Open();
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            Assert.That(batch.Mails.Select(Text), Is.EqualTo(new[] { "fresh", "seen" }));
            await source.SettleAsync([.. batch.Mails.Select(mail => new Settlement(mail, MailOutcome.Invalid))], CancellationToken.None);
        }

        Assert.That(Directory.GetFiles(Path.Combine(root, ".Archive.Invalid", "cur")), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_file_above_the_limit_has_no_content_and_one_that_is_gone_counts_as_settled()
    {
        Write("large.eml", "more than five bytes", 1);
        await using FolderSource source = new(new FolderOptions { Path = root }, new ReadLimits { MailBytes = 5 }, TimeProvider.System, NullLogger<FolderSource>.Instance);
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            Assert.That((batch.Mails[0].Content.HasValue, batch.Mails[0].Size), Is.EqualTo((false, 20L)));
            File.Delete(Path.Combine(root, "large.eml"));
            Assert.That(async () => await source.SettleAsync([new Settlement(batch.Mails[0], MailOutcome.Invalid)], CancellationToken.None), Throws.Nothing);
        }
    }

    [Test]
    public async Task Flagged_files_stay_and_are_not_read_again()
    {
        Write("a.eml", "a", 1);
        for (int start = 0; start < 2; start++)
        {
            int given = 0;
            await using FolderSource source = Open(options => options.Filing.Aggregate.Action = FilingAction.Flag);
            await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
            {
                given += batch.Mails.Count;
                await source.SettleAsync([new Settlement(batch.Mails[0], MailOutcome.Aggregate)], CancellationToken.None);
            }

            Assert.That(given, Is.EqualTo(start == 0 ? 1 : 0));
        }

        Assert.That(File.Exists(Path.Combine(root, "a.eml")), Is.True);
    }

    private static string Text(MailItem mail) => Encoding.ASCII.GetString(mail.Content!.Value.Span);

    private void Write(string name, string text, int minute)
    {
        string path = Path.Combine(root, name);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 11, 1, 0, minute, 0, DateTimeKind.Utc));
    }

    private FolderSource Open(Action<FolderOptions>? change = null)
    {
        FolderOptions options = new() { Path = root };
        change?.Invoke(options);
        return new FolderSource(options, new ReadLimits(), TimeProvider.System, NullLogger<FolderSource>.Instance);
    }
}
