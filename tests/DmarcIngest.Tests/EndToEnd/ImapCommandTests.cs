using System.Text.Json;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.EndToEnd;

/// <summary>The program itself against a real IMAP server: what <c>check</c> says, and several mailboxes at once.</summary>
[TestFixture]
public sealed class ImapCommandTests
{
    private string folder = "";
    private DovecotServer server = null!;

    [OneTimeSetUp]
    public async Task StartServer() => server = await DovecotServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopServer()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Check_says_step_by_step_what_it_found()
    {
        server.Deliver("reports", 1, CorpusMails.Make(1, "<feedback/>"u8.ToArray()), DateTimeOffset.UnixEpoch.AddDays(20_000));
        Write(Mailbox("reports"));

        (int code, string output) = await DaemonProcess.RunAsync(folder, "check");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero, output);
            Assert.That(output, Does.Match("ok    Source reports: connected to 127.0.0.1:.* IDLE, MOVE, UIDPLUS, separator"));
            Assert.That(output, Does.Contain("ok    Source reports: logged in as reports").And.Contain("ok    Source reports: 1 mails wait in INBOX"));
            Assert.That(output, Does.Contain("folders that will be made when the first mail is filed: Archive/Aggregate, Archive/Failure"));
        }
    }

    [TestCase("password", "logging in", "Imap:Mailboxes:0:Password")]
    [TestCase("folder", "opening the folder", "Imap:Mailboxes:0:Folder")]
    [TestCase("port", "connecting", "Imap:Mailboxes:0:Port")]
    [TestCase("certificate", "connecting", "CaFile")]
    public async Task Check_names_the_step_that_fails_and_the_setting_in_one_line(string wrong, string step, string setting)
    {
        Dictionary<string, object> mailbox = Mailbox("nobody");
        switch (wrong)
        {
            case "password":
                mailbox["Password"] = "hush-hush";
                break;
            case "folder":
                mailbox["Folder"] = "No/Such";
                break;
            case "port":
                mailbox["Port"] = 1;
                break;
            default:
                (mailbox["Host"], mailbox["Port"], mailbox["Security"]) = ("localhost", server.TlsPort, "Tls");
                break;
        }

        Write(mailbox);

        (int code, string output) = await DaemonProcess.RunAsync(folder, "check");

        string[] failures = [.. output.Split('\n').Where(line => line.StartsWith("FAIL", StringComparison.Ordinal))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(3), output);
            Assert.That(failures, Has.Length.EqualTo(1), output);
            Assert.That(failures.FirstOrDefault(), Does.StartWith($"FAIL  Source nobody: {step}: ").And.Contain(setting));
            Assert.That(output, Does.Contain("ok    Store").And.Not.Contain("   at ").And.Not.Contain("hush-hush"));
        }
    }

    [Test]
    public async Task Several_mailboxes_are_read_at_once()
    {
        byte[] sample = await File.ReadAllBytesAsync(Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.eml").Order(StringComparer.Ordinal).First());
        string[] users = ["first", "second", "third"];
        foreach (string user in users)
        {
            server.Deliver(user, 1, sample, DateTimeOffset.UnixEpoch.AddDays(20_000));
        }

        Write([.. users.Select(Mailbox)]);
        await using DaemonProcess daemon = DaemonProcess.Start(folder, "run");
        foreach (string user in users)
        {
            await daemon.SaysAsync($"{user}: 1 mails filed");
        }

        await daemon.StopAsync();
        Assert.That(users.Select(user => (server.Count(user, ""), server.Count(user, "Archive/Aggregate"))), Is.All.EqualTo((0, 1)), daemon.Output);
    }

    private Dictionary<string, object> Mailbox(string user) => new()
    {
        ["Name"] = user,
        ["Host"] = "127.0.0.1",
        ["Port"] = server.Port,
        ["Security"] = "None",
        ["Username"] = user,
        ["Password"] = DovecotServer.Password,
    };

    private void Write(params Dictionary<string, object>[] mailboxes) => File.WriteAllText(
        Path.Combine(folder, "appsettings.json"),
        JsonSerializer.Serialize(new { Imap = new { Mailboxes = mailboxes }, Retention = new { AggregateDays = 0 } }));
}
