using System.Net;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Overview;

/// <summary>The sources that need a look, as they were last judged: ours to be repaired, and the largest of those that spoof, with why and what to do.</summary>
internal static class LookTable
{
    private const int MostOfVerdict = 5;

    public static async Task<Table> BuildAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        Tables tables = new(view, store, cancellationToken);
        List<IReadOnlyList<Cell>> rows = [];
        foreach (string verdict in new[] { "misconfigured", "spoof" })
        {
            RowQuery query = new(RowKind.Source) { From = view.Period.From, To = view.Period.To, Domain = view["domain"]?.ToLowerInvariant(), Domains = view.Allowed, Where = [("source_verdict", verdict)] };
            RowPage page = await store.ReadPageAsync(new PageQuery(query) { Order = "message_count", Take = view.Csv == "look" ? view.Take : MostOfVerdict, Counts = false }, cancellationToken);
            rows.AddRange(page.Rows.Select(RowFields.Parse).Select(source => Row(source, view, tables)));
        }

        return new Table(
            "look",
            view.In(Texts.NeedsALook),
            [tables.Head(Texts.Source), tables.Head(Texts.Domain), tables.Head(Texts.Sender), tables.Head(Texts.Verdict), tables.Number(Texts.Failing), tables.Prose(Texts.Why), tables.Prose(Texts.NextStep)],
            rows)
        {
            Empty = view.In(Texts.NothingToLookAt),
            Note = view.In(Texts.FiguresOfDocument),
            More = view.To("/sources", ("failing", "1"), ("sort", "failing"), ("domain", view["domain"])),
        };
    }

    private static Cell[] Row(RowFields source, View view, Tables tables) =>
    [
        Cell.Of(source["source"], view.To("/source", ("source", source["source"]), ("domain", source["domain"]))) with { IsAddress = true, Small = source["source_reverse_dns"] is "unknown" ? null : source["source_reverse_dns"] },
        tables.First(MailKey.Domain, source["domain"]),
        tables.First(MailKey.Sender, source["source_name"]),
        tables.Badge(source["source_verdict"]),
        Cell.Number(source.Number("message_count") - source.Number("passed_count")),
        Cell.Of(SourceDocument.Why(source, view)),
        Cell.Of(SourceDocument.Next(source, view)),
    ];
}

/// <summary>What the last judgement said of a source.</summary>
internal static class SourceDocument
{
    /// <summary>Null if it was not judged, or is no address.</summary>
    public static async Task<RowFields?> ReadAsync(string address, string? domain, IReportStore store, CancellationToken cancellationToken)
    {
        string source = IPAddress.TryParse(address, out IPAddress? parsed) ? SourceHistory.KeyOf(parsed).ToString() : address;
        RowQuery query = new(RowKind.Source) { Domain = domain, Where = [("source", source)] };
        RowPage page = await store.ReadPageAsync(new PageQuery(query) { Order = "message_count", Take = 1, Counts = false }, cancellationToken);
        return page.Rows.Count == 0 ? null : RowFields.Parse(page.Rows[0]);
    }

    /// <summary>What the rule says that decided.</summary>
    public static string Why(RowFields source, View view) => view.In(TextOf(VerdictRules.Find(source["verdict_rule"]).Why));

    public static string Next(RowFields source, View view) => source[view.Language == Language.Ja ? "suggestion_ja" : "suggestion"];

    private static Text TextOf((string En, string Ja) text) => new(text.En, text.Ja);
}
