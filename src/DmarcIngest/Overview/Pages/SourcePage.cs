using DmarcIngest.Pipeline;

namespace DmarcIngest.Overview.Pages;

/// <summary>One address, or a network: whose it is, what it sends, who saw it, what to do.</summary>
internal static class SourcePage
{
    public static async Task<PageModel> BuildAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        string title = Show.Safe(view["source"]);
        if (View.Network(view["source"]) is null)
        {
            return new PageModel(title) { Lead = [new Sentence(view.In(Texts.NotSearchable.With(title)), "plain")], Status = 404 };
        }

        (Figures figures, MailTotal? total) = await Trend.FiguresAsync(view, store, cancellationToken);
        if (total is null)
        {
            return await EmptyPage.BuildAsync(view, title, store, cancellationToken);
        }

        Tables tables = new(view, store, cancellationToken);
        string? source = view["source"];
        return new PageModel(
            title,
            figures,
            await AboutAsync(view, store, tables, cancellationToken),
            await Trend.ChartAsync(view, store, cancellationToken),
            await tables.ByAsync("domains", Texts.Domains, MailKey.Domain, Texts.Domain),
            await tables.ByAsync("headerfrom", Texts.ByHeaderFrom, MailKey.HeaderFrom, Texts.HeaderFrom),
            await tables.ByAsync("reporters", Texts.Reporters, MailKey.Reporter, Texts.Reporter),
            await tables.ByAsync("verdicts", Texts.Verdict, MailKey.Verdict, Texts.Verdict),
            await tables.ByAsync("disposition", Texts.ByDisposition, MailKey.Disposition, Texts.Disposition),
            await tables.ByAsync("evidence", Texts.ByEvidence, MailKey.Evidence, Texts.Evidence),
            await tables.ReportsAsync("reports", more: view.To("/reports", ("source", source))))
        {
            Filters = ["domain", "reporter", "failing"],
        };
    }

    private static async Task<Facts> AboutAsync(View view, IReportStore store, Tables tables, CancellationToken cancellationToken)
    {
        string title = view.In(Texts.AboutSource);
        string? domain = view["domain"]?.ToLowerInvariant() ?? await LargestDomainAsync(view, store, cancellationToken);
        if (await SourceDocument.ReadAsync(view["source"]!, domain, store, cancellationToken) is not { } source)
        {
            return new Facts(title, [(view.In(Texts.Verdict), tables.Badge("undetermined"))]);
        }

        string network = source["source_asn"].Length > 0 ? $"AS{source["source_asn"]} {source["source_as_name"]}" : source["source_as_name"];
        return new Facts(
            title,
            [
                (view.In(Texts.Domain), tables.First(MailKey.Domain, source["domain"])),
                (view.In(Texts.Verdict), tables.Badge(source["source_verdict"])),
                (view.In(Texts.Why), Cell.Of(SourceDocument.Why(source, view))),
                (view.In(Texts.NextStep), Cell.Of(SourceDocument.Next(source, view))),
                (view.In(Texts.Sender), Cell.Of(view.In(Texts.Word(source["source_name"])))),
                (view.In(Texts.ReverseDns), Cell.Of(view.In(Texts.Word(source["source_reverse_dns"])))),
                (view.In(Texts.Network), Cell.Of(view.In(Texts.Word(network)))),
                (view.In(Texts.Country), Cell.Of(view.In(Texts.Word(source["source_country"])))),
                (view.In(Texts.FirstSeen), Cell.Of(source.Time("first_seen") is { } first ? Show.Day(first) : "")),
                (view.In(Texts.LastSeen), Cell.Of(source.Time("last_seen") is { } last ? Show.Day(last) : "")),
            ])
        {
            Note = view.In(Texts.FiguresOfDocument),
        };
    }

    private static async Task<string?> LargestDomainAsync(View view, IReportStore store, CancellationToken cancellationToken) =>
        (await store.ReadTotalsAsync(new MailQuery(view.Filter, MailKey.Domain) { Take = 1 }, cancellationToken)).First?.Key[0];
}
