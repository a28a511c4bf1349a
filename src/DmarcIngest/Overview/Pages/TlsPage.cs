using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Overview.Pages;

/// <summary>SMTP TLS reports: sessions by domain, and why some failed.</summary>
internal static class TlsPage
{
    /// <summary>Different lines that are kept while adding up: strangers write what they are told apart by.</summary>
    private const int MostLines = 50_000;
    private const string Others = "…";

    public static async Task<PageModel> BuildAsync(View view, IReportStore store, CancellationToken cancellationToken)
    {
        Dictionary<(string Domain, string Type), (long Good, long Bad)> policies = [];
        Dictionary<(string Type, string Mx, string Domain, string Reporter), long> failures = [];
        RowQuery query = new(RowKind.Tls) { From = view.Period.From, To = view.Period.To, Domain = view["domain"]?.ToLowerInvariant(), Domains = view.Allowed };
        await foreach (ReadOnlyMemory<byte> bytes in store.ReadAsync(query, cancellationToken))
        {
            RowFields row = RowFields.Parse(bytes);
            if (view["reporter"] is { } reporter && row["org_name"] != reporter)
            {
                continue;
            }

            if (row["row_type"] == "policy")
            {
                (string, string) key = Bounded(policies, (row["policy_domain"], row["policy_type"]), (Others, Others));
                (long good, long bad) = policies.GetValueOrDefault(key);
                policies[key] = (Saturated.Add(good, row.Number("successful_session_count")), Saturated.Add(bad, row.Number("failed_session_count")));
            }
            else
            {
                (string, string, string, string) key = Bounded(failures, (row["result_type"], row["receiving_mx_hostname"], row["policy_domain"], row["org_name"]), (Others, Others, Others, Others));
                failures[key] = Saturated.Add(failures.GetValueOrDefault(key), row.Number("detail_session_count"));
            }
        }

        (long allGood, long allBad) = (policies.Values.Total(sums => sums.Good), policies.Values.Total(sums => sums.Bad));
        Tables tables = new(view, store, cancellationToken);
        return new PageModel(
            view.In(Texts.Tls),
            new Figures(
                new Figure(view.In(Texts.Sessions), Show.Number(Saturated.Add(allGood, allBad))),
                new Figure(view.In(Texts.SuccessRate), Show.Rate(Share(allGood, allBad)), null, Share(allGood, allBad) switch { null or >= 0.98 => "good", >= 0.9 => "warn", _ => "bad" }),
                new Figure(view.In(Texts.FailedSessions), Show.Number(allBad))),
            new Table(
                "domains",
                view.In(Texts.Domains),
                [tables.Head(Texts.Domain), tables.Head(Texts.PolicyType), tables.Number(Texts.Sessions), tables.Number(Texts.FailedSessions), tables.Number(Texts.SuccessRate)],
                [
                    .. policies.OrderByDescending(policy => Saturated.Add(policy.Value.Good, policy.Value.Bad)).ThenBy(policy => policy.Key.Domain, StringComparer.Ordinal).Take(view.Csv is null ? View.PageSize : int.MaxValue)
                        .Select(policy => (IReadOnlyList<Cell>)
                        [
                            Cell.Of(policy.Key.Domain, view.With(("domain", policy.Key.Domain))), Cell.Of(policy.Key.Type), Cell.Number(Saturated.Add(policy.Value.Good, policy.Value.Bad)), Cell.Number(policy.Value.Bad),
                            Cell.Rate(Share(policy.Value.Good, policy.Value.Bad)),
                        ]),
                ])
            {
                Empty = view.In(Texts.NoTls),
            },
            new Table(
                "failures",
                view.In(Texts.ByFailureType),
                [tables.Head(Texts.FailureType), tables.Head(Texts.Mx), tables.Head(Texts.Domain), tables.Head(Texts.Reporter), tables.Number(Texts.FailedSessions)],
                [
                    .. failures.OrderByDescending(failure => failure.Value).ThenBy(failure => failure.Key.Type, StringComparer.Ordinal).Take(view.Csv is null ? View.PageSize : int.MaxValue)
                        .Select(failure => (IReadOnlyList<Cell>)[Cell.Of(failure.Key.Type), Cell.Of(failure.Key.Mx), Cell.Of(failure.Key.Domain), Cell.Of(failure.Key.Reporter), Cell.Number(failure.Value)]),
                ])
            {
                Empty = view.In(policies.Count == 0 ? Texts.NoTls : Texts.NothingMatches),
            })
        {
            Filters = ["domain", "reporter"],
        };
    }

    private static T Bounded<T, TValue>(Dictionary<T, TValue> lines, T key, T others)
        where T : notnull => lines.Count < MostLines || lines.ContainsKey(key) ? key : others;

    private static double? Share(long good, long bad) => good == 0 && bad == 0 ? null : good / ((double)good + bad);
}
