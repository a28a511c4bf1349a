using DmarcIngest.Mail.Folder;
using DmarcIngest.Pipeline;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Mail.Folder;

[TestFixture]
[CancelAfter(60_000)]
public sealed class FolderReadingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private FolderFixture folder = null!;

    [SetUp]
    public void SetUp() => folder = new FolderFixture();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public async Task A_file_that_cannot_be_read_does_not_keep_the_others_waiting_and_is_named_in_the_end()
    {
        folder.Write("a.eml", "a", 1);
        folder.Write("b.eml", "b", 2);
        List<string> given = [];
        await using FolderSource source = folder.Open();

        // .NET locks files among its own programs: a file that is open for one alone refuses all others, root too.
        await using (FileStream locked = new(folder.At("a.eml"), FileMode.Open, FileAccess.Read, FileShare.None))
        {
            Assert.That(
                async () =>
                {
                    await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
                    {
                        given.AddRange(batch.Mails.Select(FolderFixture.Text));
                    }
                },
                Throws.TypeOf<BrokenWorldException>().With.Message.Contains("a.eml"));
        }

        given.AddRange((await FolderFixture.ReadAsync(source)).Select(FolderFixture.Text));
        Assert.That(given, Is.EqualTo(new[] { "b", "a" }));
    }

    [Test]
    public async Task Links_are_not_followed()
    {
        using FolderFixture elsewhere = new();
        elsewhere.Write("secret", "secret");
        File.CreateSymbolicLink(folder.At("link.eml"), elsewhere.At("secret"));
        await using FolderSource source = folder.Open();

        Assert.That(await FolderFixture.ReadAsync(source), Is.Empty);
    }

    [Test]
    public async Task Five_thousand_files_come_in_full_batches_and_each_once()
    {
        for (int index = 0; index < 5000; index++)
        {
            await File.WriteAllTextAsync(folder.At($"{index}.xml"), $"{index}");
        }

        await using FolderSource source = folder.Open(options => options.BatchMails = 200);
        List<int> sizes = [];
        HashSet<string> given = [];
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            sizes.Add(batch.Mails.Count);
            given.UnionWith(batch.Mails.Select(FolderFixture.Text));
            await FolderFixture.SettleAsync(source, MailOutcome.Other, batch.Mails);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(sizes, Is.EqualTo(Enumerable.Repeat(200, 25)));
            Assert.That(given, Has.Count.EqualTo(5000));
            Assert.That(Directory.GetFiles(folder.Root), Is.Empty);
        }
    }

    [Test]
    public async Task A_batch_ends_before_it_has_too_many_bytes()
    {
        foreach (string name in new[] { "a", "b", "c", "d" })
        {
            folder.Write(name, "12345");
        }

        await using FolderSource source = folder.Open(options => options.BatchBytes = 12);
        List<int> sizes = [];
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            sizes.Add(batch.Mails.Count);
        }

        Assert.That(sizes, Is.EqualTo(new[] { 2, 2 }));
    }

    [Test]
    public async Task A_half_copied_file_is_left_alone_until_it_rests_and_one_of_another_clock_is_not(CancellationToken cancellationToken)
    {
        FakeTimeProvider time = new(Noon);
        Write("ahead.eml", Noon.AddHours(1));
        Write("fresh.eml", Noon.AddSeconds(-1));
        await using FolderSource source = folder.Open(time: time);
        await using IAsyncEnumerator<MailBatch> batches = source.ReadAsync(ReadMode.Forever, cancellationToken).GetAsyncEnumerator(cancellationToken);

        await batches.MoveNextAsync();
        Assert.That(batches.Current.Mails.Select(mail => mail.Key), Is.EqualTo(new[] { "ahead.eml" }));

        Task<bool> next = batches.MoveNextAsync().AsTask();
        Assert.That(next.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(2));
        await next;
        Assert.That(batches.Current.Mails.Select(mail => mail.Key), Is.EqualTo(new[] { "fresh.eml" }));
    }

    [Test]
    public async Task A_new_file_wakes_the_reading_before_the_next_poll(CancellationToken cancellationToken)
    {
        // Nobody moves this clock: only the watch can wake.
        FakeTimeProvider time = new(Noon);
        await using FolderSource source = folder.Open(time: time);
        await using IAsyncEnumerator<MailBatch> batches = source.ReadAsync(ReadMode.Forever, cancellationToken).GetAsyncEnumerator(cancellationToken);
        Task<bool> next = batches.MoveNextAsync().AsTask();

        using FolderFixture elsewhere = new();
        elsewhere.Write("a.eml", "a");
        File.Move(elsewhere.At("a.eml"), folder.At("a.eml"));

        Assert.That(await next.WaitAsync(cancellationToken), Is.True);
    }

    [Test]
    public async Task The_poll_finds_what_no_watch_has_told(CancellationToken cancellationToken)
    {
        FakeTimeProvider time = new(Noon);
        await using FolderSource source = folder.Open(time: time);
        await using IAsyncEnumerator<MailBatch> batches = source.ReadAsync(ReadMode.Forever, cancellationToken).GetAsyncEnumerator(cancellationToken);
        Task<bool> next = batches.MoveNextAsync().AsTask();

        // The watch goes with the folder; a new folder of that name is not watched.
        Directory.Delete(folder.Root);
        folder.Write("a.eml", "a");
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(await next.WaitAsync(cancellationToken), Is.True);
    }

    [Test]
    public async Task A_folder_that_is_not_there_is_made()
    {
        await using FolderSource source = folder.Open(options => options.Path = folder.At("deep/inbox"));

        Assert.That(await FolderFixture.ReadAsync(source), Is.Empty);
        Assert.That(Directory.Exists(folder.At("deep/inbox")), Is.True);
    }

    [Test]
    public async Task A_file_in_the_place_of_the_folder_is_said()
    {
        folder.Write("inbox", "a file");
        await using FolderSource source = folder.Open(options => options.Path = folder.At("inbox"));

        Assert.That(async () => await FolderFixture.ReadAsync(source), Throws.TypeOf<BrokenWorldException>().With.Message.Contains(folder.At("inbox")));
    }

    private void Write(string name, DateTimeOffset changed)
    {
        folder.Write(name, name);
        File.SetLastWriteTimeUtc(folder.At(name), changed.UtcDateTime);
    }
}
