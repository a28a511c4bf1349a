using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Sqlite;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Tests.Storage.Sqlite;

/// <summary>What the world does to a file, and what the operator is told.</summary>
[TestFixture]
internal sealed class SqliteFailureTests
{
    private readonly SqliteFiles files = new();

    [TearDown]
    public void Remove() => files.Remove();

    [Test]
    public async Task A_full_disk_loses_nothing_and_the_same_write_succeeds_when_there_is_room()
    {
        await using SqliteReportStore store = new(files.PathOf("full"), TimeSpan.FromSeconds(10));
        await store.PrepareAsync(CancellationToken.None);
        RowWrite[] first = [new RowWrite(Rows.Aggregate("first"), 1, 0)];
        RowWrite[] many = [.. Enumerable.Range(0, 2_000).Select(i => new RowWrite(Rows.Full($"{i}", $"{i} {new string('x', 500)}"), 1, 0))];
        await store.WriteAsync(first, CancellationToken.None);

        // max_page_count is kept by connection, so it is set on the writer's own.
        store.Execute("PRAGMA max_page_count = 60");
        BrokenWorldException? full = await Assert.ThrowsAsync<BrokenWorldException>(() => store.WriteAsync(many, CancellationToken.None));
        int before = await CountAsync(store);
        store.Execute("PRAGMA max_page_count = 1073741823");
        WriteSummary after = await store.WriteAsync(many, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(full!.Message, Does.Contain("disk is full").And.Contain(files.PathOf("full")));
            Assert.That(before, Is.EqualTo(1));
            Assert.That(after.Stored, Is.EqualTo(2_000));
            Assert.That(await CountAsync(store), Is.EqualTo(2_001));
        }
    }

    [Test]
    public async Task A_lock_of_another_program_is_said_and_the_same_write_succeeds_after_it()
    {
        await using SqliteReportStore store = new(files.PathOf("locked"), TimeSpan.FromSeconds(1));
        await store.PrepareAsync(CancellationToken.None);
        RowWrite[] rows = [new RowWrite(Rows.Aggregate("a"), 1, 0)];
        using SqliteConnection other = Open("locked");
        Execute(other, "BEGIN EXCLUSIVE");

        BrokenWorldException? locked = await Assert.ThrowsAsync<BrokenWorldException>(() => store.WriteAsync(rows, CancellationToken.None));
        Execute(other, "ROLLBACK");
        WriteSummary after = await store.WriteAsync(rows, CancellationToken.None);

        Assert.That(locked!.Message, Does.Contain("locked by another program"));
        Assert.That(after.Stored, Is.EqualTo(1));
    }

    [Test]
    public async Task A_file_that_is_no_database_is_left_alone()
    {
        string path = files.PathOf("text");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string text = string.Concat(Enumerable.Repeat("This is no database. ", 300));
        await File.WriteAllTextAsync(path, text);
        await using SqliteReportStore store = new(path, TimeSpan.FromSeconds(1));

        BrokenWorldException? broken = await Assert.ThrowsAsync<BrokenWorldException>(() => store.PrepareAsync(CancellationToken.None));

        Assert.That(broken!.Message, Does.Contain("is no SQLite database"));
        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo(text));
    }

    [Test]
    public async Task A_damaged_database_is_said()
    {
        string path = files.PathOf("damaged");
        await using (IReportStore store = await files.OpenAsync("damaged"))
        {
            await store.WriteAsync(Enumerable.Range(0, 500).Select(i => new RowWrite(Rows.Aggregate($"{i}"), 1, 0)), CancellationToken.None);
        }

        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan(8192).Fill(0xEE);
        await File.WriteAllBytesAsync(path, bytes);
        await using SqliteReportStore damaged = new(path, TimeSpan.FromSeconds(1));

        BrokenWorldException? broken = await Assert.ThrowsAsync<BrokenWorldException>(async () =>
        {
            await damaged.PrepareAsync(CancellationToken.None);
            await CountAsync(damaged);
        });

        Assert.That(broken!.Message, Does.Contain("is damaged"));
    }

    [Test]
    public async Task A_folder_that_cannot_be_made_is_said()
    {
        Directory.CreateDirectory(files.Folder);
        string file = Path.Combine(files.Folder, "file");
        await File.WriteAllTextAsync(file, "");
        await using SqliteReportStore store = new(Path.Combine(file, "dmarc.db"), TimeSpan.FromSeconds(1));

        BrokenWorldException? broken = await Assert.ThrowsAsync<BrokenWorldException>(() => store.PrepareAsync(CancellationToken.None));

        Assert.That(broken!.Message, Does.Contain("cannot be created"));
    }

    [Test]
    public async Task Only_the_owner_may_read_the_database()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no file modes.");
            return;
        }

        await using IReportStore store = await files.OpenAsync("mode");
        await store.WriteAsync([new RowWrite(Rows.Aggregate("a"), 1, 0)], CancellationToken.None);

        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(files.PathOf("mode"))!))
        {
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
        }
    }

    [Test]
    public async Task An_interrupted_enumeration_leaves_the_store_usable_and_empty()
    {
        await using IReportStore store = await files.OpenAsync("broken");
        static IEnumerable<RowWrite> Failing()
        {
            yield return new RowWrite(Rows.Aggregate("a"), 1, 0);
            throw new FormatException("The second record is damaged.");
        }

        await Assert.ThrowsAsync<FormatException>(() => store.WriteAsync(Failing(), CancellationToken.None));

        Assert.That(await CountAsync(store), Is.Zero);
        Assert.That((await store.WriteAsync([new RowWrite(Rows.Aggregate("a"), 1, 0)], CancellationToken.None)).Stored, Is.EqualTo(1));
    }

    private SqliteConnection Open(string name)
    {
        SqliteConnection connection = new($"Data Source={files.PathOf(name)};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task<int> CountAsync(IReportStore store)
    {
        int rows = 0;
        await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(RowKind.Aggregate, CancellationToken.None))
        {
            rows++;
        }

        return rows;
    }
}
