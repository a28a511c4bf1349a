using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Reports.Tls;

namespace DmarcIngest.Tests.Mail.Http;

/// <summary>The HTTP intake of the real program.</summary>
public sealed class IntakeDaemonTests
{
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Neither_tokens_nor_what_was_asked_for_get_into_the_log()
    {
        await WriteAsync("""{ "Intake": { "Enabled": true, "Listen": "127.0.0.1:0", "Token": "hidden-right" }, "Retention": { "TlsDays": 0 }, "Logging": { "LogLevel": { "Default": "Information" } } }""");
        await using DaemonProcess daemon = DaemonProcess.Start(folder, "run");
        await daemon.SaysAsync("Taking reports by POST ");
        Uri address = new(daemon.Output.Split("Taking reports by POST ")[1].Split('\n')[0].TrimEnd('.'));
        using HttpClient client = new();
        List<HttpStatusCode> answers = [];
        foreach (string token in new[] { "hidden-wrong", "hidden-right" })
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using HttpResponseMessage answer = await client.PostAsync(new Uri(address + "?key=hidden-query"), new ByteArrayContent(Encoding.UTF8.GetBytes(TlsSamples.Report)));
            answers.Add(answer.StatusCode);
        }

        using HttpResponseMessage absent = await client.GetAsync(new Uri(address, "/hidden-path"));
        await daemon.StopAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers, Is.EqualTo(new[] { HttpStatusCode.Unauthorized, HttpStatusCode.Accepted }));
            Assert.That(absent.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(daemon.Output, Does.Contain("http intake: 1 mails filed").And.Not.Contains("hidden"));
            Assert.That(daemon.ExitCode, Is.Zero);
        }
    }

    [Test]
    public async Task An_address_that_others_can_reach_is_refused_at_the_start()
    {
        await WriteAsync("""{ "Intake": { "Enabled": true, "Listen": "0.0.0.0:0" } }""");

        (int code, string output) = await DaemonProcess.RunAsync(folder, "run");

        Assert.That((code, output), Is.EqualTo((2, "Intake:Listen is \"0.0.0.0:0\", which others can reach: set Intake:Token or Intake:TokenFile, or Intake:AllowAnonymous to true for SMTP TLS reports by https, whose senders have no token.")));
    }

    [Test]
    public async Task An_empty_token_file_ends_the_start_with_a_sentence()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "token"), "\n");
        await WriteAsync("""{ "Intake": { "Enabled": true, "Listen": "0.0.0.0:0", "TokenFile": "token" } }""");

        (int code, string output) = await DaemonProcess.RunAsync(folder, "run");

        // On a line of its own; lines of the log, which another thread writes, may stand before and after it.
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(3));
            Assert.That(output.Split('\n'), Has.Member("Intake:TokenFile token is empty: put the token there that senders are to give, or remove the setting."));
        }
    }

    private Task WriteAsync(string settings) => File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), settings);
}
