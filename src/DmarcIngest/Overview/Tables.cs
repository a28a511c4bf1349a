using DmarcIngest.Pipeline;

namespace DmarcIngest.Overview;

/// <summary>The tables that several pages have. A whole table is sorted and paged by the URL; a short one has the first lines and leads to the whole one.</summary>
internal sealed class Tables(View view, IReportStore store, CancellationToken cancellationToken)
{
    /// <summary>Lines of a short table.</summary>
    private const int Short = 10;

    /// <summary>Sums by one key.</summary>
    /// <param name="id">For the URL.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="key">By what.</param>
    /// <param name="heading">Heading of the first column.</param>
    /// <param name="whole">Sorted and paged by the URL.</param>
    /// <param name="filter">Which rows; the view's unless given.</param>
    /// <param name="more">Where all of them are.</param>
    public async Task<Table> ByAsync(string id, Text title, MailKey key, Text heading, bool whole = false, MailFilter? filter = null, string? more = null)
    {
        MailTotals totals = await ReadAsync(filter ?? view.Filter, whole, id, key);
        return new Table(
            id,
            view.In(title),
            [Head(heading, whole ? "name" : null), .. Measures(whole)],
            [.. totals.Totals.Select(total => (IReadOnlyList<Cell>)[First(key, total.Key[0]), .. Cells(total)])])
        {
            Empty = view.In(Texts.NothingMatches),
            Count = whole ? totals.Count : null,
            Total = totals.Count,
            More = more,
        };
    }

    /// <summary>Failing messages by verdict.</summary>
    public async Task<Table> FailingByVerdictAsync(string id)
    {
        MailTotals totals = await ReadAsync(view.Filter with { OnlyFailing = true }, false, id, MailKey.Verdict);
        long all = totals.Totals.Total(total => total.Failed);
        return new Table(
            id,
            view.In(Texts.FailingByVerdict),
            [Head(Texts.Verdict), Number(Texts.Failing), Number(Texts.ShareOfAll)],
            [
                .. totals.Totals.Select(total => (IReadOnlyList<Cell>)
                    [First(MailKey.Verdict, total.Key[0]) with { Href = view.To("/sources", ("verdict", total.Key[0]), ("failing", "1"), ("sort", "failing"), ("domain", view["domain"]), ("reporter", view["reporter"])) }, Cell.Number(total.Failed), new Cell(Show.Rate((double)total.Failed / Math.Max(1, all)))]),
            ])
        {
            Empty = view.In(Texts.NothingToLookAt),
        };
    }

    /// <summary>Sources with who they are.</summary>
    public async Task<Table> SourcesAsync(string id, Text title, bool whole = false, MailFilter? filter = null, string? more = null)
    {
        MailTotals totals = await ReadAsync(filter ?? view.Filter, whole, id, MailKey.Source, MailKey.Sender, MailKey.Verdict, MailKey.Country);
        return new Table(
            id,
            view.In(title),
            [Head(Texts.Source, whole ? "name" : null), Head(Texts.Sender), Head(Texts.Verdict), Head(Texts.Country), .. Measures(whole), Head(Texts.LastSeen, whole ? "last" : null)],
            [
                .. totals.Totals.Select(total => (IReadOnlyList<Cell>)
                    [First(MailKey.Source, total.Key[0]), First(MailKey.Sender, total.Key[1]), First(MailKey.Verdict, total.Key[2]), First(MailKey.Country, total.Key[3]), .. Cells(total), new Cell(Show.Day(total.LastDay))]),
            ])
        {
            Empty = view.In(Texts.NothingMatches),
            Count = whole ? totals.Count : null,
            Total = totals.Count,
            More = more,
        };
    }

