using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Hostile;

/// <summary>All hostile mails through one running daemon, from a folder into SQLite, each with a good mail behind it.</summary>
[TestFixture]
internal sealed class HostileTests
{
    private readonly Dictionary<string, HostileResult?> results = [];
    private string folder = "";
    private int exitCode = -1;
    private string output = "";

    private static IEnumerable<TestCaseData> Cases() => HostileCases.All.Select(hostile => new TestCaseData(hostile).SetArgDisplayNames(hostile.Name));

    [OneTimeSetUp]
    public async Task RunAllAsync()
    {
        folder = Directory.CreateTempSubdirectory("dmarc-ingest-hostile-").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "appsettings.json"),
            """{ "Retention": { "AggregateDays": 0, "FailureDays": 0 }, "Folder": { "Path": "./inbox", "StableSeconds": 0, "PollSeconds": 1 } }""");
        HostileInbox inbox = new(Path.Combine(folder, "inbox"), Path.Combine(folder, "data", "dmarc.db"));
        for (int number = 0; number < HostileCases.All.Count; number++)
        {
            inbox.Put(number, HostileCases.All[number]);
        }

        await using DaemonProcess daemon = DaemonProcess.Start(folder);
        await daemon.SaysAsync("; 0 mails wait", TimeSpan.FromMinutes(5));
        await daemon.StopAsync();
        (exitCode, output) = (daemon.ExitCode, daemon.Output);
        for (int number = 0; number < HostileCases.All.Count; number++)
        {
            results[HostileCases.All[number].Name] = inbox.Result(number);
        }
    }

    [OneTimeTearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [TestCaseSource(nameof(Cases))]
    public void It_is_filed_as_what_it_is_and_the_good_mail_behind_it_is_stored(HostileCase hostile)
    {
        Assert.That(results[hostile.Name], Is.Not.Null, $"The ingest log does not know it.\n{output}");
        HostileResult result = results[hostile.Name]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((result.Outcome, result.Reason), Is.EqualTo((hostile.Outcome, hostile.Reason)), $"{result.Detail} {result.Deviations}");
            Assert.That(result.Deviations, hostile.Deviation is null ? Is.Not.Null : Does.Contain($"\"{hostile.Deviation}\""));
            Assert.That(result.GoodStored, Is.True);
        }
    }

    [Test]
    public void The_daemon_ends_as_if_nothing_had_happened() => Assert.That(exitCode, Is.Zero, output);

    [Test]
    public void Nothing_is_written_where_an_entry_of_an_archive_would_like_it() =>
        Assert.That(Directory.EnumerateFiles(folder, "*climbed-out*", SearchOption.AllDirectories).Append("/climbed-out.xml").Where(File.Exists), Is.Empty);
}
