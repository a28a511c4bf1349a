using DmarcIngest.Pipeline;

namespace DmarcIngest.Overview.Pages;

/// <summary>When a page is shown, and how the daemon is then.</summary>
/// <param name="Now">The time.</param>
/// <param name="Daemon">Null where there is only a page.</param>
internal sealed record Moment(DateTimeOffset Now, DaemonSnapshot? Daemon);

/// <summary>Which page stands at which path.</summary>
internal static class PageTable
{
    public delegate Task<PageModel> Build(View view, IReportStore store, Moment moment, CancellationToken cancellationToken);

    public static IReadOnlyDictionary<string, Build> All { get; } = new Dictionary<string, Build>(StringComparer.Ordinal)
    {
        ["/"] = HomePage.BuildAsync,
        ["/domains"] = (view, store, _, stop) => ListPages.DomainsAsync(view, store, stop),
        ["/domain"] = (view, store, _, stop) => Needs("domain", view, store, DomainPage.BuildAsync, stop),
        ["/sources"] = (view, store, _, stop) => ListPages.SourcesAsync(view, store, stop),
        ["/source"] = (view, store, _, stop) => Needs("source", view, store, SourcePage.BuildAsync, stop),
        ["/reporters"] = (view, store, _, stop) => ListPages.ReportersAsync(view, store, stop),
        ["/reporter"] = (view, store, _, stop) => Needs("reporter", view, store, ReporterPage.BuildAsync, stop),
        ["/reports"] = (view, store, _, stop) => ListPages.ReportsAsync(view, store, stop),
        ["/report"] = (view, store, _, stop) => ReportPage.BuildAsync(view, store, stop),
        ["/failures"] = (view, store, _, stop) => FailuresPage.BuildAsync(view, store, stop),
        ["/tls"] = (view, store, _, stop) => TlsPage.BuildAsync(view, store, stop),
        ["/mails"] = (view, store, _, stop) => MailsPage.BuildAsync(view, store, stop),
        ["/whatif"] = (view, store, _, stop) => WhatIfPage.BuildAsync(view, store, stop),
        [Monthly] = (view, store, _, stop) => MonthlyPage.BuildAsync(view, store, stop),
    };

    /// <summary>The one for paper.</summary>
    public const string Monthly = "/monthly";

    private static Task<PageModel> Needs(string parameter, View view, IReportStore store, Func<View, IReportStore, CancellationToken, Task<PageModel>> build, CancellationToken stop) =>
        view[parameter] is null
            ? Task.FromResult(new PageModel(view.In(Texts.NotFound)) { Lead = [new Sentence(view.In(Texts.NotFound), "plain", view.To("/"))], Status = 404 })
            : build(view, store, stop);
}
