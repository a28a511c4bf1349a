using DmarcIngest.Pipeline;

namespace DmarcIngest.Overview.Pages;

/// <summary>A page without data: why, and where there are some.</summary>
internal static class EmptyPage
{
    /// <summary>With any of these the domain may well have reports, but none that match.</summary>
    private static readonly string[] Narrowing = ["reporter", "sender", "verdict", "country", "source", "headerfrom", "failing"];

    public static async Task<PageModel> BuildAsync(View view, string title, IReportStore store, CancellationToken cancellationToken)
    {
        IReadOnlyList<DateTimeOffset> months = await store.ListMonthsAsync(cancellationToken);
        if (months.Count == 0)
        {
            return new PageModel(title) { Lead = [new Sentence(view.In(Texts.NothingStored), "plain")] };
        }

        string newest = Period.Month(DateOnly.FromDateTime(months[^1].UtcDateTime)).Key;
        bool isNarrowed = Array.Exists(Narrowing, name => view[name] is not null);
        return new PageModel(title)
        {
            Lead =
            [
                isNarrowed || (view["domain"] is null && view.Period.Key == newest) ? new Sentence(view.In(Texts.NothingMatches), "plain", Unfiltered(view))
                    : view["domain"] is { } domain ? new Sentence(view.In(Texts.NothingOfDomain.With(Show.Safe(domain))), "plain", view.To("/domains"))
                    : new Sentence(view.In(Texts.NothingInPeriod.With(newest)), "plain", view.With(("period", newest))),
            ],
            Filters = ["domain", "reporter"],
        };
    }

    /// <summary>The same page with what it is about and nothing else.</summary>
    private static string Unfiltered(View view) =>
        view.To(view.Path, ("domain", view["domain"]), ("source", view.Path == "/source" ? view["source"] : null), ("reporter", view.Path == "/reporter" ? view["reporter"] : null));
}
