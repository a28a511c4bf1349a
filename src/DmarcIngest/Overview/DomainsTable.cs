using DmarcIngest.Pipeline;

namespace DmarcIngest.Overview;

/// <summary>Domains with rate, policy, readiness and the next step.</summary>
internal static class DomainsTable
{
    /// <param name="id">For the URL.</param>
    /// <param name="view">What is looked at.</param>
    /// <param name="store">Where.</param>
    /// <param name="most">Lines at most; null for a table that is sorted and paged by the URL.</param>
    /// <param name="more">Where all of them are.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Table> BuildAsync(string id, View view, IReportStore store, int? most, string? more, CancellationToken cancellationToken)
    {
        MailTotals totals = await store.ReadTotalsAsync(
            new MailQuery(view.Filter, MailKey.Domain)
            {
                Order = most is null ? Order(view["sort"]) : MailOrder.Messages,
                Descending = most is not null || view.Descending,
                Skip = most is null ? view.Skip : 0,
                Take = most is null || view.Csv == id ? view.Take : most.Value,
            },
            cancellationToken);
        Dictionary<string, RowFields> documents = await DomainDocuments.ReadAsync(view, store, cancellationToken);
        Tables tables = new(view, store, cancellationToken);
        bool whole = most is null;
        return new Table(
            id,
            view.In(Texts.Domains),
            [
                tables.Head(Texts.Domain, whole ? "name" : null), tables.Number(Texts.Messages, whole ? "messages" : null), tables.Number(Texts.PassRate, whole ? "rate" : null),
                tables.Number(Texts.Failing, whole ? "failing" : null), tables.Head(Texts.Policy), tables.Head(Texts.Readiness), tables.Prose(Texts.NextStep),
            ],
            [.. totals.Totals.Select(total => Row(total, documents, view, tables))])
        {
            Empty = view.In(Texts.NothingMatches),
            Note = view.In(Texts.JudgedLately),
            Count = whole ? totals.Count : null,
            Total = totals.Count,
            More = more,
        };
    }

    private static Cell[] Row(MailTotal total, Dictionary<string, RowFields> documents, View view, Tables tables)
    {
        Cell[] figures = [tables.First(MailKey.Domain, total.Key[0]), Cell.Number(total.Messages), Cell.Rate(total.PassRate), Cell.Number(total.Failed)];
        return documents.TryGetValue(total.Key[0], out RowFields domain)
            ? [.. figures, Cell.Of(DomainDocuments.Policy(domain)), tables.Badge(domain["readiness"]), Cell.Of(DomainDocuments.NextStep(domain, view))]
            : [.. figures, new Cell("–"), tables.Badge("not_enough_data"), new Cell("")];
    }

    private static MailOrder Order(string? sort) => sort switch
    {
        "name" => MailOrder.Key,
        "failing" => MailOrder.Failed,
        "rate" => MailOrder.PassRate,
        _ => MailOrder.Messages,
    };
}
