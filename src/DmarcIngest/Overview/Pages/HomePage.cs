using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Overview.Pages;

/// <summary>All is well, or look here.</summary>
internal static class HomePage
{
    private const int MostDomains = 20;

    public static async Task<PageModel> BuildAsync(View view, IReportStore store, Moment moment, CancellationToken cancellationToken)
    {
        DateOnly today = DateOnly.FromDateTime(moment.Now.UtcDateTime);
        (Figures figures, MailTotal? total) = await Trend.FiguresAsync(view, store, cancellationToken);
        if (total is null)
        {
            PageModel empty = await EmptyPage.BuildAsync(view, view.In(Texts.Home), store, cancellationToken);
            return empty with { Lead = [.. Attention.OfDaemon(view, moment.Daemon), .. empty.Lead] };
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
            await StateAsync(view, store, moment, cancellationToken))
        {
            Lead = await new Attention(view, store, cancellationToken).ReadAsync(today, moment.Daemon),
            Filters = ["domain", "reporter", "failing"],
        };
    }

    private static async Task<Facts> StateAsync(View view, IReportStore store, Moment moment, CancellationToken cancellationToken)
    {
        List<(string, Cell)> facts = [(view.In(Texts.Store), Cell.Of(store.Description))];
        if (view.Allowed is null)
        {
            IReadOnlyList<ValueCount> outcomes = await store.CountByAsync(new RowQuery(RowKind.Ingest) { From = moment.Now.AddDays(-1) }, "outcome", cancellationToken);
            string mails = outcomes.Count == 0 ? "0" : string.Join(", ", outcomes.Select(outcome => $"{view.In(Texts.Word(outcome.Value))} {Show.Number(outcome.Rows)}"));
            facts.Add((view.In(Texts.MailsToday), Cell.Of(mails, view.To("/mails"))));
            facts.AddRange((moment.Daemon?.Sources ?? []).Select(source => (view.In(Texts.Mailbox), Mailbox(source, view))));
        }

        return new Facts(view.In(Texts.IngestState), facts);
    }

    private static Cell Mailbox(SourceStatus source, View view) => Cell.Of(source.Part.Name) with
    {
        Small = (source.Part.Reachable, source.Looked) switch
        {
            (false, _) => source.Part.Why,
            (_, { } looked) => view.In(Texts.LookedInto.With(Show.Moment(looked, view.Zone), Show.Number(source.Waiting))),
            _ => null,
        },
    };
}
