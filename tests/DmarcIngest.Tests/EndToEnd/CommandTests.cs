using System.Text.Json;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.EndToEnd;

[TestFixture]
public sealed class CommandTests
{
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task The_samples_give_the_rows_that_their_reports_say()
    {
        (int code, string output) = await DaemonProcess.RunAsync(folder, "parse", Path.Combine(Repository.Root, "samples"));

        List<JsonElement> rows = [.. output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero);
            Assert.That(rows, Has.Count.EqualTo(13));
            Assert.That(rows.Sum(row => row.GetProperty("message_count").GetInt64()), Is.EqualTo(1240 + 310 + 18 + 7 + 860 + 12 + 41 + 3 + 502 + 77 + 9 + 2 + 420));
            Assert.That(rows.Sum(row => row.GetProperty("passed_count").GetInt64()), Is.EqualTo(1240 + 310 + 860 + 12 + 502 + 77 + 9 + 420));
            Assert.That(rows.Select(row => row.GetProperty("_id").GetString()), Is.Unique);
        }
    }

    [Test]
    public async Task Import_stores_the_samples_leaves_them_and_shows_the_result()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), """{ "Retention": { "AggregateDays": 0 } }""");

        (int code, string output) = await DaemonProcess.RunAsync(folder, "import", Path.Combine(Repository.Root, "samples"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero);
            Assert.That(output, Does.Match("6 mails read in .* 5 reports, 13 rows stored").And.Match("example.jp +3,081 +97.7 % +12").And.Match("cable.example +420 +100.0 % +1"));
            Assert.That(Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.eml"), Has.Length.EqualTo(6));
            Assert.That(File.Exists(Path.Combine(folder, "data", "dmarc.db")), Is.True);
        }
    }

    [Test]
    public async Task A_missing_address_file_stops_nothing_but_check()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), """{ "Retention": { "AggregateDays": 0 }, "Enrichment": { "CountryDatabase": "nowhere.mmdb" } }""");

        (int import, string imported) = await DaemonProcess.RunAsync(folder, "import", Path.Combine(Repository.Root, "samples"));
        (int check, string checkedOutput) = await DaemonProcess.RunAsync(folder, "check");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((import, check), Is.EqualTo((0, 3)));
            Assert.That(imported.Split("nowhere.mmdb cannot be used: it is not there"), Has.Length.EqualTo(2), imported);
            Assert.That(checkedOutput, Does.Match("FAIL  Address file .*nowhere.mmdb: it is not there").And.Match("ok    Address file .*addresses.mmdb"));
        }
    }

    [Test]
    public async Task Five_mistakes_in_the_settings_give_five_messages_and_code_2()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), """
            {
              "Store": { "Kind": "Sqllite" },
              "Retention": { "AgregateDays": 30, "FailureDays": -1 },
              "Imap": { "Mailboxes": [ { "Host": "imap.example.net", "Port": 99999, "Username": "u", "Password": "hush" } ] },
              "Elastic": { }
            }
            """);

        (int code, string output) = await DaemonProcess.RunAsync(folder, "run");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(2), output);
            Assert.That(output.Trim().Split('\n'), Has.Length.EqualTo(5), output);
            Assert.That(output, Does.Contain("Store:Kind").And.Contain("Sqllite").And.Contain("Retention:AgregateDays").And.Contain("Retention:AggregateDays"));
            Assert.That(output, Does.Contain("Retention:FailureDays").And.Contain("Imap:Mailboxes:0:Port").And.Contain("Elasticsearch"));
            Assert.That(output, Does.Not.Contain("hush"));
        }
    }

    [Test]
    public async Task A_settings_file_behind_links_is_read_anew_when_a_link_is_swapped()
    {
        // As Kubernetes mounts a ConfigMap: appsettings.json -> ..data/appsettings.json, ..data -> a folder a version.
        Directory.CreateDirectory(Path.Combine(folder, "inbox"));
        WriteVersion("..1", 365);
        File.CreateSymbolicLink(Path.Combine(folder, "..data"), "..1");
        File.CreateSymbolicLink(Path.Combine(folder, "appsettings.json"), "..data/appsettings.json");
        await using DaemonProcess daemon = DaemonProcess.Start(folder, "run");
        await daemon.SaysAsync("Ready");

        WriteVersion("..2", 30);
        File.CreateSymbolicLink(Path.Combine(folder, "..data_tmp"), "..2");
        using System.Diagnostics.Process swap = System.Diagnostics.Process.Start("mv", ["-T", Path.Combine(folder, "..data_tmp"), Path.Combine(folder, "..data")]);
        await swap.WaitForExitAsync();

        await daemon.SaysAsync("Retention:AggregateDays from 365 to 30");
        await daemon.StopAsync();
    }

    [TestCase("import")]
    [TestCase("parse")]
    [TestCase("explain")]
    [TestCase("advise")]
    public async Task Help_of_a_command_is_shown_though_its_argument_is_missing(string command)
    {
        (int help, string text) = await DaemonProcess.RunAsync(folder, command, "--help");
        (int wrong, string told) = await DaemonProcess.RunAsync(folder, command);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((help, wrong), Is.EqualTo((0, 2)));
            Assert.That(text, Does.Contain("Examples:").And.Contain($"dmarc-ingest {command} "));
            Assert.That(told, Does.Contain("Required argument missing"));
        }
    }

    [Test]
    public async Task Wrong_usage_gives_code_2_and_help_gives_examples()
    {
        (int wrong, _) = await DaemonProcess.RunAsync(folder, "pars");
        (int help, string text) = await DaemonProcess.RunAsync(folder, "--help");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrong, Is.EqualTo(2));
            Assert.That(help, Is.Zero);
            Assert.That(text, Does.Contain("dmarc-ingest parse report.xml.gz").And.Contain("Exit codes"));
        }
    }

    private void WriteVersion(string version, int days)
    {
        Directory.CreateDirectory(Path.Combine(folder, version));
        File.WriteAllText(Path.Combine(folder, version, "appsettings.json"), $$"""{ "Retention": { "AggregateDays": {{days}} } }""");
    }
}
