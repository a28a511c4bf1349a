using DmarcIngest.Overview;
using DmarcIngest.Overview.Pages;
using DmarcIngest.Pipeline;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Commands;

/// <summary><c>report DOMAIN --month 2026-10 --html</c>: the monthly report of the page as one file.</summary>
internal static class ReportCommand
{
    public static async Task<int> RunAsync(
        IReportStore store, OverviewOptions options, string domain, string? month, AdviceLanguage language, TimeProvider time, ILoggerFactory loggers, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        string asked = month ?? Period.Month(today.AddMonths(-1)).Key;
        Period period = Period.Read(asked, null, null, today);
        if (period.Key != asked || !period.IsMonth)
        {
            await errors.WriteLineAsync($"--month {LogText.Of(asked)}: expected a year and a month, e.g. 2026-10.");
            return ExitCode.Usage;
        }

        await store.PrepareAsync(cancellationToken);
        (string name, _) = Reports.DomainName.Normalise(domain.TrimEnd('.'));
        View view = new()
        {
            Period = period,
            Language = language == AdviceLanguage.Ja ? Language.Ja : Language.En,
            Zone = TimeZoneInfo.Utc,
            Path = PageTable.Monthly,
            Query = new Dictionary<string, string> { ["domain"] = name },
        };
        PageModel page = await MonthlyPage.BuildAsync(view, store, cancellationToken);
        if (page.Status != 200)
        {
            await errors.WriteLineAsync($"No report about {LogText.Of(domain)} in {period.Key}: name the policy domain, which has the DMARC record.");
            return ExitCode.Rejected;
        }

        Assets assets = new(options);
        Overview.Html.Site site = new(options.Title, assets.HasLogo, "", null, false) { Zones = [], Months = [], Inlined = assets.Inline() };
        await using Renderer renderer = new(loggers);
        await output.WriteAsync(await renderer.PageAsync(page, view, site, "light", isPrinted: true));
        return ExitCode.Done;
    }
}
