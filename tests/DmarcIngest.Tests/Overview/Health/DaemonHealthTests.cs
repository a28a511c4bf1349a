using System.Net;
using System.Text.RegularExpressions;
using DmarcIngest.Overview.Access;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Overview.Health;

/// <summary>Health and metrics of the real daemon, asked as operators and machines ask.</summary>
[TestFixture]
internal sealed partial class DaemonHealthTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "inbox"));
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Status_tells_of_the_running_daemon()
    {
        await using DaemonProcess daemon = DaemonProcess.Start(folder);
        Uri address = await AddressAsync(daemon);
        await daemon.SaysAsync("Ready: ");

        (int code, string output) = await DaemonProcess.RunAsync(folder, [("Overview__Listen", address.Authority)], ["status"]);
        (int check, string said) = await DaemonProcess.RunAsync(folder, [("Overview__Listen", address.Authority)], ["--health-check"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero, output);
            Assert.That(output, Does.Contain("SQLite ./data/dmarc.db").And.Match("inbox +ok"));
            Assert.That((check, said), Is.EqualTo((0, "")));
        }
    }

    [TestCase("true", HttpStatusCode.OK)]
    [TestCase("false", HttpStatusCode.NotFound)]
    public async Task Prometheus_fetches_metrics_where_the_settings_let_it(string isOn, HttpStatusCode expected)
    {
        File.Copy(Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples")).Order(StringComparer.Ordinal).First(), Path.Combine(folder, "inbox", "one"));
        await using DaemonProcess daemon = DaemonProcess.Start(folder, [("Metrics__Prometheus", isOn), ("Folder__StableSeconds", "0"), ("Retention__AggregateDays", "0")], []);
        Uri address = await AddressAsync(daemon);
        await daemon.SaysAsync("1 mails filed");
        using HttpClient http = new();

        using HttpResponseMessage answer = await http.GetAsync(new Uri(address, "/metrics"));

        Assert.That(answer.StatusCode, Is.EqualTo(expected));
        if (expected == HttpStatusCode.OK)
        {
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Match(@"dmarc_ingest_mails_total\{[^}]*outcome=""aggregate""[^}]*\} 1\s"));
        }
    }

    [TestCase("/health/live", null, HttpStatusCode.OK, false)]
    [TestCase("/health/ready", null, HttpStatusCode.OK, false)]
    [TestCase("/health/ready", "Bearer a token", HttpStatusCode.OK, true)]
    [TestCase("/health/ready", "Bearer another", HttpStatusCode.OK, false)]
    [TestCase("/metrics", null, HttpStatusCode.Forbidden, false)]
    [TestCase("/metrics", "Bearer ", HttpStatusCode.Forbidden, false)]
    [TestCase("/metrics", "Bearer a token", HttpStatusCode.OK, true)]
    [TestCase("/", "Bearer a token", HttpStatusCode.Redirect, false)]
    public async Task With_users_details_and_metrics_are_for_who_gives_the_token(string path, string? authorization, HttpStatusCode expected, bool tells)
    {
        await using DaemonProcess daemon = DaemonProcess.Start(folder, Protected, []);
        Uri address = await AddressAsync(daemon);
        await daemon.SaysAsync("Ready: ");
        using HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false });
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(address, path));
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using HttpResponseMessage answer = await http.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(expected));
        Assert.That((await answer.Content.ReadAsStringAsync()).Contains("inbox", StringComparison.Ordinal), Is.EqualTo(tells));
    }

    [Test]
    public async Task Status_gives_the_token_of_the_settings()
    {
        await using DaemonProcess daemon = DaemonProcess.Start(folder, Protected, []);
        Uri address = await AddressAsync(daemon);
        await daemon.SaysAsync("Ready: ");

        (int with, string told) = await DaemonProcess.RunAsync(folder, [.. Protected, ("Overview__Listen", address.Authority)], ["status"]);
        (int without, string hidden) = await DaemonProcess.RunAsync(folder, [("Overview__Listen", address.Authority)], ["status"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((with, without), Is.EqualTo((0, 0)));
            Assert.That(told, Does.Contain("inbox"));
            Assert.That(hidden, Does.Match("mailbox +ok").And.Not.Contain("inbox"));
        }
    }

    private static (string, string)[] Protected { get; } =
    [
        ("Metrics__Prometheus", "true"), ("Metrics__Token", "a token"), ("Overview__Users__0__Name", "anna"), ("Overview__Users__0__PasswordHash", PasswordHash.Make("a long password")),
    ];

    private static async Task<Uri> AddressAsync(DaemonProcess daemon)
    {
        await daemon.SaysAsync("The overview is at ");
        return new Uri(AddressPattern().Match(daemon.Output).Groups[1].Value);
    }

    [GeneratedRegex(@"overview is at (http://\S+)")]
    private static partial Regex AddressPattern();
}
