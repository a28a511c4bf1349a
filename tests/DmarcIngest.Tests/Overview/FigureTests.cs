using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Reports.Tls;
using DmarcIngest.Tests.Fakes;

namespace DmarcIngest.Tests.Overview;

/// <summary>Figures on the page are sums over the rows that went into the store, added up here one by one.</summary>
[TestFixture("sqlite")]
[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
public sealed partial class FigureTests(string store)
{
    private const string Domain = "hinode-corp.example";
    private SiteFixture site = null!;

    [OneTimeSetUp]
    public async Task Open() => site = await SiteFixture.OfAsync(store);

    private IEnumerable<AggregateRow> Month => site.Data.Aggregate.Where(row => row.Timestamp >= First && row.Timestamp < First.AddDays(30));

    /// <summary>Thirty days that end with today, UTC.</summary>
    private DateTimeOffset First => new DateTimeOffset(site.Data.Now.UtcDateTime.Date, TimeSpan.Zero).AddDays(-29);

    [TestCase("/")]
    [TestCase("/domain?domain=hinode-corp.example")]
    [TestCase("/reporter?reporter=google.com")]
    [TestCase("/?failing=1")]
    [TestCase("/?period=7")]
    [TestCase("/?period=90&domain=hinode.example")]
    public async Task Messages_rate_and_failing_are_sums_of_rows(string path)
    {
        AggregateRow[] rows = [.. Asked(path)];
        long messages = rows.Sum(row => row.MessageCount ?? 0);
        long passed = rows.Where(IsPass).Sum(row => row.MessageCount ?? 0);

        string[] figures = [.. FigurePattern().Matches(await site.Overview.TextAsync(path)).Select(match => Plain(match.Groups[1].Value))];

        Assert.That(messages, Is.GreaterThan(0));
        Assert.That(figures.Take(3), Is.EqualTo(new[] { Number(messages), Percent(passed, messages), Number(messages - passed) }));
    }

    [TestCase("/domain?domain=none.example", "No reports for none.example")]
    [TestCase("/domain?domain=hinode.example&reporter=nobody", "Nothing matches")]
    [TestCase("/domain?domain=hinode.example&verdict=nonsense", "Nothing matches")]
    [TestCase("/source?source=203.0.113.250&domain=hinode.example", "Nothing matches")]
    public async Task A_domain_without_matches_is_not_called_one_without_reports(string path, string said) =>
        Assert.That(await site.Overview.TextAsync(path), Does.Contain(said));

    [Test]
    public async Task Each_day_of_the_chart_is_the_sum_of_its_rows()
    {
        string html = await site.Overview.TextAsync("/");
        Dictionary<string, string> days = DayPattern().Matches(html).ToDictionary(match => match.Groups[1].Value, match => $"{match.Groups[2].Value} {match.Groups[3].Value}");

        Dictionary<string, string> expected = Enumerable.Range(0, 30).Select(day => First.AddDays(day)).ToDictionary(
            day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            day =>
            {
                AggregateRow[] rows = [.. Month.Where(row => row.Timestamp.UtcDateTime.Date == day.UtcDateTime.Date)];
                return $"{Number(rows.Where(IsPass).Sum(row => row.MessageCount ?? 0))} {Number(rows.Where(row => !IsPass(row)).Sum(row => row.MessageCount ?? 0))}";
            });

        Assert.That(days, Is.EqualTo(expected));
    }

    [TestCase("/", "domains", MailKey.Domain)]
    [TestCase("/", "reporters", MailKey.Reporter)]
    [TestCase("/domain?domain=hinode-corp.example", "headerfrom", MailKey.HeaderFrom)]
    [TestCase("/domain?domain=hinode-corp.example", "senders", MailKey.Sender)]
    [TestCase("/domain?domain=hinode-corp.example", "disposition", MailKey.Disposition)]
    [TestCase("/sources", "sources", MailKey.Source)]
    [TestCase("/sources?sender=Mailchimp", "sources", MailKey.Source)]
    [TestCase("/sources?country=JP&failing=1", "countries", MailKey.Country)]
    [TestCase("/sources?source=192.0.2.0/24", "sources", MailKey.Source)]
    [TestCase("/reporters?domain=hinode.example", "reporters", MailKey.Reporter)]
    [TestCase("/reporter?reporter=google.com", "domains", MailKey.Domain)]
    public async Task A_table_as_csv_adds_up_to_the_rows(string path, string table, MailKey key)
    {
        Dictionary<string, long> expected = Asked(path).GroupBy(row => MemoryMail.Value(row, key)).ToDictionary(rows => rows.Key, rows => rows.Sum(row => row.MessageCount ?? 0));

        string csv = await site.Overview.TextAsync(path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + $"csv={table}");

        string[][] lines = [.. csv.TrimStart('\ufeff').Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(Cells)];
        int messages = Array.IndexOf(lines[0], "Messages");
        Dictionary<string, long> sums = lines[1..].GroupBy(line => line[0]).ToDictionary(line => line.Key, line => line.Sum(cells => long.Parse(cells[messages], CultureInfo.InvariantCulture)));
        if (key == MailKey.Disposition)
        {
            sums = sums.ToDictionary(sum => sum.Key.Split(' ')[0], sum => sum.Value);
        }

        Assert.That(sums, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_report_shows_all_its_rows()
    {
        AggregateReport report = Month.GroupBy(row => row.Report).MaxBy(rows => rows.Count())!.Key;
        AggregateRow[] rows = [.. Month.Where(row => row.Report.ReportUid == report.ReportUid)];

        string csv = await site.Overview.TextAsync($"/report?uid={report.ReportUid}&csv=rows");
        string html = WebUtility.HtmlDecode(await site.Overview.TextAsync($"/report?uid={report.ReportUid}"));

        string[][] lines = [.. csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..].Select(Cells)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines.Select(line => $"{line[0]} {line[1]}").Order(StringComparer.Ordinal), Is.EqualTo(rows.Select(row => $"{row.SourceIp} {row.MessageCount}").Order(StringComparer.Ordinal)));
            Assert.That(html, Does.Contain(report.Header.ReportId).And.Contain(report.Header.OrgEmail!));
        }
    }

    [Test]
    public async Task Tls_sessions_failure_reports_and_mails_are_those_that_came()
    {
        TlsRow[] tls = [.. site.Data.Tls.Where(row => row.Timestamp >= First && row.Timestamp < First.AddDays(30) && row.Detail is null)];
        long sessions = tls.Sum(row => row.Policy.SuccessfulSessions + row.Policy.FailedSessions);
        int failures = site.Data.Failures.Count(row => row.Timestamp >= First && row.Timestamp < First.AddDays(30));
        Dictionary<string, string> outcomes = site.Data.Mails.Where(row => row.Timestamp >= First && row.Timestamp < First.AddDays(30)).GroupBy(row => row.Outcome).ToDictionary(rows => rows.Key, rows => Number(rows.Count()));

        string[] figures = [.. FigurePattern().Matches(await site.Overview.TextAsync("/tls")).Select(match => Plain(match.Groups[1].Value))];
        string page = WebUtility.HtmlDecode(await site.Overview.TextAsync("/failures"));
        string[][] mails = [.. (await site.Overview.TextAsync("/mails?csv=outcomes")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..].Select(Cells)];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(figures[0], Is.EqualTo(Number(sessions)));
            Assert.That(page, Does.Contain($"of {Number(failures)}<"));
            Assert.That(mails.Select(line => Number(long.Parse(line[1], CultureInfo.InvariantCulture))).Order(), Is.EqualTo(outcomes.Values.Order()));
        }
    }

    [Test]
    public async Task What_if_counts_what_fails_and_what_is_relaxed()
    {
        AggregateRow[] rows = [.. Month.Where(row => row.Report.Header.Policy.Domain == Domain)];
        long all = rows.Sum(row => row.MessageCount ?? 0);
        long failing = rows.Where(row => !IsPass(row)).Sum(row => row.MessageCount ?? 0);

        // Strict alignment asks for the name in From itself (RFC 7489, sections 3.1.1 and 3.1.2).
        long relaxed = rows.Where(row => IsPass(row)
            && !(row.DkimAlignment == "pass" && row.DkimResults.Any(result => result.Result == "pass" && result.Domain == row.HeaderFrom))
            && !(row.SpfAlignment == "pass" && row.SpfResults.Any(result => result.Result == "pass" && result.Domain == row.HeaderFrom))).Sum(row => row.MessageCount ?? 0);

        string[] figures = [.. FigurePattern().Matches(await site.Overview.TextAsync($"/whatif?domain={Domain}")).Select(match => Plain(match.Groups[1].Value))];

        Assert.That(figures, Is.EqualTo(new[] { Number(all), $"{Number(failing)} ({Percent(failing, all)})", $"{Number(relaxed)} ({Percent(relaxed, all)})" }));
    }

    [TestCase("192.0.2.41", "/source?source=192.0.2.41")]
    [TestCase("192.0.2.0/24", "/sources?source=192.0.2.0%2F24")]
    [TestCase("Hinode-Corp.example", "/domain?domain=hinode-corp.example")]
    [TestCase("google.com", "/reporter?reporter=google.com")]
    [TestCase("Mailchimp", "/sources?sender=Mailchimp")]
    public async Task The_search_leads_where_it_is(string asked, string expected)
    {
        using HttpResponseMessage answer = await site.Overview.GetAsync($"/search?q={Uri.EscapeDataString(asked)}");

        Assert.That(answer.Headers.Location?.OriginalString, Is.EqualTo(expected));
    }

    [Test]
    public async Task The_search_finds_a_report_by_its_id()
    {
        AggregateReport report = Month.First().Report;

        using HttpResponseMessage answer = await site.Overview.GetAsync($"/search?q={Uri.EscapeDataString(report.Header.ReportId)}");

        Assert.That(answer.Headers.Location?.OriginalString, Is.EqualTo($"/report?uid={report.ReportUid}"));
    }

    [Test]
    public async Task The_first_sentences_say_what_happened_in_the_quarter()
    {
        string html = WebUtility.HtmlDecode(await site.Overview.TextAsync("/"));
        int misconfigured = Month.Where(row => !IsPass(row) && row.Verdict?.Verdict == "misconfigured").Select(row => row.SourceIp).Distinct().Count();
        int invalid = site.Data.Mails.Count(row => row.Timestamp >= First && row.Outcome == "invalid");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(html, Does.Contain($">{Number(misconfigured)} sources need set-up<"));
            Assert.That(html, Does.Match("suspected spoof wave"));

            // The generator lets this reporter fall silent in the last six days.
            Assert.That(html, Does.Contain("kddi.com silent for 6 days"));
            Assert.That(html, Does.Contain($">{Number(invalid)} mails could not be read<"));
        }
    }

    private IEnumerable<AggregateRow> Asked(string path)
    {
        Dictionary<string, string> query = path.Contains('?', StringComparison.Ordinal) ? path.Split('?')[1].Split('&').Select(part => part.Split('=')).ToDictionary(part => part[0], part => part[1]) : [];
        int days = int.Parse(query.GetValueOrDefault("period") ?? "30", CultureInfo.InvariantCulture);
        DateTimeOffset first = First.AddDays(30 - days);
        return site.Data.Aggregate.Where(row => row.Timestamp >= first && row.Timestamp < First.AddDays(30)
            && (!query.TryGetValue("domain", out string? domain) || row.Report.Header.Policy.Domain == domain)
            && (!query.TryGetValue("reporter", out string? reporter) || row.Report.Header.OrgName == reporter)
            && (!query.TryGetValue("sender", out string? sender) || row.Sender?.Name == sender)
            && (!query.TryGetValue("country", out string? country) || row.SourceFacts?.Country == country)
            && (!query.TryGetValue("source", out string? source) || (row.SourceIp is { } ip && IPNetwork.Parse(source).Contains(ip)))
            && !(query.ContainsKey("failing") && IsPass(row)));
    }

    private static bool IsPass(AggregateRow row) => row.DkimAlignment == "pass" || row.SpfAlignment == "pass";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(long part, long all) => all == 0 ? "–" : (100.0 * part / all).ToString("0.0", CultureInfo.InvariantCulture) + "%";

    private static string Plain(string html) => WebUtility.HtmlDecode(TagPattern().Replace(html, "")).Trim();

    private static string[] Cells(string line) => [.. CellPattern().Matches(line).Select(match => match.Groups[1].Success ? match.Groups[1].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : match.Groups[2].Value)];

    [GeneratedRegex("<dd>(.*?)(?:<small>.*?)?</dd>", RegexOptions.Singleline)]
    private static partial Regex FigurePattern();

    [GeneratedRegex("""<th scope="row">(\d{4}-\d\d-\d\d)</th>\s*<td class="number">([\d,]+)</td>\s*<td class="number">([\d,]+)</td>""")]
    private static partial Regex DayPattern();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex TagPattern();

    [GeneratedRegex("""(?<=^|,)(?:"((?:[^"]|"")*)"|([^,]*))""")]
    private static partial Regex CellPattern();
}
