using System.Text;
using System.Text.Json;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Reports.Failure;
using DmarcIngest.Tests.Reports.Tls;

namespace DmarcIngest.Tests.EndToEnd;

/// <summary>Reports of all kinds through the program's commands: what is parsed is what is stored and exported.</summary>
[TestFixture]
public sealed class ThreeKindsTests
{
    private const string Key = "\"Privacy\": { \"Key\": \"a key that is long enough\" }";
    private string folder = "";

    [SetUp]
    public async Task SetUp()
    {
        folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
        string mails = Directory.CreateDirectory(Path.Combine(folder, "mails")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(mails, "1-aggregate.xml"), Encoding.UTF8.GetBytes(SampleReports.Xml("one", SampleReports.Record("192.0.2.1", 3), SampleReports.Record("192.0.2.2", 4))));
        await File.WriteAllBytesAsync(Path.Combine(mails, "2-failure.eml"), FailureMail.Mail(sample: FailureMail.Sample.Replace("Hello", "=HYPERLINK(\"http://x\")", StringComparison.Ordinal)));
        await File.WriteAllTextAsync(Path.Combine(mails, "3-tls.json"), TlsSamples.Report);
        await File.WriteAllBytesAsync(Path.Combine(mails, "4-broken.eml"), MailBuilder.Report().With(MailPart.Text("x")).Attach("<feedback>"u8.ToArray(), "a.xml").Build());
    }

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [TestCase("aggregate", 2)]
    [TestCase("failure", 1)]
    [TestCase("tls", 2)]
    public async Task What_is_exported_is_what_parse_prints(string kind, int rows)
    {
        await WriteAsync($"{{ {Key}, \"Retention\": {{ \"AggregateDays\": 0, \"FailureDays\": 0, \"TlsDays\": 0 }} }}");

        string parsed = (await DaemonProcess.RunAsync(folder, "parse", "--kind", kind, "mails")).Output;
        (int imported, _) = await DaemonProcess.RunAsync(folder, "import", "mails");
        (int code, string exported) = await DaemonProcess.RunAsync(folder, "export", "--kind", kind, "--domain", "EXAMPLE.com", "--from", "2026-11-01", "--to", "2026-11-02");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((imported, code), Is.EqualTo((1, 0)), "One mail is broken.");
            Assert.That(Lines(exported), Has.Count.EqualTo(rows).And.EquivalentTo(Lines(parsed)));
        }
    }

    [Test]
    public async Task A_formula_in_a_failure_report_is_no_formula_in_the_spreadsheet()
    {
        await WriteAsync("{ \"Privacy\": { \"FailureReports\": \"Full\" } }");

        (_, string output) = await DaemonProcess.RunAsync(folder, "parse", "--kind", "failure", "--format", "csv", "mails");

        Assert.That(output, Does.Contain(",\"'=HYPERLINK(\"\"http://x\"\")\","));
    }

    [Test]
    public async Task Explain_says_how_a_mail_is_built_and_why_it_is_filed_so_without_addresses()
    {
        (int code, string output) = await DaemonProcess.RunAsync(folder, "explain", "mails/2-failure.eml", "mails/4-broken.eml", "mails/3-tls.json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(1), output);
            Assert.That(output, Does.Match("multipart/report\n +part 1: text/plain.*\n +part 2: message/feedback-report, .* bytes, text or data\n +part 3: text/rfc822-headers, sample of a failure report, not looked into\n +-> part 2: failure report .*, 1 rows\n +authenticity: unverified \\(Authenticity:AuthservIds names no mail server to be trusted\\)\n +. failure; filed by default into Archive/Failure"));
            Assert.That(output, Does.Match("part 2: application/octet-stream \"a.xml\", base64, 10 bytes, XML of an aggregate report\n +-> part 2 > a.xml: not read: broken_xml\\. .+\n +. invalid; filed by default into Archive/Invalid"));
            Assert.That(output, Does.Match("file: .* bytes, JSON of an SMTP TLS report\n +-> file: tls report .*, 2 rows"));
            Assert.That(output, Does.Match("From: h\\.[0-9a-f]{12}@reporter.example").And.Not.Contain("dmarc@").And.Not.Contain("taro").And.Not.Contain("HYPERLINK"));
        }
    }

    [Test]
    public async Task The_key_is_made_once_and_is_for_its_owner_only()
    {
        await WriteAsync("{ \"Retention\": { \"FailureDays\": 0 } }");
        await DaemonProcess.RunAsync(folder, "parse", "mails");
        string file = Path.Combine(folder, "data", "privacy.key");
        bool madeByParse = File.Exists(file);
        await DaemonProcess.RunAsync(folder, "import", "mails");
        string first = Lines((await DaemonProcess.RunAsync(folder, "export", "--kind", "failure")).Output).Single();
        string key = await File.ReadAllTextAsync(file);
        await DaemonProcess.RunAsync(folder, "import", "mails");
        string second = Lines((await DaemonProcess.RunAsync(folder, "export", "--kind", "failure")).Output).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(madeByParse, Is.False, "What stores nothing leaves nothing behind.");
            Assert.That((second, await File.ReadAllTextAsync(file)), Is.EqualTo((first, key)));
            Assert.That(Convert.FromBase64String(key), Has.Length.EqualTo(32));
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [TestCase("")]
    [TestCase("short")]
    public async Task A_key_that_could_be_found_by_trying_is_refused(string key)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "key"), key + "\n");
        await WriteAsync("{ \"Privacy\": { \"KeyFile\": \"key\" } }");

        (int code, string output) = await DaemonProcess.RunAsync(folder, "import", "mails");

        Assert.That((code, output.Contains("fewer than 16 characters", StringComparison.Ordinal)), Is.EqualTo((3, true)), output);
    }

    [Test]
    public async Task Failure_reports_that_are_not_wanted_are_filed_unread()
    {
        string inbox = Directory.CreateDirectory(Path.Combine(folder, "inbox")).FullName;
        File.Copy(Path.Combine(folder, "mails", "2-failure.eml"), Path.Combine(inbox, "2-failure.eml"));
        await WriteAsync("{ \"Privacy\": { \"FailureReports\": \"Off\" } }");

        await using (DaemonProcess daemon = DaemonProcess.Start(folder, "run"))
        {
            await daemon.SaysAsync("1 mails filed");
            await daemon.StopAsync();
        }

        JsonElement log = JsonDocument.Parse(Lines((await DaemonProcess.RunAsync(folder, "export", "--kind", "ingest")).Output).Single()).RootElement;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.Exists(Path.Combine(inbox, "Archive", "Failure", "2-failure.eml")), Is.True);
            Assert.That((log.GetProperty("outcome").GetString(), log.GetProperty("reason").GetString(), log.GetProperty("subject").GetString()), Is.EqualTo(("failure", "not_wanted", "none")));
            Assert.That(Lines((await DaemonProcess.RunAsync(folder, "export", "--kind", "failure")).Output), Is.Empty);
            Assert.That(File.Exists(Path.Combine(folder, "data", "privacy.key")), Is.False);
        }
    }

    [Test]
    public async Task The_daemon_takes_reports_by_HTTP_where_that_is_switched_on()
    {
        await WriteAsync("{ \"Intake\": { \"Enabled\": true, \"Listen\": \"127.0.0.1:0\" }, \"Retention\": { \"TlsDays\": 0 } }");
        await using DaemonProcess daemon = DaemonProcess.Start(folder, "run");
        await daemon.SaysAsync("Taking reports by POST ");
        Uri address = new(daemon.Output.Split("Taking reports by POST ")[1].Split('\n')[0].TrimEnd('.'));
        using HttpClient client = new();

        using HttpResponseMessage answer = await client.PostAsync(address, new ByteArrayContent(Encoding.UTF8.GetBytes(TlsSamples.Report)));
        await daemon.StopAsync();

        Assert.That((answer.StatusCode, Lines((await DaemonProcess.RunAsync(folder, "export", "--kind", "tls")).Output).Count), Is.EqualTo((System.Net.HttpStatusCode.Accepted, 2)));
    }

    private static List<string> Lines(string output) => [.. output.Split('\n').Where(line => line.StartsWith('{'))];

    private Task WriteAsync(string settings) => File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), settings);
}
