using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Playwright;

namespace DmarcIngest.Tests.Overview;

/// <summary>Every page wide and narrow, light and dark: nothing cut, nothing on top of another. With <c>DMARC_INGEST_PICTURES</c> set, pictures of all go to <c>artifacts/overview</c>, to be looked at.</summary>
[TestFixture]
public sealed class LayoutTests
{
    [TestCaseSource(typeof(PageWalkTests), nameof(PageWalkTests.Pages))]
    public async Task A_page_fits_a_screen_and_a_phone_in_light_and_dark(string path, string language)
    {
        SiteFixture site = await SiteFixture.OfAsync("sqlite");
        await using IBrowserContext context = await Browser.ContextAsync(locale: language == "ja" ? "ja-JP" : "en-US");
        (IPage page, _) = await PageWalkTests.OpenAsync(context, site, path);
        foreach ((int width, bool dark) in new[] { (1440, false), (1440, true), (390, false), (390, true) })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
            string plain = path.Split('&')[0].Trim('/');
            string name = $"{string.Concat(plain.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'))}-{language}-{width}-{(dark ? "dark" : "light")}";
            if (Environment.GetEnvironmentVariable("DMARC_INGEST_PICTURES") is not null)
            {
                await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true, Path = Path.Combine(Repository.Root, "artifacts", "overview", $"{name}.png") });
            }

            using (Assert.EnterMultipleScope())
            {
                Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width), $"{name} scrolls sideways");
                Assert.That(await page.EvaluateAsync<string[]>(Overlaps), Is.Empty, name);
                if (dark && width == 1440)
                {
                    AxeResult axe = await page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] } });
                    Assert.That(axe.Violations.SelectMany(violation => violation.Nodes).Select(node => node.Html), Is.Empty, name);
                }
            }
        }
    }

    /// <summary>Sections that lie on one another, and texts that are wider than the cell or the box that they stand in.</summary>
    private const string Overlaps = """
        () => {
          const wrong = [];
          const boxes = [...document.querySelectorAll('main > *')].map(box => [box, box.getBoundingClientRect()]).filter(([, rect]) => rect.height > 0);
          boxes.slice(1).forEach(([box, rect], i) => { if (rect.top < boxes[i][1].bottom - 1) wrong.push(`${box.tagName} ${box.className} lies on the one before`); });
          document.querySelectorAll('td, dd, .badge, .lead li, nav a').forEach(cell => { if (cell.scrollWidth > cell.clientWidth + 2 && cell.clientWidth > 0) wrong.push(`cut: ${cell.textContent.trim().slice(0, 60)}`); });
          return wrong;
        }
        """;
}
