using System.Net;
using DmarcIngest.Tests.Fakes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Tests.Enrichment.ReverseDns;

/// <summary>The file in which names outlive a restart.</summary>
[CancelAfter(60_000)]
public sealed class NameKeepingTests
{
    private OpenNames open = null!;

    private static IEnumerable<TestCaseData<Action<string>>> Damages()
    {
        static TestCaseData<Action<string>> Case(string name, Action<string> damage) => new TestCaseData<Action<string>>(damage).SetArgDisplayNames(name);
        yield return Case("another file", path => File.WriteAllText(path, "This is no database, and longer than the head of one would be: " + new string('x', 200)));
        yield return Case("garbage behind its head", path =>
        {
            byte[] bytes = File.ReadAllBytes(path);
            bytes.AsSpan(100).Fill(0xAA);
            File.WriteAllBytes(path, bytes);
        });
        yield return Case("a database of something else", path => Run(path, "DROP TABLE names; CREATE TABLE other (a); PRAGMA user_version = 0"));
        yield return Case("of a later version", path => Run(path, "PRAGMA user_version = 2"));
        yield return Case("without its table", path => Run(path, "DROP TABLE names"));
    }

    [SetUp]
    public void SetUp() => open = new OpenNames();

    [TearDown]
    public async Task TearDown() => await open.DisposeAsync();

    [Test]
    public async Task Names_outlive_a_restart(CancellationToken cancellationToken)
    {
        open.Server.Name("192.0.2.1", "mail.example.net").Name("2001:db8::25", "six.example.net");
        await open.Names.LookUpAsync(OpenNames.Addresses("192.0.2.1", "2001:db8::25", "192.0.2.3"), cancellationToken);
        await open.RestartAsync();
        await open.Server.BecomeAsync(DnsMood.Drops);
        int asked = open.Server.Questions.Count;

        await open.Names.LookUpAsync(OpenNames.Addresses("192.0.2.1", "2001:db8::25", "192.0.2.3"), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((open.Shown("192.0.2.1"), open.Shown("2001:db8::25"), open.Shown("192.0.2.3")), Is.EqualTo(("mail.example.net", "six.example.net", "none")));
            Assert.That(open.Server.Questions, Has.Count.EqualTo(asked));
            Assert.That(open.Said, Is.Empty);
            Assert.That(open.Names.TakeLate(), Is.Empty);
        }
    }

    [Test]
    public async Task A_restart_does_not_lengthen_the_time_of_a_name(CancellationToken cancellationToken)
    {
        open.Server.Name("192.0.2.1", "old.example.net");
        await open.FindAsync("192.0.2.1", cancellationToken);
        open.Server.Forget("192.0.2.1");
        open.Server.Name("192.0.2.1", "new.example.net");
        open.Time.Advance(TimeSpan.FromHours(168));
        await open.RestartAsync();

        Assert.That(await open.FindAsync("192.0.2.1", cancellationToken), Is.EqualTo("new.example.net"));
    }

    [Test]
    public async Task Names_are_written_while_it_runs(CancellationToken cancellationToken)
    {
        await open.FindAsync("192.0.2.1", cancellationToken);

        // Where the file is not written yet when the clock moves, the next move does it.
        await OpenNames.UntilAsync(
            () =>
            {
                open.Time.Advance(TimeSpan.FromSeconds(5));
                return Count() == 1;
            },
            cancellationToken);
    }

    [Test]
    public async Task The_file_is_the_owners_only_and_holds_no_more_than_memory(CancellationToken cancellationToken)
    {
        open.Options.CachedNames = 3;
        foreach (IPAddress address in OpenNames.Many(5))
        {
            await open.Names.LookUpAsync([address], cancellationToken);
            open.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await open.RestartAsync();
        long written = Count();
        open.Options.CachedNames = 2;
        await open.Names.LookUpAsync(OpenNames.Many(5)[4..], cancellationToken);
        await open.RestartAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((written, Count()), Is.EqualTo((3L, 2L)));
            Assert.That(open.Server.Questions, Has.Count.EqualTo(5), "Those asked last were kept.");
            Assert.That(File.GetUnixFileMode(open.CacheFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [TestCaseSource(nameof(Damages))]
    public async Task A_damaged_file_is_made_anew_with_one_warning(Action<string> damage, CancellationToken cancellationToken)
    {
        await open.Names.LookUpAsync(OpenNames.Many(100), cancellationToken);
        await open.RestartAsync();
        damage(open.CacheFile);
        open.Server.Name("192.0.2.1", "mail.example.net");
        string? found = await open.FindAsync("192.0.2.1", cancellationToken);
        await open.RestartAsync();
        await open.Server.BecomeAsync(DnsMood.Drops);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found, Is.EqualTo("mail.example.net"));
            Assert.That(await open.FindAsync("192.0.2.1", cancellationToken), Is.EqualTo("mail.example.net"), "The new file is a good one.");
            Assert.That(open.Said.Select(said => said.Level), Is.EqualTo(new[] { LogLevel.Warning }));
            Assert.That(Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Without_a_file_names_are_kept_in_memory(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(open.CacheFile);
        open.Server.Name("192.0.2.1", "mail.example.net");

        string? found = await open.FindAsync("192.0.2.1", cancellationToken);
        await open.FindAsync("192.0.2.1", cancellationToken);
        open.Time.Advance(TimeSpan.FromSeconds(10));
        await open.Names.DisposeAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found, Is.EqualTo("mail.example.net"));
            Assert.That(open.Server.Questions, Has.Count.EqualTo(2));
            Assert.That(open.Said.Select(said => said.Level), Is.EqualTo(new[] { LogLevel.Warning }));
        }
    }

    [Test]
    public async Task What_others_wrote_into_the_file_is_no_name(CancellationToken cancellationToken)
    {
        await open.FindAsync("192.0.2.1", cancellationToken);
        await open.RestartAsync();
        Run(open.CacheFile, "UPDATE names SET name = 'Mail' || char(10) || '.example.net'; INSERT INTO names VALUES ('nonsense', NULL, 1), ('192.0.2.9', 'late.example.net', 1e18)");

        await open.Names.LookUpAsync(OpenNames.Addresses("192.0.2.1", "192.0.2.9"), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((open.Shown("192.0.2.1"), open.Shown("192.0.2.9")), Is.EqualTo(("none", "none")));
            Assert.That(open.Server.Questions, Has.Count.EqualTo(3));
        }
    }

    private static void Run(string path, string sql)
    {
        using SqliteConnection connection = new($"Data Source={path};Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private long Count()
    {
        using SqliteConnection connection = new($"Data Source={open.CacheFile};Pooling=false;Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM names";
        return (long)command.ExecuteScalar()!;
    }
}
