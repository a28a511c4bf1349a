using System.Collections.Concurrent;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>Finds the rule that decides. Pure: the same history gives the same verdict.</summary>
internal static class Judge
{
    private static readonly ConcurrentDictionary<(string Rule, string SenderType), SourceVerdict> Verdicts = [];

    public static VerdictRule Decide(DomainHistory domain, SourceHistory source, EvidenceKey key, Overrule? overrule)
    {
        Case asked = new(domain, source, key, overrule);
        foreach (VerdictRule rule in VerdictRules.All)
        {
            if (rule.When(asked))
            {
                return rule;
            }
        }

        throw new InvalidOperationException("The last rule always applies.");
    }

    /// <summary>As rows carry it.</summary>
    public static SourceVerdict VerdictOf(VerdictRule rule, SourceSender sender) => Verdicts.GetOrAdd((rule.Code, sender.Type), static (key, rule) =>
    {
        List<string> reasons = [rule.Code];
        if (rule.Code.StartsWith("overruled_", StringComparison.Ordinal))
        {
            reasons.Add("overruled");
        }

        reasons.Add(key.SenderType switch
        {
            "own" => "own_network",
            "unknown" => "unknown_sender",
            _ => "known_sender",
        });
        return new SourceVerdict(rule.Verdict, rule.Confidence, rule.Code, reasons);
    }, rule);
}
