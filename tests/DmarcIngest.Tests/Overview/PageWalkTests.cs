using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Playwright;

namespace DmarcIngest.Tests.Overview;

/// <summary>Every page as a reader meets it: in a browser, in both languages, over each kind of store.</summary>
[TestFixture("sqlite")]
[TestFixture("elasticsearch")]
public sealed class PageWalkTests(string store)
{
    internal static readonly string[] Paths =
    [
        "/", "/domains", "/domain?domain=hinode-corp.example", "/sources", "/sources?verdict=misconfigured&failing=1&sort=failing", "/source?source={source}", "/reporters",
        "/reporter?reporter=google.com", "/reports", "/report?uid={uid}", "/failures", "/tls", "/whatif", "/whatif?domain=hinode.example", "/mails", "/mails?outcome=invalid",
        "/monthly?domain=hinode.example&month={month}", "/search?q=nothing-of-that-name", "/?period=custom&from=2001-01-01&to=2001-01-31", "/domain?domain=none.example", "/source?source=nonsense", "/report?uid=none",
    ];

    internal static IEnumerable<TestCaseData<string, string>> Pages() =>
        from path in Paths from language in new[] { "en", "ja" } select new TestCaseData<string, string>(path, language).SetArgDisplayNames(path, language);

    [TestCaseSource(nameof(Pages))]
    public async Task A_page_has_no_error_no_stranger_and_no_barrier(string path, string language)
    {
        SiteFixture site = await SiteFixture.OfAsync(store);
        await using IBrowserContext context = await Browser.ContextAsync(locale: language == "ja" ? "ja-JP" : "en-US");
        (IPage page, ConcurrentQueue<string> wrong) = await OpenAsync(context, site, path);

        // The elements are the same whatever the store.
        AxeResult? axe = store != "sqlite" ? null : await page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrong, Is.Empty);
            Assert.That((axe?.Violations ?? []).Select(violation => $"{violation.Impact} {violation.Id}: {violation.Nodes[0].Html}"), Is.Empty);
            Assert.That(await page.EvaluateAsync<string>("document.documentElement.lang"), Is.EqualTo(language));
            Assert.That(await page.Locator("h1").CountAsync(), Is.EqualTo(1));
            Assert.That(await page.Locator("main").InnerTextAsync(), Does.Not.Contain("{0}").And.Not.Contain("{1}"));
        }
    }

    internal static async Task<(IPage Page, ConcurrentQueue<string> Wrong)> OpenAsync(IBrowserContext context, SiteFixture site, string path)
    {
        DmarcIngest.Reports.Aggregate.AggregateRow row = site.Data.Aggregate.Where(site.Data.InMonth).OrderByDescending(each => each.MessageCount).ThenBy(each => each.Id, StringComparer.Ordinal).First();
        path = path.Replace("{source}", row.SourceIp!.ToString(), StringComparison.Ordinal)
            .Replace("{uid}", row.Report.ReportUid, StringComparison.Ordinal)
            .Replace("{month}", $"{site.Data.Now.AddMonths(-1):yyyy-MM}", StringComparison.Ordinal);
        IPage page = await context.NewPageAsync();
        ConcurrentQueue<string> wrong = [];
        bool isMissing = path.Contains("none", StringComparison.Ordinal) || path.Contains("nothing", StringComparison.Ordinal) || path.Contains("nonsense", StringComparison.Ordinal);
        page.Console += (_, message) =>
        {
            // The browser notes a page that says 404 as an error.
            if (message.Type is "error" or "warning" && !(isMissing && message.Text.Contains("404", StringComparison.Ordinal)))
            {
                wrong.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => wrong.Enqueue(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(site.Overview.Address.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                wrong.Enqueue($"asks {request.Url}");
            }
        };
        IResponse? response = await page.GotoAsync(new Uri(site.Overview.Address, path).ToString());
        if (response!.Status >= 500 || (!isMissing && response.Status >= 400))
        {
            wrong.Enqueue($"{response.Status}");
        }

        return (page, wrong);
    }
}
