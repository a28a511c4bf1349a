using System.Text;
using System.Text.Json;
using DmarcIngest.Commands;
using DmarcIngest.Overview.Access;
using DmarcIngest.Settings;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Injection;

/// <summary>Each secret of the settings carries a mark; whatever happens, the mark is in no output and in no file that the program writes.</summary>
[TestFixture]
public sealed class SecretsTests
{
    private const string Mark = "s3cretMARK";
    private static readonly string Hash = PasswordHash.Make(Mark);
    private string folder = "";

    /// <summary>All secrets there are, as the tests below set them; a new one has to be added to them.</summary>
    private static readonly string[] Known =
    [
        "Imap:Mailboxes:N:Password", "Intake:Token", "Elasticsearch:ApiKey", "Elasticsearch:Password", "Overview:Users:N:PasswordHash", "Privacy:Key", "Metrics:Token", "Metrics:OtlpHeaders",
    ];

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "inbox"));
    }

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public void All_secrets_are_known() =>
        Assert.That(DaemonSettings.Schema.Settings.Select(setting => setting.Key).Where(key => SettingValue.HoldsSecret(key, "x")), Is.EquivalentTo(Known));

    [Test]
    public async Task A_daemon_whose_password_is_refused_tells_nobody_what_it_is()
    {
        await using DovecotServer server = await DovecotServer.StartAsync();
        Write(new
        {
            Imap = new { Mailboxes = new[] { new { Name = "reports", Host = "127.0.0.1", server.Port, Security = "None", Username = "reports", Password = Mark } } },
            Folder = new { Path = "./inbox", StableSeconds = 0, PollSeconds = 1 },
            Intake = new { Enabled = true, Listen = "127.0.0.1:0", Token = Mark },
            Overview = new { Listen = "127.0.0.1:0", Users = new[] { new { Name = "anna", PasswordHash = Hash } } },
            Metrics = new { Prometheus = true, Token = Mark, OtlpEndpoint = $"http://anna:{Mark}@127.0.0.1:1", OtlpHeaders = $"authorization={Mark}" },
            Privacy = new { Key = Mark + Mark },
            Retention = new { AggregateDays = 0, FailureDays = 0 },
        });
        await File.WriteAllTextAsync(Path.Combine(folder, "inbox", "one.xml"), SampleReports.Xml("one", SampleReports.Record("192.0.2.1", 3)));
        await File.WriteAllBytesAsync(Path.Combine(folder, "inbox", "two.eml"), Reports.Failure.FailureMail.Mail());
        await using DaemonProcess daemon = DaemonProcess.Start(folder, "run");
        await daemon.SaysAsync("refused the login");
        await daemon.SaysAsync("; 0 mails wait");
        await daemon.SaysAsync("The overview is at ");
        Uri page = new(daemon.Output.Split("The overview is at ")[1].Split('\n')[0].Trim());

        StringBuilder said = new();
        using HttpClient http = new();
        http.DefaultRequestHeaders.Add("Authorization", "Bearer " + Mark);
        foreach (string path in new[] { "/health/live", "/health/ready", "/metrics", "/", "/login", $"/?q={Mark[..3]}" })
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri(page, path));
            said.Append(answer.Headers).Append(await answer.Content.ReadAsStringAsync());
        }

        (string, string)[] here = [("Overview__Listen", page.Authority)];
        said.Append((await DaemonProcess.RunAsync(folder, here, ["status"])).Output).Append((await DaemonProcess.RunAsync(folder, here, ["status", "--json"])).Output);
        (int code, string check) = await DaemonProcess.RunAsync(folder, here, ["check"]);
        await daemon.StopAsync();
        foreach (string kind in new[] { "ingest", "event", "failure" })
        {
            said.Append((await DaemonProcess.RunAsync(folder, "export", "--kind", kind)).Output);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(3), check);
            Assert.That(said.ToString(), Does.Contain("mailbox").And.Contain("dmarc_ingest_"), "It does tell.");
            IsSilent(daemon.Output + check + said);
        }
    }

    [TestCase("Password")]
    [TestCase("ApiKey")]
    [TestCase("Url")]
    [TestCase("PasswordFile")]
    public async Task Check_against_a_server_that_refuses_or_is_none_names_no_secret(string way)
    {
        await using ScriptedServer server = new((_, _) => ScriptedServer.Http(401, """{"error":{"type":"security_exception","reason":"unable to authenticate user [elastic]"},"status":401}"""));
        string url = way == "Url" ? server.Url.Replace("//", $"//elastic:{Mark}@", StringComparison.Ordinal) : server.Url;
        await File.WriteAllTextAsync(Path.Combine(folder, "secret"), Mark);
        Dictionary<string, object> store = new() { ["Urls"] = new[] { url } };
        if (way is "Password" or "PasswordFile")
        {
            store["Username"] = "elastic";
            store[way] = way == "Password" ? Mark : "secret";
        }
        else if (way == "ApiKey")
        {
            store[way] = Mark;
        }

        Write(new
        {
            Store = new { Kind = "Elasticsearch" },
            Elasticsearch = store,
            Imap = new { Mailboxes = new[] { new { Host = "imap.invalid", Username = "reports", Password = Mark } } },
        });

        (int code, string output) = await DaemonProcess.RunAsync(folder, "check");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(3), output);
            Assert.That(output, Does.Match("FAIL  Store: .* answered 401").And.Match("FAIL  Source .*imap.invalid"));
            Assert.That(server.Bodies, Is.Not.Empty);
            IsSilent(output);
        }
    }

    /// <summary>Mistakes in the place of a secret or around it.</summary>
    private static IEnumerable<TestCaseData<string, int>> Mistakes() =>
    [
        new($"{{ \"Imap\": [ {{ \"Host\": \"imap.example.net\", \"Password\": \"{Mark}\" }} ] }}", 2),
        new($"{{ \"Imap\": \"{Mark}\" }}", 2),
        new($"{{ \"Metrics\": {{ \"Token\": {Mark} }} }}", 2),
        new($"{{ \"Metrics\": {{ \"Token\": t{Mark} }} }}", 2),
        new($"{{ \"Metrics\": {{ \"Token\": \"{Mark}\n\" }} }}", 2),
        new($"{{ \"Metrics\": {{ \"Token\": \"{Mark}\", \"token\": \"{Mark}\" }} }}", 2),
        new($"{{ \"Metrics\": {{ \"Tokken\": \"{Mark}\", \"OtlpEndpoint\": \"ftp://anna:{Mark}@host\" }} }}", 2),
        new($"{{ \"Metrics\": {{ \"OtlpHeaders\": \"{Mark}\", \"OtlpEndpoint\": \"anna:{Mark}@host\" }} }}", 2),
        new($"{{ \"Privacy\": {{ \"Key\": [ \"{Mark}\" ] }} }}", 2),
        new($"{{ \"Privacy\": \"{Mark}\" }}", 2),
        new($"{{ \"Overview\": {{ \"Users\": [ {{ \"Name\": \"anna\", \"PasswordHash\": \"{Mark}\" }} ] }} }}", 2),
        new($"{{ \"Store\": {{ \"Kind\": \"Elasticsearch\" }}, \"Elasticsearch\": {{ \"Urls\": \"https://elastic:{Mark}@es1.example.net:9200\" }} }}", 2),
        new($"{{ \"Store\": {{ \"Kind\": \"Elasticsearch\" }}, \"Elasticsearch\": {{ \"Urls\": [ \"elastic:{Mark}@es1.example.net:9200\" ] }} }}", 2),
        new($"{{ \"Store\": {{ \"Kind\": \"Elasticsearch\" }}, \"Elasticsearch\": {{ \"Urls\": [ \"https://elastic:{Mark}/{Mark}@es1.example.net:9200\" ] }} }}", 2),
        new($"{{ \"Store\": {{ \"Kind\": \"Elasticsearch\" }}, \"Elasticsearch\": {{ \"Urls\": [ \"{Mark}@es1.example.net:9200\" ] }} }}", 2),
        new($"{{ \"Imap\": {{ \"Mailboxes\": [ {{ \"Host\": \"127.0.0.1\", \"Port\": \"x\", \"Password\": \"{Mark}\", \"PasswordFile\": \"nowhere\" }} ] }} }}", 2),
        new($"{{ \"Intake\": {{ \"Enabled\": true, \"Token\": \"{Mark}\", \"TokenFile\": \"appsettings.json\" }} }}", 2),
        new($"{{ \"Sqlite\": {{ \"Path\": \"inbox\" }}, \"Metrics\": {{ \"Token\": \"{Mark}\" }} }}", 3),
    ];

    [TestCaseSource(nameof(Mistakes))]
    public async Task A_mistake_in_the_settings_is_told_without_the_secret(string settings, int expected)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), settings);

        (int code, string output) = await DaemonProcess.RunAsync(folder, "check");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(expected), output);
            Assert.That(output, Is.Not.Empty);
            IsSilent(output);
        }
    }

    /// <summary>Nothing that was said, and no byte that was written, gives the mark away.</summary>
    private void IsSilent(string said)
    {
        Assert.That(said, Does.Not.Contain(Mark).And.Not.Contain(Hash).And.Not.Contain(Convert.ToBase64String(Encoding.UTF8.GetBytes("elastic:" + Mark))));
        string[] written = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is not ("appsettings.json" or "secret"))];
        Assert.That(written.Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Mark)) >= 0), Is.Empty);
    }

    private void Write(object settings) => File.WriteAllText(Path.Combine(folder, "appsettings.json"), JsonSerializer.Serialize(settings));
}
