using DmarcIngest.Pipeline;

namespace DmarcIngest.Overview.Pages;

/// <summary>A page without data: why, and where there are some.</summary>
internal static class EmptyPage
{
    public static async Task<PageModel> BuildAsync(View view, string title, IReportStore store, CancellationToken cancellationToken)
    {
        IReadOnlyList<DateTimeOffset> months = await store.ListMonthsAsync(cancellationToken);
        if (months.Count == 0)
        {
            return new PageModel(title) { Lead = [new Sentence(view.In(Texts.NothingStored), "plain")] };
        }

        string newest = Period.Month(DateOnly.FromDateTime(months[^1].UtcDateTime)).Key;
        bool isHere = view.Period.Key == newest;
        return new PageModel(title)
        {
            Lead =
            [
                view["domain"] is { } domain && view["reporter"] is null ? new Sentence(view.In(Texts.NothingOfDomain.With(Show.Safe(domain))), "plain", view.To("/domains"))
                    : isHere || view["reporter"] is not null ? new Sentence(view.In(Texts.NothingMatches), "plain", view.To(view.Path))
                    : new Sentence(view.In(Texts.NothingInPeriod.With(newest)), "plain", view.With(("period", newest))),
            ],
            Filters = ["domain", "reporter"],
        };
    }
}
