using DmarcIngest.Pipeline;

namespace DmarcIngest.Overview.Pages;

/// <summary>Pages that are one table, sorted, paged and filtered by the URL.</summary>
internal static class ListPages
{
    private static readonly string[] AllFilters = ["domain", "reporter", "sender", "verdict", "country", "source", "headerfrom", "failing"];

    public static async Task<PageModel> DomainsAsync(View view, IReportStore store, CancellationToken cancellationToken) =>
        new(view.In(Texts.Domains), await DomainsTable.BuildAsync("domains", view, store, null, null, cancellationToken) with { Title = "" }) { Filters = ["reporter", "verdict", "failing"] };

    public static async Task<PageModel> SourcesAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        Tables tables = new(view, store, cancellationToken);

        // The two that go through all sources, side by side.
        Task<Table> sources = tables.SourcesAsync("sources", Texts.Sources, whole: true);
        Task<Table> countries = tables.ByAsync("countries", Texts.ByCountry, MailKey.Country, Texts.Country);
        await Task.WhenAll(sources, countries);
        Table senders = await tables.ByAsync("senders", Texts.Senders, MailKey.Sender, Texts.Sender);
        return new PageModel(view.In(Texts.Sources), await sources with { Title = "" }, senders, await countries) { Filters = AllFilters };
    }

    public static async Task<PageModel> ReportersAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        Tables tables = new(view, store, cancellationToken);
        return new PageModel(view.In(Texts.Reporters), await ReportersTable.BuildAsync(view, store, tables, cancellationToken)) { Filters = ["domain", "verdict", "failing"] };
    }

    public static async Task<PageModel> ReportsAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        Tables tables = new(view, store, cancellationToken);
        return new PageModel(view.In(Texts.Reports), await tables.ReportsAsync("reports", whole: true, view["reportid"]) with { Title = "" }) { Filters = AllFilters };
    }
}

/// <summary>Reporters with when they reported last.</summary>
internal static class ReportersTable
{
    public static async Task<Table> BuildAsync(View view, IReportStore store, Tables tables, CancellationToken cancellationToken)
    {
        MailTotals totals = await store.ReadTotalsAsync(
            new MailQuery(view.Filter, MailKey.Reporter)
            {
                Order = view["sort"] switch { "name" => MailOrder.Key, "failing" => MailOrder.Failed, "rate" => MailOrder.PassRate, "last" => MailOrder.LastDay, _ => MailOrder.Messages },
                Descending = view.Descending,
                Skip = view.Skip,
                Take = view.Take,
            },
            cancellationToken);
        return new Table(
            "reporters",
            "",
            [
                tables.Head(Texts.Reporter, "name"), tables.Number(Texts.Messages, "messages"), tables.Number(Texts.Failing, "failing"), tables.Number(Texts.PassRate, "rate"),
                tables.Number(Texts.Rows), tables.Head(Texts.LastReport, "last"),
            ],
            [
                .. totals.Totals.Select(total => (IReadOnlyList<Cell>)
                [
                    tables.First(MailKey.Reporter, total.Key[0]), Cell.Number(total.Messages), Cell.Number(total.Failed), Cell.Rate(total.PassRate), Cell.Number(total.Rows), new Cell(Show.Day(total.LastDay)),
                ]),
            ])
        {
            Empty = view.In(Texts.NothingMatches),
            Count = totals.Count,
        };
    }
}
