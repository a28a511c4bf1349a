using System.Net;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Overview;

/// <summary>The sources that need a look: ours to be repaired, and the largest of those that spoof, with why and what to do.</summary>
internal static class LookTable
{
    private const int MostOfVerdict = 5;

    public static async Task<Table> BuildAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        Tables tables = new(view, store, cancellationToken);
        List<IReadOnlyList<Cell>> rows = [];
        foreach (string verdict in new[] { "misconfigured", "spoof" })
        {
            MailQuery query = new(view.Filter with { Verdict = verdict, OnlyFailing = true }, MailKey.Source, MailKey.Domain, MailKey.Sender) { Order = MailOrder.Failed, Take = view.Csv == "look" ? view.Take : MostOfVerdict };
            foreach (MailTotal total in (await store.ReadTotalsAsync(query, cancellationToken)).Totals)
            {
                // A source may be judged otherwise by most of its mail; then what is said of that does not fit here.
                RowFields? known = view.Csv is null ? await SourceDocument.ReadAsync(total.Key[0], total.Key[1], store, cancellationToken) : null;
                rows.Add(
                [
                    tables.First(MailKey.Source, total.Key[0]) with { Small = known?["source_reverse_dns"] is { Length: > 0 } name and not "unknown" ? name : null },
                    tables.First(MailKey.Domain, total.Key[1]),
                    tables.First(MailKey.Sender, total.Key[2]),
                    tables.Badge(verdict),
                    Cell.Number(total.Failed),
                    Cell.Of(known is { } document ? Why(document, verdict, view) : ""),
                    Cell.Of(known is { } advice && advice["source_verdict"] == verdict ? SourceDocument.Next(advice, view) : ""),
                ]);
            }
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

    private static string Why(RowFields source, string verdict, View view) =>
        source["source_verdict"] == verdict ? SourceDocument.Why(source, view) : view.In(Texts.PartOnly.With(view.In(Texts.Word(source["source_verdict"]))));
}

/// <summary>What the last judgement said of a source.</summary>
internal static class SourceDocument
{
    /// <summary>Null if it was not judged, or is no address.</summary>
    public static async Task<RowFields?> ReadAsync(string address, string? domain, IReportStore store, CancellationToken cancellationToken)
    {
        if (!IPAddress.TryParse(address, out IPAddress? source))
        {
            return null;
        }

        RowQuery query = new(RowKind.Source) { Domain = domain, Where = [("source", SourceHistory.KeyOf(source).ToString())] };
        RowPage page = await store.ReadPageAsync(new PageQuery(query) { Order = "message_count", Take = 1 }, cancellationToken);
        return page.Rows.Count == 0 ? null : RowFields.Parse(page.Rows[0]);
    }

    /// <summary>What the rule says that decided.</summary>
    public static string Why(RowFields source, View view) => view.In(TextOf(VerdictRules.Find(source["verdict_rule"]).Why));

    public static string Next(RowFields source, View view) => source[view.Language == Language.Ja ? "suggestion_ja" : "suggestion"];

    private static Text TextOf((string En, string Ja) text) => new(text.En, text.Ja);
}
