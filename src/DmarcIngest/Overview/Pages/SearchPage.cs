using DmarcIngest.Pipeline;

namespace DmarcIngest.Overview.Pages;

/// <summary>Where the search box leads: to an address, a network, a domain or a report; null where it finds nothing.</summary>
internal static class SearchPage
{
    private const int DaysBack = 366;

    public static async Task<string?> FindAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        string asked = view["q"]?.Trim() ?? "";
        if (View.Network(asked) is { } network)
        {
            return network.PrefixLength is 32 or 128 ? view.To("/source", ("source", asked)) : view.To("/sources", ("source", asked));
        }

        if (asked.Length == 0)
        {
            return null;
        }

        // What is looked for may lie outside the period; then the last year is shown.
        View year = view with { Period = new Period("custom", view.Period.Last.AddDays(-DaysBack), view.Period.Last) };
        foreach (View each in new[] { view, year })
        {
            MailFilter all = new(each.Period.From, each.Period.To) { Domains = view.Allowed };
            (string Path, string Parameter, MailFilter Filter)[] places =
            [
                ("/domain", "domain", all with { Domain = asked.ToLowerInvariant() }),
                ("/sources", "headerfrom", all with { HeaderFrom = asked.ToLowerInvariant() }),
                ("/reporter", "reporter", all with { Reporter = asked }),
                ("/sources", "sender", all with { Sender = asked }),
            ];
            foreach ((string path, string parameter, MailFilter filter) in places)
            {
                if ((await store.ReadTotalsAsync(new MailQuery(filter), cancellationToken)).Totals.Count > 0)
                {
                    return To(each, path, (parameter, parameter is "domain" or "headerfrom" ? asked.ToLowerInvariant() : asked));
                }
            }

            ReportTotals reports = await store.ReadReportsAsync(new ReportQuery(all) { ReportId = asked, Take = 2 }, cancellationToken);
            if (reports.Count > 0)
            {
                return reports.Count == 1 ? To(each, "/report", ("uid", reports.Reports[0].Uid)) : To(each, "/reports", ("reportid", asked));
            }
        }

        return null;
    }

    private static string To(View view, string path, (string, string?) parameter) => view.Period.Key == "custom"
        ? view.To(path, ("period", "custom"), ("from", Show.Day(view.Period.First)), ("to", Show.Day(view.Period.Last)), parameter)
        : view.To(path, parameter);
}
