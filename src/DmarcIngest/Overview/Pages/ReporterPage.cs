using DmarcIngest.Pipeline;

namespace DmarcIngest.Overview.Pages;

/// <summary>One reporter: what it reports, and when last.</summary>
internal static class ReporterPage
{
    public static async Task<PageModel> BuildAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        string title = Show.Safe(view["reporter"]);
        (Figures figures, MailTotal? total) = await Trend.FiguresAsync(view, store, cancellationToken);
        if (total is null)
        {
            return await EmptyPage.BuildAsync(view, title, store, cancellationToken);
        }

        Tables tables = new(view, store, cancellationToken);
        string? reporter = view["reporter"];
        return new PageModel(
            title,
            new Figures([.. figures.Items, new Figure(view.In(Texts.LastReport), Show.Day(total.LastDay))]),
            await Trend.ChartAsync(view, store, cancellationToken),
            await tables.ByAsync("domains", Texts.Domains, MailKey.Domain, Texts.Domain),
            await tables.ByAsync("verdicts", Texts.Verdict, MailKey.Verdict, Texts.Verdict),
            await tables.ByAsync("disposition", Texts.ByDisposition, MailKey.Disposition, Texts.Disposition),
            await tables.SourcesAsync("sources", Texts.FailingSources, filter: view.Filter with { OnlyFailing = true }, more: view.To("/sources", ("reporter", reporter), ("failing", "1"))),
            await tables.ReportsAsync("reports", more: view.To("/reports", ("reporter", reporter))))
        {
            Filters = ["domain", "failing"],
        };
    }
}
