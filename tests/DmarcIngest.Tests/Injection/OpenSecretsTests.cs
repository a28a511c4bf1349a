using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Injection;

/// <summary>A settings file with a secret in it that everybody can read: said once, at the start and by <c>check</c>.</summary>
[TestFixture]
[Platform(Exclude = "Win", Reason = "Files have no such mode there.")]
public sealed class OpenSecretsTests
{
    private const string Secret = "{ \"Metrics\": { \"Token\": \"let me read\" } }";
    private string folder = "";

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "inbox"));
    }

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [TestCase(Secret, "644", "Metrics:Token", true)]
    [TestCase(Secret, "604", "Metrics:Token", true)]
    [TestCase(Secret, "600", "Metrics:Token", false)]
    [TestCase(Secret, "640", "Metrics:Token", false)]
    [TestCase("{ \"Privacy\": { \"Key\": \"a key that is long enough\" } }", "644", "Privacy:Key", true)]
    [TestCase("{ \"Elasticsearch\": { \"Urls\": [ \"https://elastic:hush@es1.example.net:9200\" ] } }", "666", "Elasticsearch:Urls:0", true)]
    [TestCase("{ \"Metrics\": { \"Token\": \"\" }, \"Retention\": { \"TlsDays\": 5 } }", "644", "", false)]
    [TestCase("{ \"Elasticsearch\": { \"Urls\": [ \"https://es1.example.net:9200\" ], \"Username\": \"ingest\", \"PasswordFile\": \"appsettings.json\" } }", "644", "", false)]
    [TestCase("{}", "644", "", false)]
    public async Task Check_warns_of_a_file_that_everybody_can_read(string settings, string mode, string key, bool warns)
    {
        string file = Write(settings, mode);

        (int code, string output) = await DaemonProcess.RunAsync(folder, "check");

        string[] warnings = [.. output.Split('\n').Where(line => line.StartsWith("WARN", StringComparison.Ordinal))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero, output);
            Assert.That(warnings, Has.Length.EqualTo(warns ? 1 : 0), output);
            Assert.That(output, Does.Not.Contain("let me read").And.Not.Contain("a key that").And.Not.Contain("hush"));
            if (warns)
            {
                Assert.That(warnings, Has.One.Contains(file).And.One.Contains($"mode {mode}").And.One.Contains(key).And.One.Contains($"chmod 600 {file}"));
            }
        }
    }

    [Test]
    public async Task The_daemon_warns_once_at_its_start()
    {
        string file = Write(Secret, "644");
        await using DaemonProcess daemon = DaemonProcess.Start(folder, "run");
        await daemon.SaysAsync("Ready: ");
        await daemon.StopAsync();

        Assert.That(daemon.Output.Split('\n').Where(line => line.Contains("chmod 600", StringComparison.Ordinal)), Has.Exactly(1).Contains($"{file} has mode 644"), daemon.Output);
    }

    [Test]
    public async Task Of_a_link_the_file_behind_it_counts()
    {
        string file = Write(Secret, "600");
        File.Move(file, file + ".real");
        File.CreateSymbolicLink(file, file + ".real");

        (_, string closed) = await DaemonProcess.RunAsync(folder, "check");
        File.SetUnixFileMode(file + ".real", Mode("644"));
        (_, string open) = await DaemonProcess.RunAsync(folder, "check");

        Assert.That((closed.Contains("WARN", StringComparison.Ordinal), open.Contains("WARN", StringComparison.Ordinal)), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Secrets_of_the_environment_and_of_credentials_are_not_in_the_file()
    {
        Write("{}", "644");
        string credentials = Directory.CreateDirectory(Path.Combine(folder, "credentials")).FullName;
        await File.WriteAllTextAsync(Path.Combine(credentials, "Metrics__Token"), "let me read");
        File.SetUnixFileMode(Path.Combine(credentials, "Metrics__Token"), Mode("644"));

        (_, string output) = await DaemonProcess.RunAsync(folder, [("CREDENTIALS_DIRECTORY", credentials), ("Privacy__Key", "a key that is long enough")], ["check"]);

        Assert.That(output, Does.Contain("ok    Settings").And.Not.Contain("WARN"));
    }

    private static UnixFileMode Mode(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);

    private string Write(string settings, string mode)
    {
        string file = Path.Combine(folder, "appsettings.json");
        File.WriteAllText(file, settings);
        File.SetUnixFileMode(file, Mode(mode));
        return file;
    }
}
