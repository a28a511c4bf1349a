using DmarcIngest.Pipeline;

namespace DmarcIngest.Overview.Pages;

/// <summary>One domain and month on a sheet of paper, to be handed on.</summary>
internal static class MonthlyPage
{
    public static async Task<PageModel> BuildAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        string domain = Show.Safe(view["domain"]);
        string title = $"{view.In(Texts.MonthlyReport.With(view.Period.Key))} · {domain}";
        (Figures figures, MailTotal? total) = await Trend.FiguresAsync(view, store, cancellationToken);
        if (view["domain"] is null || total is null)
        {
            return new PageModel(title) { Lead = [new Sentence(view.In(Texts.NothingMatches), "plain")], Status = 404 };
        }

        Tables tables = new(view, store, cancellationToken);
        Dictionary<string, RowFields> documents = await DomainDocuments.ReadAsync(view, store, cancellationToken);
        List<Sentence> lead = [.. await new Attention(view, store, cancellationToken).ReadAsync(view.Period.Last)];
        if (documents.TryGetValue(view["domain"]!.ToLowerInvariant(), out RowFields document))
        {
            lead.Add(new Sentence($"{DomainDocuments.Policy(document)} · {view.In(Texts.Word(document["readiness"]))}: {DomainDocuments.NextStep(document, view)}", "plain"));
        }

        return new PageModel(
            title,
            figures,
            await Trend.ChartAsync(view, store, cancellationToken),
            await tables.ByAsync("senders", Texts.Senders, MailKey.Sender, Texts.Sender),
            await tables.FailingByVerdictAsync("verdicts"),
            await tables.ByAsync("disposition", Texts.ByDisposition, MailKey.Disposition, Texts.Disposition),
            await tables.ByAsync("reporters", Texts.Reporters, MailKey.Reporter, Texts.Reporter))
        {
            Lead = [.. lead.Select(sentence => sentence with { Href = null })],
        };
    }
}
