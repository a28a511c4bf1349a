using DmarcIngest.Mail.Folder;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Tests.Mail.Folder;

/// <summary>Nothing leaves the folder that was not read, and what was filed stays filed.</summary>
[TestFixture]
public sealed class FolderFilingTests
{
    private const string ThreeMails = "From a@example.com Sun Nov  1 02:03:04 2026\nSubject: 1\n\none\n\nFrom b@example.com Mon Nov  2 00:00:00 2026\nSubject: 2\n\ntwo\n\nFrom c@example.com Mon Nov  2 00:00:00 2026\nSubject: 3\n\nthree\n";

    private FolderFixture folder = null!;

    [SetUp]
    public void SetUp() => folder = new FolderFixture();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public async Task A_number_sign_in_a_name_is_a_part_of_it()
    {
        folder.Write("report#1.eml", "a");
        await using FolderSource source = folder.Open();

        await FolderFixture.SettleAsync(source, MailOutcome.Aggregate, await FolderFixture.ReadAsync(source));

        Assert.That(File.Exists(folder.At("Archive/Aggregate/report#1.eml")), Is.True);
    }

    [Test]
    public async Task Settling_a_mail_of_an_mbox_again_does_not_file_the_others_unread()
    {
        folder.Write("old.mbox", ThreeMails);
        await using FolderSource source = folder.Open(options => options.BatchMails = 1);
        await using IAsyncEnumerator<MailBatch> batches = source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None).GetAsyncEnumerator();
        await batches.MoveNextAsync();

        // As after a disk that was full in the middle of a batch.
        for (int again = 0; again < 3; again++)
        {
            await FolderFixture.SettleAsync(source, MailOutcome.Aggregate, batches.Current.Mails);
        }

