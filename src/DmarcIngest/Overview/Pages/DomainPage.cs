using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Overview.Pages;

/// <summary>One domain: how it passes, who sends, what receivers do, how far it is.</summary>
internal static class DomainPage
{
    private const int MostChanges = 20;

    public static async Task<PageModel> BuildAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        string title = Show.Safe(view["domain"]);
        (Figures figures, MailTotal? total) = await Trend.FiguresAsync(view, store, cancellationToken);
        if (total is null)
        {
            return await EmptyPage.BuildAsync(view, title, store, cancellationToken);
        }

        Tables tables = new(view, store, cancellationToken);
        string? domain = view["domain"];
        return new PageModel(
            title,
            figures,
            await AboutAsync(view, store, tables, cancellationToken),
            await Trend.ChartAsync(view, store, cancellationToken),
            await LookTable.BuildAsync(view, store, cancellationToken),
            await tables.ByAsync("headerfrom", Texts.ByHeaderFrom, MailKey.HeaderFrom, Texts.HeaderFrom),
            await tables.SourcesAsync("sources", Texts.Sources, more: view.To("/sources", ("domain", domain))),
            await tables.ByAsync("senders", Texts.Senders, MailKey.Sender, Texts.Sender, more: view.To("/sources", ("domain", domain))),
            await tables.ByAsync("reporters", Texts.Reporters, MailKey.Reporter, Texts.Reporter, more: view.To("/reporters", ("domain", domain))),
            await tables.ByAsync("disposition", Texts.ByDisposition, MailKey.Disposition, Texts.Disposition),
            await tables.ReportsAsync("reports", more: view.To("/reports", ("domain", domain))),
            await ChangesAsync(view, store, tables, cancellationToken))
        {
            Filters = ["reporter", "verdict", "failing"],
        };
    }

    private static async Task<Facts> AboutAsync(View view, IReportStore store, Tables tables, CancellationToken cancellationToken)
    {
        Dictionary<string, RowFields> documents = await DomainDocuments.ReadAsync(view, store, cancellationToken);
        string title = view.In(Texts.AboutDomain);
        if (!documents.TryGetValue(view["domain"]!.ToLowerInvariant(), out RowFields domain))
        {
            return new Facts(title, [(view.In(Texts.Readiness), tables.Badge("not_enough_data"))]);
        }

        string policy = $"{DomainDocuments.Policy(domain)}; sp={domain["sp"]}; adkim={domain["adkim"]}; aspf={domain["aspf"]}";
        return new Facts(
            title,
            [
                (view.In(Texts.PublishedPolicy), Cell.Of(policy)),
                (view.In(Texts.Readiness), tables.Badge(domain["readiness"])),
                (view.In(Texts.NextStep), Cell.Of(DomainDocuments.NextStep(domain, view))),
                (view.In(Texts.More), Cell.Of(view.In(Texts.WhatIf), view.To("/whatif", ("domain", view["domain"])))),
                (view.In(Texts.More), Cell.Of(view.In(Texts.PrintReport), view.To("/monthly", ("domain", view["domain"]), ("month", Period.Month(view.Period.Last).Key)))),
            ])
        {
            Note = view.In(Texts.JudgedLately),
        };
    }

    private static async Task<Table> ChangesAsync(View view, IReportStore store, Tables tables, CancellationToken cancellationToken)
    {
        RowQuery query = new(RowKind.Event) { Domain = view["domain"]?.ToLowerInvariant(), Domains = view.Allowed, Where = [("event", Events.PolicyChanged)] };
        RowPage page = await store.ReadPageAsync(new PageQuery(query) { Take = MostChanges }, cancellationToken);
        return new Table(
            "changes",
            view.In(Texts.PolicyChanges),
            [tables.Head(Texts.Day), tables.Head(Texts.PublishedPolicy)],
            [
                .. page.Rows.Select(RowFields.Parse).Select(change => (IReadOnlyList<Cell>)
                    [new Cell(change.Time("begin") is { } begin ? Show.Day(begin) : ""), Cell.Of(change[view.Language == Language.Ja ? "detail_ja" : "detail"].Replace(" -> ", " → ", StringComparison.Ordinal))]),
            ])
        {
            Empty = view.In(Texts.NothingMatches),
        };
    }
}
