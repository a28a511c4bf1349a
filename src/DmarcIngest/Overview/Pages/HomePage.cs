using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Overview.Pages;

/// <summary>All is well, or look here.</summary>
internal static class HomePage
{
    private const int MostDomains = 20;

    public static async Task<PageModel> BuildAsync(View view, IReportStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateOnly today = DateOnly.FromDateTime(now.UtcDateTime);
        (Figures figures, MailTotal? total) = await Trend.FiguresAsync(view, store, cancellationToken);
        if (total is null)
        {
            return await EmptyPage.BuildAsync(view, view.In(Texts.Home), store, cancellationToken);
        }

        Tables tables = new(view, store, cancellationToken);
        Table reporters = await tables.ByAsync("reporters", Texts.Reporters, MailKey.Reporter, Texts.Reporter, more: view.To("/reporters", ("domain", view["domain"])));
        return new PageModel(
            view.In(Texts.Home),
            figures,
            await Trend.ChartAsync(view, store, cancellationToken),
            await DomainsTable.BuildAsync("domains", view, store, MostDomains, view.To("/domains"), cancellationToken),
            await LookTable.BuildAsync(view, store, cancellationToken),
            await tables.FailingByVerdictAsync("verdicts"),
            reporters,
            await StateAsync(view, store, now, cancellationToken))
        {
            Lead = await new Attention(view, store, cancellationToken).ReadAsync(today),
            Filters = ["domain", "reporter", "failing"],
        };
    }

    private static async Task<Facts> StateAsync(View view, IReportStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<(string, Cell)> facts = [(view.In(Texts.Store), Cell.Of(store.Description))];
        if (view.Allowed is null)
        {
            IReadOnlyList<ValueCount> outcomes = await store.CountByAsync(new RowQuery(RowKind.Ingest) { From = now.AddDays(-1) }, "outcome", cancellationToken);
            string mails = outcomes.Count == 0 ? "0" : string.Join(", ", outcomes.Select(outcome => $"{view.In(Texts.Word(outcome.Value))} {Show.Number(outcome.Rows)}"));
            facts.Add((view.In(Texts.MailsToday), Cell.Of(mails, view.To("/mails"))));
        }

        return new Facts(view.In(Texts.IngestState), facts);
    }
}
