using System.Text.RegularExpressions;
using DmarcIngest.Commands;
using DmarcIngest.Overview.Access;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Playwright;

namespace DmarcIngest.Tests.Overview;

/// <summary>The commands that belong to the page, in processes of their own.</summary>
[TestFixture]
public sealed partial class CommandTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task The_demo_shows_a_filled_page_and_leaves_nothing_behind()
    {
        string[] before = Directory.GetDirectories(Path.GetTempPath(), "dmarc-ingest-demo-*");
        await using DaemonProcess demo = DaemonProcess.Start(folder, "demo", "--no-browser");
        await demo.SaysAsync("What to look at");
        string address = AddressPattern().Match(demo.Output).Groups[1].Value;
        using HttpClient http = new();
        string page = await http.GetStringAsync(new Uri(address));

        // Each place that it names has something to see.
        List<string> empty = [];
        foreach (Match place in PlacePattern().Matches(demo.Output))
        {
            if (!(await http.GetStringAsync(new Uri(place.Groups[1].Value))).Contains("<td", StringComparison.Ordinal))
            {
                empty.Add(place.Groups[1].Value);
            }
        }

        await demo.StopAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(page, Does.Contain("hinode.example").And.Contain("sources need set-up"));
            Assert.That(empty, Is.Empty);
            Assert.That(demo.ExitCode, Is.Zero, demo.Output);
            Assert.That(Directory.GetDirectories(Path.GetTempPath(), "dmarc-ingest-demo-*").Except(before), Is.Empty);
            Assert.That(Directory.EnumerateFileSystemEntries(folder), Is.Empty);
        }
    }

    [Test]
    public async Task A_demo_at_no_address_says_what_is_expected()
    {
        (int code, string output) = await DaemonProcess.RunAsync(folder, "demo", "--no-browser", "--listen", "localhost");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(output, Does.Contain("--listen localhost: expected an IP address and a port"));
    }

    [Test]
    public async Task The_daemon_shows_its_page_without_any_settings()
    {
        Directory.CreateDirectory(Path.Combine(folder, "inbox"));
        await using DaemonProcess daemon = DaemonProcess.Start(folder);
        await daemon.SaysAsync("The overview is at ");
        await daemon.SaysAsync("Ready: ");
        using HttpClient http = new();

        string page = await http.GetStringAsync(new Uri(AddressPattern().Match(daemon.Output).Groups[1].Value));

        Assert.That(page, Does.Contain("Nothing is stored yet"));
    }

    [TestCase("en", "DMARC report")]
    [TestCase("ja", "DMARC レポート")]
    public async Task A_monthly_report_is_one_file_that_needs_nothing_else(string language, string title)
    {
        string settings = Path.Combine(folder, "appsettings.json");
        await File.WriteAllTextAsync(settings, """{ "Retention": { "AggregateDays": 0 }, "Overview": { "Title": "Hinode", "Color": "#aa3300" } }""");
        await DaemonProcess.RunAsync(folder, "import", Path.Combine(Repository.Root, "samples"));
        (string domain, string month) = await AnyAsync();

        (int code, string html) = await DaemonProcess.RunAsync(folder, "report", domain, "--month", month, "--html", "--lang", language);

        Assert.That(code, Is.Zero, html);
        string file = Path.Combine(folder, "report.html");
        await File.WriteAllTextAsync(file, html);
        await using IBrowserContext context = await Browser.ContextAsync();
        IPage page = await context.NewPageAsync();
        List<string> wrong = [];
        page.PageError += (_, error) => wrong.Add(error);
        page.Request += (_, request) => { if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)) { wrong.Add(request.Url); } };
        await page.GotoAsync(new Uri(file).ToString());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrong, Is.Empty);
            Assert.That(await page.Locator("h1").InnerTextAsync(), Does.Contain(title).And.Contain(domain).And.Contain(month));
            Assert.That(await page.Locator(".brand").InnerTextAsync(), Is.EqualTo("Hinode"));
            Assert.That(await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('h1')).color"), Is.EqualTo("rgb(170, 51, 0)"));
            Assert.That(await page.EvaluateAsync<bool>("(() => { const c = document.querySelector('canvas'); return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v !== 0); })()"), Is.True);
        }
    }

    [TestCase("2026-13", 2, "--month 2026-13: expected a year and a month")]
    [TestCase("2026-10", 1, "No report about none.example in 2026-10")]
    public async Task A_report_that_cannot_be_made_says_why(string month, int expected, string message)
    {
        (int code, string output) = await DaemonProcess.RunAsync(folder, "report", "none.example", "--month", month);

        Assert.That(code, Is.EqualTo(expected));
        Assert.That(output, Does.Contain(message));
    }

    [TestCase("long enough", 0)]
    [TestCase("short", 2)]
    public async Task A_password_becomes_the_line_of_the_settings(string password, int expected)
    {
        using StringReader input = new(password + "\n");
        using StringWriter output = new();
        using StringWriter errors = new();

        int code = await PasswordCommand.RunAsync(input, output, errors, isTyped: false);

        Assert.That(code, Is.EqualTo(expected));
        Assert.That(output.ToString().Trim() is { Length: > 0 } line && PasswordHash.IsRight(password, line), Is.EqualTo(expected == 0));
    }

    /// <summary>A domain of the samples and a month of it.</summary>
    private async Task<(string Domain, string Month)> AnyAsync()
    {
        (_, string rows) = await DaemonProcess.RunAsync(folder, "export", "--kind", "aggregate");
        Match row = RowPattern().Match(rows);
        return (row.Groups[2].Value, row.Groups[1].Value);
    }

    [GeneratedRegex(@"(?:page|overview) is at (http://\S+)")]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"- (http://[^\s]+): ")]
    private static partial Regex PlacePattern();

    [GeneratedRegex("\"@timestamp\":\"(\\d{4}-\\d\\d)[^\\n]*\"published_policy\":\\{\"domain\":\"([^\"]+)\"")]
    private static partial Regex RowPattern();
}