    /// <summary>Reports, newest first.</summary>
    public async Task<Table> ReportsAsync(string id, bool whole = false, string? reportId = null, string? more = null)
    {
        bool all = view.Csv == id;
        ReportTotals reports = await store.ReadReportsAsync(
            new ReportQuery(view.Filter) { ReportId = reportId, Skip = whole ? view.Skip : 0, Take = whole || all ? view.Take : Short }, cancellationToken);
        return new Table(
            id,
            view.In(Texts.Reports),
            [Head(Texts.Day), Head(Texts.Reporter), Head(Texts.Domain), Head(Texts.ReportId), Number(Texts.Rows), Number(Texts.Messages), Number(Texts.PassRate)],
            [
                .. reports.Reports.Select(report => (IReadOnlyList<Cell>)
                [
                    new Cell(Show.Day(report.Begin)), First(MailKey.Reporter, report.Reporter), First(MailKey.Domain, report.Domain),
                    Cell.Of(report.ReportId.Length == 0 ? "–" : report.ReportId, view.To("/report", ("uid", report.Uid))),
                    Cell.Number(report.Rows), Cell.Number(report.Messages), Cell.Rate(report.Messages == 0 ? null : (double)report.Passed / report.Messages),
                ]),
            ])
        {
            Empty = view.In(Texts.NothingMatches),
            Count = whole ? reports.Count : null,
            Total = reports.Count,
            More = more,
        };
    }

    /// <summary>A value as the first cell of a line, which leads on to what it names.</summary>
    public Cell First(MailKey key, string value) => key switch
    {
        MailKey.Source when value.Length == 0 => new Cell(view.In(Texts.Word("unknown"))),
        MailKey.Source => Cell.Of(value, view.To("/source", ("source", value), ("domain", view["domain"]))) with { IsAddress = true },
        MailKey.Domain => Cell.Of(value, view.To("/domain", ("domain", value))),
        MailKey.Reporter => Cell.Of(value, view.To("/reporter", ("reporter", value), ("domain", view["domain"]))),
        MailKey.Sender when value == "unknown" => new Cell(view.In(Texts.Word(value))),
        MailKey.Sender => Cell.Of(value, view.To("/sources", ("sender", value), ("domain", view["domain"]))),
        MailKey.Country when value == "unknown" => new Cell(view.In(Texts.Word(value))),
        MailKey.Country => Cell.Of(value, view.To("/sources", ("country", value), ("domain", view["domain"]))),
        MailKey.HeaderFrom => Cell.Of(value, view.To("/sources", ("headerfrom", value), ("domain", view["domain"]))),
        MailKey.Verdict or MailKey.Disposition or MailKey.Dkim or MailKey.Spf => Badge(value),
        _ => Cell.Of(value),
    };

    /// <summary>A word of few values, coloured.</summary>
    public Cell Badge(string value) => new(view.In(Texts.Word(value))) { Badge = Texts.Tone(value) };

    public Column Head(Text title, string? sort = null) => new(view.In(title), false, sort);

    public Column Prose(Text title) => new(view.In(title), IsProse: true);

    public Column Number(Text title, string? sort = null) => new(view.In(title), true, sort);

    private async Task<MailTotals> ReadAsync(MailFilter filter, bool whole, string id, params MailKey[] by) =>
        await store.ReadTotalsAsync(
            new MailQuery(filter, by)
            {
                Order = whole ? Order() : filter.OnlyFailing ? MailOrder.Failed : MailOrder.Messages,
                Descending = !whole || view.Descending,
                Skip = whole ? view.Skip : 0,
                Take = whole || view.Csv == id ? view.Take : Short,
            },
            cancellationToken);

    private MailOrder Order() => view["sort"] switch
    {
        "name" => MailOrder.Key,
        "failing" => MailOrder.Failed,
        "rate" => MailOrder.PassRate,
        "last" => MailOrder.LastDay,
        _ => MailOrder.Messages,
    };

    private Column[] Measures(bool whole) =>
    [
        Number(Texts.Messages, whole ? "messages" : null), Number(Texts.Failing, whole ? "failing" : null), Number(Texts.PassRate, whole ? "rate" : null),
        Number(Texts.Spf), Number(Texts.Dkim),
    ];

    private static Cell[] Cells(MailTotal total) =>
    [
        Cell.Number(total.Messages), Cell.Number(total.Failed), Cell.Rate(total.PassRate), Cell.Number(total.SpfAligned), Cell.Number(total.DkimAligned),
    ];
}
