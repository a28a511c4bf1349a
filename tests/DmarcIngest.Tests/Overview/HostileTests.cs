using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Storage.Sqlite;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;

namespace DmarcIngest.Tests.Overview;

/// <summary>Names in reports are written by strangers, who may want more than to be read.</summary>
[TestFixture]
public sealed class HostileTests
{
    private const string Script = "<script>window.pwned=1</script><img src=x onerror=window.pwned=2>";
    private const string Formula = "=cmd|' /C calc'!A0";
    private const string Turned = "good\u202Eexe.gpj";
    private readonly SqliteReportStore store = new(new SqliteOptions { Path = Path.Combine(Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName, "hostile.db") });
    private OpenOverview overview = null!;

    [OneTimeSetUp]
    public async Task Fill()
    {
        await store.PrepareAsync(CancellationToken.None);
        List<RowWrite> rows = [];
        foreach ((string name, int place) in new[] { Script, Formula, Turned, "\"'><svg onload=window.pwned=3>", "javascript:window.pwned=4" }.Select((name, place) => (name, place)))
        {
            AggregateHeader header = Rows.Header with
            {
                OrgName = name, OrgEmail = name, OrgExtraContactInfo = name, ReportId = name, Errors = [name], Policy = Rows.Header.Policy with { Domain = name.ToLowerInvariant() },
                Raw = new Dictionary<string, string> { [name] = name },
            };
            AggregateRow plain = Rows.Full($"row {place}");
            AggregateRow row = new()
            {
                Id = plain.Id,
                Timestamp = plain.Timestamp,
                Report = Rows.Report(header),
                SourceIp = plain.SourceIp,
                MessageCount = 5,
                Disposition = "none",
                DkimAlignment = "fail",
                SpfAlignment = "fail",
                PolicyOverrides = [new PolicyOverride(name, name == Turned ? new string('x', 1_000_000) : name)],
                HeaderFrom = name.ToLowerInvariant(),
                EnvelopeFrom = name,
                EnvelopeTo = name,
                DkimResults = [new DkimResult(name, name, name, name)],
                SpfResults = [new SpfResult(name, name, name, name)],
                Deviations = [name],
                Raw = new Dictionary<string, string> { [name] = name },
            };
            row.Sender = new SourceSender(name, name, name);
            row.SourceFacts = new SourceFacts { Country = name, AsName = name, ReverseName = name, BaseDomain = name };
            rows.Add(new RowWrite(row, 1, 0));
            rows.Add(new RowWrite(Rows.Ingest(name, Rows.September.AddHours(place), name), 1, 0));
        }

        await store.WriteAsync(rows, CancellationToken.None);
        overview = await OpenOverview.StartAsync(store: store, time: new FakeTimeProvider(Rows.September.AddDays(2)));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await overview.DisposeAsync();
        await store.DisposeAsync();
    }

    private static IEnumerable<string> Paths() =>
    [
        "/", "/domains", "/domain?domain={0}", "/sources", "/sources?sender={0}", "/sources?headerfrom={0}", "/source?source={0}", "/source?source=2001:db8::25", "/reporters", "/reporter?reporter={0}", "/reports",
        "/report?uid={1}", "/mails", "/mails?outcome={0}", "/whatif?domain={0}", "/monthly?domain={0}&month=2025-09", "/search?q=<{0}", "/?period={0}&tz={0}&lang={0}&domain={0}&country={0}",
    ];

    [TestCaseSource(nameof(Paths))]
    public async Task What_strangers_wrote_is_shown_as_text(string path)
    {
        await using IBrowserContext context = await Browser.ContextAsync();
        IPage page = await context.NewPageAsync();
        List<string> wrong = [];
        page.Dialog += (_, dialog) => wrong.Add(dialog.Message);
        page.Console += (_, message) => { if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal)) { wrong.Add(message.Text); } };

        await page.GotoAsync(new Uri(overview.Address, await FilledAsync(path)).ToString());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrong, Is.Empty);
            Assert.That(await page.EvaluateAsync<string>("String(window.pwned)"), Is.EqualTo("undefined"));
            Assert.That(await page.EvaluateAsync<int>("document.querySelectorAll('main script, main img, main [onerror], main [onload], a[href^=\"javascript\"]').length"), Is.Zero);
            Assert.That(await page.Locator("body").InnerTextAsync(), Does.Not.Contain("\u202E"));
            Assert.That((await page.ContentAsync()).Length, Is.LessThan(500_000));
        }
    }

    [TestCase("/reports", "reports")]
    [TestCase("/reporters", "reporters")]
    [TestCase("/domains", "domains")]
    [TestCase("/sources", "senders")]
    [TestCase("/sources", "sources")]
    [TestCase("/report?uid={1}", "rows")]
    [TestCase("/mails", "mails")]
    public async Task Nothing_in_csv_is_a_formula(string path, string table)
    {
        path = await FilledAsync(path);

        string csv = await overview.TextAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}csv={table}");

        string[] cells = [.. csv.TrimStart('\ufeff').Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).SelectMany(line => line.Split(',')).Select(cell => cell.TrimStart('"', ' '))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(cells.Where(cell => cell.Length > 0 && "=+@|%".Contains(cell[0], StringComparison.Ordinal)), Is.Empty);
            Assert.That(cells.Where(cell => cell.StartsWith('-') && !double.TryParse(cell, out _)), Is.Empty);
            Assert.That(csv, Does.Not.Contain("\u202E"));
            Assert.That(csv, Does.Contain("'=cmd").IgnoreCase);
        }
    }

    /// <summary>{0} is a script, {1} the report whose names are formulas.</summary>
    private async Task<string> FilledAsync(string path)
    {
        ReportTotals reports = await store.ReadReportsAsync(new ReportQuery(new MailFilter(Rows.September, Rows.September.AddDays(1))), CancellationToken.None);
        string uid = reports.Reports.Single(report => report.Reporter == Formula).Uid;
        return path.Replace("{0}", Uri.EscapeDataString(Script), StringComparison.Ordinal).Replace("{1}", uid, StringComparison.Ordinal);
    }
}
