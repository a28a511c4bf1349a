using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Overview.Pages;

/// <summary>Who would be hit by a stricter policy over the period: all that fails, and what passes by relaxed alignment only.</summary>
internal static class WhatIfPage
{
    /// <summary>Senders that are shown; a download has all.</summary>
    private const int MostShown = 200;

    public static async Task<PageModel> BuildAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        Tables tables = new(view, store, cancellationToken);
        if (view["domain"] is null)
        {
            Table domains = await tables.ByAsync("domains", Texts.Domains, MailKey.Domain, Texts.Domain, whole: true);
            return new PageModel(view.In(Texts.WhatIf), domains with { Rows = [.. domains.Rows.Select(row => (IReadOnlyList<Cell>)[row[0] with { Href = view.With(("domain", row[0].Text)) }, .. row.Skip(1)])] })
            {
                Lead = [new Sentence(view.In(Texts.ChooseDomain), "plain")],
            };
        }

        MailTotals totals = await store.ReadTotalsAsync(new MailQuery(view.Filter, MailKey.Sender, MailKey.Verdict, MailKey.Evidence), cancellationToken);
        if (totals.Totals.Count == 0)
        {
            return await EmptyPage.BuildAsync(view, view.In(Texts.WhatIf), store, cancellationToken);
        }

        // The figures are whole whatever the number of senders: a store gives some thousands of combinations at most.
        MailTotal whole = (await store.ReadTotalsAsync(new MailQuery(view.Filter), cancellationToken)).First!;
        MailTotals byEvidence = await store.ReadTotalsAsync(new MailQuery(view.Filter, MailKey.Evidence), cancellationToken);
        long all = whole.Messages;
        long relaxed = byEvidence.Totals.Where(total => !IsStrict(total.Key[0])).Total(total => total.Passed);
        Hit[] enforced = Group(totals.Totals, total => total.Failed);
        Hit[] strict = Group(totals.Totals, total => IsStrict(total.Key[2]) ? 0 : total.Passed);
        return new PageModel(
            $"{view.In(Texts.WhatIf)} · {Show.Safe(view["domain"])}",
            new Figures(
                new Figure(view.In(Texts.Messages), Show.Number(all)),
                Total(Texts.IfQuarantine, whole.Failed, enforced, all, view),
                Total(Texts.IfStrict, relaxed, strict, all, view)),
            Of("enforced", Texts.IfQuarantine, enforced, all, view, tables),
            Of("strict", Texts.IfStrict, strict, all, view, tables))
        {
            Lead = [new Sentence(view.In(Texts.WhatIfNote), "plain")],
            Filters = ["domain", "reporter", "sender"],
        };
    }

    private static bool IsStrict(string evidence)
    {
        AuthSigns signs = AuthCode.Read(evidence);
        return (signs.HasFlag(AuthSigns.DkimAligned) && signs.HasFlag(AuthSigns.DkimStrict)) || (signs.HasFlag(AuthSigns.SpfAligned) && signs.HasFlag(AuthSigns.SpfStrict));
    }

    private static Hit[] Group(IEnumerable<MailTotal> totals, Func<MailTotal, long> hit) =>
    [
        .. totals.GroupBy(total => (total.Key[0], total.Key[1])).Select(group => new Hit(group.Key.Item1, group.Key.Item2, group.Total(hit), group.Total(total => total.Messages)))
            .Where(group => group.Messages > 0).OrderByDescending(group => group.Messages).ThenBy(group => group.Sender, StringComparer.Ordinal),
    ];

    private static Figure Total(Text title, long messages, Hit[] hits, long all, View view)
    {
        long ours = messages - hits.Where(hit => hit.Verdict == "spoof").Total(hit => hit.Messages);
        return new Figure(
            view.In(title), $"{Show.Number(messages)} ({Show.Rate((double)messages / Math.Max(1, all))})", $"{view.In(Texts.OursHit)}: {Show.Number(ours)}", ours == 0 ? "good" : ours > all / 100 ? "bad" : "warn");
    }

    private static Table Of(string id, Text title, Hit[] hits, long all, View view, Tables tables) => new(
        id,
        view.In(title),
        [tables.Head(Texts.Sender), tables.Number(Texts.Hit), tables.Number(Texts.ShareOfAll), tables.Head(Texts.Verdict), tables.Number(Texts.Messages)],
        [
            .. hits.Take(view.Csv is null ? MostShown : hits.Length).Select(hit => (IReadOnlyList<Cell>)
            [
                tables.First(MailKey.Sender, hit.Sender), Cell.Number(hit.Messages), new Cell(Show.Rate((double)hit.Messages / Math.Max(1, all))), tables.Badge(hit.Verdict), Cell.Number(hit.Of),
            ]),
        ])
    {
        Empty = view.In(Texts.NothingMatches),
        Total = hits.Length,
        Note = hits.Length > MostShown ? view.In(Texts.RowsCut.With(Show.Number(MostShown), Show.Number(hits.Length))) : null,
    };

    private sealed record Hit(string Sender, string Verdict, long Messages, long Of);
}
