using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Overview.Pages;

/// <summary>Failure reports, newest first, as far as the settings let them be kept.</summary>
internal static class FailuresPage
{
    public static async Task<PageModel> BuildAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        RowQuery rows = new(RowKind.Failure)
        {
            From = view.Period.From,
            To = view.Period.To,
            Domain = view["domain"]?.ToLowerInvariant(),
            Domains = view.Allowed,
            Where = [.. Given(("reporter", view["reporter"]), ("source_ip_address", View.Network(view["source"])?.BaseAddress.ToString()))],
        };
        RowPage page = await store.ReadPageAsync(new PageQuery(rows) { Skip = view.Skip, Take = view.Take }, cancellationToken);
        Tables tables = new(view, store, cancellationToken);
        return new PageModel(
            view.In(Texts.Failures),
            new Table(
                "failures",
                "",
                [
                    tables.Head(Texts.Time), tables.Head(Texts.Domain), tables.Head(Texts.Source), tables.Head(Texts.Reporter), tables.Head(Texts.AuthFailure), tables.Head(Texts.Delivery),
                    tables.Head(Texts.MailFrom), tables.Head(Texts.Subject),
                ],
                [.. page.Rows.Select(RowFields.Parse).Select(row => Row(row, view, tables))])
            {
                Empty = view.In(Texts.NoFailures),
                Count = page.Count,
            })
        {
            Filters = ["domain", "reporter", "source"],
        };
    }

    /// <summary>Those that are asked for.</summary>
    public static IEnumerable<(string Field, string Value)> Given(params IEnumerable<(string Field, string? Value)> filters) =>
        filters.Where(filter => filter.Value is not null).Select(filter => (filter.Field, filter.Value!));

    private static Cell[] Row(RowFields row, View view, Tables tables)
    {
        RowFields sample = row.Object("sample");
        string from = string.Join(", ", sample.List("from").Select(address => $"{address["display_name"]} <{address["address"]}>".Trim()));
        return
        [
            new Cell(row.Time("arrival_date") is { } arrived ? Show.Moment(arrived, view.Zone) : row.Time("@timestamp") is { } time ? Show.Moment(time, view.Zone) : ""),
            tables.First(MailKey.Domain, row["reported_domain"]),
            tables.First(MailKey.Source, row["source_ip_address"]) with { Small = row["source_reverse_dns"] is "unknown" ? null : row["source_reverse_dns"] },
            Cell.Of(row["reporter"]),
            Cell.Of(row["auth_failure"]) with { Small = $"DKIM {row["dkim_result"]}{(row["dkim_domain"] is "none" or "" ? "" : $" ({row["dkim_domain"]})")}, SPF {row["spf_result"]}" },
            Cell.Of(row["delivery_result"]),
            Cell.Of(from.Length > 0 ? from : row["original_mail_from"]),
            Cell.Of(sample["subject"]),
        ];
    }
}
