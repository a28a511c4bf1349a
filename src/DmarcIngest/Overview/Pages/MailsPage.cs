using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Overview.Pages;

/// <summary>The ingest log: each mail, what became of it and why.</summary>
internal static class MailsPage
{
    public static async Task<PageModel> BuildAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        if (view.Allowed is not null)
        {
            return new PageModel(view.In(Texts.Mails)) { Lead = [new Sentence(view.In(Texts.NotYours), "plain")], Status = 403 };
        }

        RowQuery period = new(RowKind.Ingest) { From = view.Period.From, To = view.Period.To };
        RowQuery rows = period with { Where = [.. FailuresPage.Given(("outcome", view["outcome"]), ("reason", view["reason"]), ("reporters", view["reporter"]), ("domains", view["domain"]))] };
        RowPage page = await store.ReadPageAsync(new PageQuery(rows) { Skip = view.Skip, Take = view.Take }, cancellationToken);
        IReadOnlyList<ValueCount> outcomes = await store.CountByAsync(period, "outcome", cancellationToken);
        IReadOnlyList<ValueCount> reasons = await store.CountByAsync(period with { Where = [("outcome", "invalid")] }, "reason", cancellationToken);
        Tables tables = new(view, store, cancellationToken);
        return new PageModel(
            view.In(Texts.Mails),
            Counts("outcomes", Texts.ByOutcome, Texts.Outcome, outcomes, count => tables.Badge(count.Value) with { Href = view.To("/mails", ("outcome", count.Value)) }, view, tables),
            Counts("reasons", Texts.UnreadableReports, Texts.Reason, reasons, count => Cell.Of(view.In(Texts.Word(count.Value)), view.To("/mails", ("outcome", "invalid"), ("reason", count.Value))), view, tables),
            new Table(
                "mails",
                view.In(Texts.Mails),
                [
                    tables.Head(Texts.Time), tables.Prose(Texts.Outcome), tables.Head(Texts.MailFrom), tables.Prose(Texts.Subject), tables.Head(Texts.Domain), tables.Number(Texts.Rows),
                    tables.Number(Texts.Bytes),
                ],
                [.. page.Rows.Select(RowFields.Parse).Select(row => Row(row, view, tables))])
            {
                Empty = view.In(Texts.NoMails),
                Count = page.Count,
            })
        {
            Filters = ["outcome", "domain", "reporter"],
        };
    }

    private static Table Counts(string id, Text title, Text heading, IReadOnlyList<ValueCount> counts, Func<ValueCount, Cell> first, View view, Tables tables) =>
        new(id, view.In(title), [tables.Head(heading), tables.Number(Texts.Count)], [.. counts.Select(count => (IReadOnlyList<Cell>)[first(count), Cell.Number(count.Rows)])]) { Empty = view.In(Texts.NoMails) };

    private static Cell[] Row(RowFields row, View view, Tables tables) =>
    [
        new Cell(row.Time("@timestamp") is { } time ? Show.Moment(time, view.Zone) : ""),
        tables.Badge(row["outcome"]) with { Small = Why(row, view) },
        Cell.Of(row["from"]) with { Small = row["mailbox"] },
        Cell.Of(row["subject"] is "none" ? "–" : row["subject"]),
        Cell.Of(row["domains"] is "none" ? "–" : row["domains"]),
        Cell.Number(row.Number("rows")),
        Cell.Number(row.Number("bytes")),
    ];

    /// <summary>Why it is no report, or none that is whole; null if there is nothing to say.</summary>
    private static string? Why(RowFields row, View view) =>
        row["reason"] is not ("none" or "") ? $"{view.In(Texts.Word(row["reason"]))}: {row["detail"]}" : row.IsTrue("partial") ? view.In(Texts.Partial) : null;
}
