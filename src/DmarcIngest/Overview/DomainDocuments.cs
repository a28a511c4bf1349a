using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Overview;

/// <summary>What the last judgement said of domains: policy, readiness, next step.</summary>
internal static class DomainDocuments
{
    private const int Most = 10_000;

    public static async Task<Dictionary<string, RowFields>> ReadAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        RowQuery query = new(RowKind.Domain) { Domain = view["domain"]?.ToLowerInvariant(), Domains = view.Allowed };
        RowPage page = await store.ReadPageAsync(new PageQuery(query) { Order = "message_count", Take = Most, Counts = false }, cancellationToken);
        Dictionary<string, RowFields> domains = new(StringComparer.Ordinal);
        foreach (ReadOnlyMemory<byte> row in page.Rows)
        {
            RowFields fields = RowFields.Parse(row);
            domains[fields["domain"]] = fields;
        }

        return domains;
    }

    /// <summary><c>p=quarantine pct=50</c>.</summary>
    public static string Policy(RowFields domain) => domain["pct"] is "" or "100" ? $"p={domain["p"]}" : $"p={domain["p"]} pct={domain["pct"]}";

    public static string NextStep(RowFields domain, View view) => domain[view.Language == Language.Ja ? "next_step_ja" : "next_step"];
}
