using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Overview.Pages;

/// <summary>One aggregate report: what it says of itself, its rows, and what in it differs from the standard.</summary>
internal static class ReportPage
{
    private const int MostShown = 200;

    /// <summary>The largest report that is sorted as a whole; of a larger one the first rows are.</summary>
    private const int MostSorted = 10_000;

    public static async Task<PageModel> BuildAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        List<RowFields> rows = [];
        long count = 0;
        if (view["uid"] is { } uid)
        {
            await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(new RowQuery(RowKind.Aggregate) { ReportUid = uid, Domains = view.Allowed }, cancellationToken))
            {
                count++;
                if (rows.Count < MostSorted)
                {
                    rows.Add(RowFields.Parse(row));
                }
            }
        }

        if (rows.Count == 0)
        {
            return new PageModel(view.In(Texts.Metadata)) { Lead = [new Sentence(view.In(Texts.NotFound), "plain", view.To("/reports"))], Status = 404 };
        }

        Tables tables = new(view, store, cancellationToken);
        RowFields first = rows[0];
        IEnumerable<RowFields> sorted = rows.OrderByDescending(row => row.Number("message_count"));
        Table table = new(
            "rows",
            view.In(Texts.RowsOfReport),
            [
                tables.Head(Texts.Source), tables.Number(Texts.Messages), tables.Head(Texts.Sender), tables.Head(Texts.HeaderFrom), tables.Head("DMARC"), tables.Head(Texts.Dkim), tables.Head(Texts.Spf),
                tables.Head(Texts.Disposition), tables.Head(Texts.Verdict), tables.Head(Texts.Evidence), tables.Head(Texts.Overrides), tables.Head(Texts.Deviations), tables.Head(Texts.Raw),
            ],
            [.. (view.Csv is null ? sorted.Take(MostShown) : sorted).Select(row => Row(row, tables))])
        {
            Empty = view.In(Texts.NothingMatches),
            Total = count,
            Note = count > MostShown ? view.In(Texts.RowsCut.With(Show.Number(MostShown), Show.Number(count))) : null,
        };
        return new PageModel($"{Show.Safe(first["org_name"])} · {Show.Safe(first["published_policy.domain"].Length > 0 ? first["published_policy.domain"] : first.Object("published_policy")["domain"])}", About(first, rows, view, tables), table);
    }

    private static Facts About(RowFields row, List<RowFields> rows, View view, Tables tables)
    {
        RowFields policy = row.Object("published_policy");
        long messages = rows.Total(each => each.Number("message_count"));
        long passed = rows.Total(each => each.Number("passed_count"));
        List<(string, Cell)> facts =
        [
            (view.In(Texts.Reporter), tables.First(MailKey.Reporter, row["org_name"])),
            (view.In(Texts.Contact), Cell.Of($"{row["org_email"]} {row["org_extra_contact_info"]}".Trim())),
            (view.In(Texts.ReportId), Cell.Of(row["report_id"])),
            (view.In(Texts.PeriodOfReport), Cell.Of($"{Moment(row, "date_begin", view)} – {Moment(row, "date_end", view)}")),
            (view.In(Texts.Domain), tables.First(MailKey.Domain, policy["domain"])),
            (view.In(Texts.PublishedPolicy), Cell.Of($"p={policy["p"]}; sp={policy["sp"]}; pct={policy["pct"]}; adkim={policy["adkim"]}; aspf={policy["aspf"]}; fo={policy["fo"]}")),
            (view.In(Texts.Messages), Cell.Number(messages)),
            (view.In(Texts.PassRate), Cell.Rate(messages == 0 ? null : (double)passed / messages)),
            (view.In(Texts.Deviations), Cell.Of(string.Join(", ", rows.SelectMany(each => each["deviations"].Split(", ", StringSplitOptions.RemoveEmptyEntries)).Distinct().Order(StringComparer.Ordinal)))),
            (view.In(Texts.Format), Cell.Of(row["dialect"])),
        ];
        if (row.IsTrue("partial"))
        {
            facts.Add((view.In(Texts.Reason), new Cell(view.In(Texts.Partial)) { Badge = "warn" }));
        }

        return new Facts(view.In(Texts.Metadata), [.. facts.Where(fact => fact.Item2.Text.Length > 0)]);
    }

    private static string Moment(RowFields row, string field, View view) => row.Time(field) is { } moment ? Show.Moment(moment, view.Zone) : row[field];

    /// <summary>Null where the report says nothing of it.</summary>
    private static string? Envelope(RowFields row) => (row["envelope_from"], row["envelope_to"]) is not ("none" or "", "none" or "") ? $"{row["envelope_from"]} → {row["envelope_to"]}" : null;

    private static Cell[] Row(RowFields row, Tables tables) =>
    [
        tables.First(MailKey.Source, row["source_ip_address"]),
        Cell.Number(row.Number("message_count")),
        tables.First(MailKey.Sender, row["source_name"].Length > 0 ? row["source_name"] : "unknown"),
        Cell.Of(row["header_from"]) with { Small = Envelope(row) },
        tables.Badge(row["dmarc_result"]),
        tables.Badge(row["dkim_alignment"]) with { Small = row["dkim_results_combined"] },
        tables.Badge(row["spf_alignment"]) with { Small = row["spf_results_combined"] },
        tables.Badge(row["disposition"]),
        tables.Badge(row["source_verdict"].Length > 0 ? row["source_verdict"] : "undetermined"),
        Cell.Of(row["auth_evidence"]),
        Cell.Of(string.Join(", ", row.List("policy_overrides").Select(said => $"{said["type"]} {said["comment"]}".Trim()))),
        Cell.Of(row["deviations"]),
        Cell.Of(string.Join("; ", row.Fields("raw").Select(field => $"{field.Name}={field.Value}"))),
    ];
}
