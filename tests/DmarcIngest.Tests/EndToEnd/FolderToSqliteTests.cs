using DmarcIngest.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Tests.EndToEnd;

[TestFixture]
public sealed class FolderToSqliteTests
{
    private const int Mails = 2000;
    private const int Kills = 50;
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Killed_fifty_times_at_random_moments_it_loses_nothing_and_doubles_nothing()
    {
        IReadOnlyList<string> reports = CorpusMails.Reports();
        await WriteSettingsAsync(0);
        string inbox = Path.Combine(folder, "inbox");
        Directory.CreateDirectory(inbox);
        string safe = Path.Combine(folder, "safe");
        Directory.CreateDirectory(safe);
        for (int index = 0; index < Mails; index++)
        {
            byte[] mail = CorpusMails.Make(index, await File.ReadAllBytesAsync(reports[index % reports.Count]));
            await File.WriteAllBytesAsync(Path.Combine(inbox, $"{index:D4}.eml"), mail);
            await File.WriteAllBytesAsync(Path.Combine(safe, $"{index:D4}.eml"), mail);
        }

        // The truth: the same mails taken in at one go into another database.
        Environment.SetEnvironmentVariable("Sqlite__Path", Path.Combine(folder, "truth.db"));
        (_, string said) = await DaemonProcess.RunAsync(folder, "import", safe);
        Environment.SetEnvironmentVariable("Sqlite__Path", null);

        Random random = new(20261124);
        for (int kill = 0; kill < Kills; kill++)
        {
            await using DaemonProcess daemon = DaemonProcess.Start(folder);
            await daemon.SaysAsync("Ready");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 250)), TimeProvider.System);
            await daemon.KillAsync();
        }

        int left = Directory.GetFiles(inbox).Length;
        await using (DaemonProcess last = DaemonProcess.Start(folder))
        {
            await last.SaysAsync("Ready");
            if (Directory.GetFiles(inbox).Length > 0)
            {
                await last.SaysAsync("; 0 mails wait");
            }

            await last.StopAsync();
        }

        TestContext.Out.WriteLine($"{left} of {Mails} mails were left after {Kills} kills. {said}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Directory.GetFiles(inbox), Is.Empty);
            Assert.That(Directory.GetFiles(folder, "*.eml", SearchOption.AllDirectories), Has.Length.EqualTo(2 * Mails));
            Assert.That(Query("data/dmarc.db"), Is.EqualTo(Query("truth.db")));
            Assert.That(Scalar("data/dmarc.db", "SELECT count(*) FROM dmarc_ingest"), Is.EqualTo(Mails));
        }
    }

    [Test]
    public async Task Retention_edited_while_it_runs_drops_just_what_is_past_it()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Directory.CreateDirectory(Path.Combine(folder, "inbox"));
        foreach (int age in new[] { 10, 29, 31, 100, 300, 364 })
        {
            string xml = SampleReports.Head($"age-{age}", now.AddDays(-age)) + SampleReports.Record("192.0.2.1", age) + "</feedback>";
            string file = Path.Combine(folder, "inbox", $"{age}.xml");
            await File.WriteAllTextAsync(file, xml);
            File.SetLastWriteTimeUtc(file, now.UtcDateTime.AddHours(-1));
        }

        await WriteSettingsAsync(365);
        await using DaemonProcess daemon = DaemonProcess.Start(folder);
        await daemon.SaysAsync("6 mails filed, 6 rows stored");

        await WriteSettingsAsync(30);
        await daemon.SaysAsync("4 rows (Aggregate)");
        Assert.That(Scalar("data/dmarc.db", "SELECT group_concat(message_count) FROM (SELECT message_count FROM dmarc_aggregate ORDER BY 1)"), Is.EqualTo("10,29"));

        await WriteSettingsAsync(400);
        await daemon.SaysAsync("400");
        await daemon.StopAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(daemon.ExitCode, Is.Zero, daemon.Output);
            Assert.That(Scalar("data/dmarc.db", "SELECT count(*) FROM dmarc_aggregate"), Is.EqualTo(2));
        }
    }

    private Task WriteSettingsAsync(int days) => File.WriteAllTextAsync(
        Path.Combine(folder, "appsettings.json"),
        $$"""{ "Retention": { "AggregateDays": {{days}} }, "Folder": { "Path": "./inbox", "StableSeconds": 0, "PollSeconds": 1, "BatchMails": 10 } }""");

    private string Query(string file) =>
        $"{Scalar(file, "SELECT count(*) FROM dmarc_aggregate")} rows, {Scalar(file, "SELECT sum(message_count) FROM dmarc_aggregate")} messages, {Scalar(file, "SELECT sum(passed_count) FROM dmarc_aggregate")} passed";

    private object? Scalar(string file, string sql)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(folder, file)};Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Written in this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