        Assert.That(File.Exists(folder.At("old.mbox")), Is.True);
    }

    [Test]
    public async Task An_mbox_goes_where_the_best_of_its_mails_belongs()
    {
        folder.Write("old.mbox", ThreeMails);
        await using FolderSource source = folder.Open();
        List<MailItem> mails = await FolderFixture.ReadAsync(source);

        await source.SettleAsync([new(mails[0], MailOutcome.Invalid), new(mails[1], MailOutcome.Aggregate), new(mails[2], MailOutcome.Other)], CancellationToken.None);

        Assert.That(File.Exists(folder.At("Archive/Aggregate/old.mbox")), Is.True);
    }

    [TestCase("old.mbox", ThreeMails)]
    [TestCase("half.eml", "Subject: first half")]
    public async Task A_file_that_is_written_to_after_it_was_read_stays_and_is_read_again(string name, string text)
    {
        folder.Write(name, text);
        await using FolderSource source = folder.Open();
        List<MailItem> mails = await FolderFixture.ReadAsync(source);

        await File.AppendAllTextAsync(folder.At(name), "and more\n");
        await FolderFixture.SettleAsync(source, MailOutcome.Aggregate, mails);

        List<MailItem> again = await FolderFixture.ReadAsync(source);
        await FolderFixture.SettleAsync(source, MailOutcome.Aggregate, again);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(FolderFixture.Text(again[^1]), Does.EndWith("and more\n"));
            Assert.That(File.Exists(folder.At($"Archive/Aggregate/{name}")), Is.True);
        }
    }

    [Test]
    public async Task A_mail_that_is_not_settled_is_not_given_again()
    {
        folder.Write("a.eml", "a");
        await using FolderSource source = folder.Open();
        await FolderFixture.ReadAsync(source);

        Assert.That(await FolderFixture.ReadAsync(source), Is.Empty);
    }

    [Test]
    public async Task A_name_that_is_taken_gets_a_number()
    {
        folder.Write("Archive/Other/a.xml", "before");
        for (int time = 0; time < 2; time++)
        {
            folder.Write("a.xml", $"{time}", time);
            await using FolderSource source = folder.Open();
            await FolderFixture.SettleAsync(source, MailOutcome.Other, await FolderFixture.ReadAsync(source));
        }

        Assert.That(Directory.GetFiles(folder.At("Archive/Other")).Select(Path.GetFileName).Order(), Is.EqualTo(new[] { "a (2).xml", "a (3).xml", "a.xml" }));
    }

    [Test]
    public async Task A_maildir_files_into_maildir_folders_and_keeps_flags()
    {
        Directory.CreateDirectory(folder.At("cur"));
        folder.Write("new/1.host", "fresh", 1);
        folder.Write("cur/2.host:2,FS", "From here on no mbox: Subject\n\n", 2);
        folder.Write("tmp/3.host", "half", 0);
        await using FolderSource source = folder.Open();
        List<MailItem> mails = await FolderFixture.ReadAsync(source);

        await FolderFixture.SettleAsync(source, MailOutcome.Tls, mails);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(mails.Select(mail => mail.Key), Is.EqualTo(new[] { "new/1.host", "cur/2.host:2,FS" }));
            Assert.That(Directory.GetFiles(folder.At(".Archive.SMTP-TLS/cur")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "1.host:2,S", "2.host:2,FS" }));
            Assert.That(FolderListing.IsMaildir(folder.At(".Archive.SMTP-TLS")), Is.True);
            Assert.That(File.Exists(folder.At("tmp/3.host")), Is.True);
        }
    }

    [Test]
    public async Task A_flagged_name_with_new_content_is_read_again()
    {
        for (int time = 0; time < 2; time++)
        {
            folder.Write("daily.xml", $"report {time}", time);
            await using FolderSource source = folder.Open(options => options.Filing.Aggregate.Action = FilingAction.Flag);
            List<MailItem> mails = await FolderFixture.ReadAsync(source);
            await FolderFixture.SettleAsync(source, MailOutcome.Aggregate, mails);

            Assert.That(mails.Select(FolderFixture.Text), Is.EqualTo(new[] { $"report {time}" }));
            Assert.That(await FolderFixture.ReadAsync(source), Is.Empty);
        }
    }

    [Test]
    public async Task A_link_that_somebody_put_where_the_flag_goes_is_replaced_and_not_written_through()
    {
        folder.Write("a.xml", "report");
        folder.Write("elsewhere/precious", "kept");
        File.CreateSymbolicLink(folder.At(".a.xml.dmarc-ingested"), folder.At("elsewhere/precious"));
        await using FolderSource source = folder.Open(options => options.Filing.Aggregate.Action = FilingAction.Flag);

        await FolderFixture.SettleAsync(source, MailOutcome.Aggregate, await FolderFixture.ReadAsync(source));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await File.ReadAllTextAsync(folder.At("elsewhere/precious")), Is.EqualTo("kept"));
            Assert.That(await FolderFixture.ReadAsync(source), Is.Empty, "it is flagged");
        }
    }

    [Test]
    public async Task Deleted_when_told_so()
    {
        folder.Write("a.eml", "a");
        await using FolderSource source = folder.Open(options => options.Filing.Other.Action = FilingAction.Delete);
        await FolderFixture.SettleAsync(source, MailOutcome.Other, await FolderFixture.ReadAsync(source));

        Assert.That(Directory.GetFileSystemEntries(folder.Root), Is.Empty);
    }

    [TestCase(PurgeMode.DryRun, true)]
    [TestCase(PurgeMode.Delete, false)]
    public async Task Purges_what_was_filed_and_is_old_and_nothing_that_waits(PurgeMode mode, bool stays)
    {
        folder.Write("Archive/Aggregate/old.eml", "a", 1);
        folder.Write("Archive/Other/newer.eml", "a", 3);
        folder.Write("waiting.eml", "a", 1);
        await using FolderSource source = folder.Open();

        FiledPurge gone = await source.PurgeFiledAsync(new DateTimeOffset(2026, 11, 1, 0, 2, 0, TimeSpan.Zero), mode, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(gone, Is.EqualTo(new FiledPurge(1, 2)));
            Assert.That(File.Exists(folder.At("Archive/Aggregate/old.eml")), Is.EqualTo(stays));
            Assert.That(File.Exists(folder.At("Archive/Other/newer.eml")), Is.True);
            Assert.That(File.Exists(folder.At("waiting.eml")), Is.True);
        }
    }

    [TestCase(".")]
    [TestCase("Archive/..")]
    public async Task The_watched_folder_itself_is_no_place_to_file_to_or_to_purge(string name)
    {
        folder.Write("a.eml", "a");
        await using FolderSource source = folder.Open(options => options.Filing.Other.Folder = name);

        Assert.That(async () => await source.PurgeFiledAsync(DateTimeOffset.MaxValue, PurgeMode.Delete, CancellationToken.None), Throws.TypeOf<BrokenWorldException>());
        Assert.That(File.Exists(folder.At("a.eml")), Is.True);
    }
}
