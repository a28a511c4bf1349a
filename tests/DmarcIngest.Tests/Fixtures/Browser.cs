using Microsoft.Playwright;

namespace DmarcIngest.Tests.Fixtures;

/// <summary>A headless Chromium of the machine's own, started with the first test that asks and ended with the last.</summary>
internal static class Browser
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly Lazy<Task<IBrowser>> Shared = new(StartAsync);
    private static IPlaywright? playwright;

    /// <summary>A page with cookies of its own.</summary>
    public static async Task<IBrowserContext> ContextAsync(int width = 1440, int height = 900, bool dark = false, string locale = "en-US")
    {
        if (!Places.Any(File.Exists))
        {
            Assert.Ignore("Needs Chromium (apt-get install chromium).");
        }

        IBrowser browser = await Shared.Value;
        return await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = locale,
        });
    }

    public static async Task StopAsync()
    {
        if (Shared.IsValueCreated)
        {
            await (await Shared.Value).CloseAsync();
            playwright?.Dispose();
        }
    }

    private static async Task<IBrowser> StartAsync()
    {
        playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Places.First(File.Exists),
            Args = ["--no-sandbox", "--disable-gpu"],
        });
    }
}
