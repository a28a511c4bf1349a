using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>Says of a row how its mails authenticated. Safe for several threads.</summary>
internal sealed class EvidenceReader(PublicSuffixList suffixes)
{
    private const int MostKept = 50_000;
    private const string KeyLabel = "._domainkey.";

    private readonly Memo<string, string> organisations = new(MostKept, StringComparer.Ordinal);

    /// <summary>Organisational domain; the name itself where there is none, so that it is own to itself.</summary>
    public string Organisation(string domain) =>
        organisations.TryGet(domain, out string? known) ? known : organisations.Keep(domain, suffixes.Registrable(domain) ?? domain);

    /// <summary>The domain of a signer as <see cref="AuthEvidence.Signer"/> has it: without the selector.</summary>
    public static string DomainOf(string signer)
    {
        int key = signer.IndexOf(KeyLabel, StringComparison.Ordinal);
        return key < 0 ? signer : signer[(key + KeyLabel.Length)..];
    }

    /// <summary>True if the selector of a signer is known.</summary>
    public static bool HasSelector(string signer) => signer.Contains(KeyLabel, StringComparison.Ordinal);

    public AuthEvidence Read(AggregateRow row)
    {
        string from = row.HeaderFrom == "unknown" ? row.Report.Header.Policy.Domain : row.HeaderFrom;
        string organisation = Organisation(from);
        AuthSigns signs = from == row.Report.Header.Policy.Domain ? AuthSigns.None : AuthSigns.Subdomain;
        (AuthSigns dkim, string signer) = Dkim(row, from, organisation);
        signs |= dkim | Spf(row, from, organisation) | Said(row);
        return new AuthEvidence(AuthCode.Write(signs), signer);
    }

    private (AuthSigns Signs, string Signer) Dkim(AggregateRow row, string from, string organisation)
    {
        // The receiver's own word counts; where it says nothing, its raw results do.
        bool relaxed = row.Report.Header.Policy.Adkim != "s";
        AuthSigns signs = row.DkimAlignment == "pass" ? AuthSigns.DkimAligned : AuthSigns.None;
        DkimResult? best = null;
        int bestRank = 0;
        foreach (DkimResult result in row.DkimResults)
        {
            bool own = Organisation(result.Domain) == organisation;
            bool strict = result.Domain == from;
            (AuthSigns sign, int rank) = (own, result.Result) switch
            {
                (true, "pass") when row.DkimAlignment == "pass" || (row.DkimAlignment == "unknown" && (relaxed || strict)) => (AuthSigns.DkimAligned | (strict ? AuthSigns.DkimStrict : 0), 6),
                (true, "pass") => (AuthSigns.DkimOwnPassed, 5),
                (true, "temperror") => (AuthSigns.DkimOwnTrouble, 4),
                (true, "fail" or "permerror" or "neutral" or "policy") => (AuthSigns.DkimOwnFailed, 4),
                (false, "pass") => (AuthSigns.DkimOtherPassed, 3),
                (false, "fail" or "permerror" or "neutral" or "policy" or "temperror") => (AuthSigns.DkimOtherFailed, 1),
                _ => (AuthSigns.None, 0),
            };
            signs |= sign;
            if (rank > bestRank)
            {
                (best, bestRank) = (result, rank);
            }
        }

        // A failing signature beside one that passed in alignment says nothing of the mail.
        signs &= signs.HasFlag(AuthSigns.DkimAligned) ? ~(AuthSigns.DkimOwnFailed | AuthSigns.DkimOwnTrouble | AuthSigns.DkimOwnPassed) : (AuthSigns)~0;
        return (signs, best is not { } signed ? "none" : signed.Selector == "none" ? signed.Domain : signed.Selector + KeyLabel + signed.Domain);
    }

    private AuthSigns Spf(AggregateRow row, string from, string organisation)
    {
        bool relaxed = row.Report.Header.Policy.Aspf != "s";
        AuthSigns signs = row.SpfAlignment == "pass" ? AuthSigns.SpfAligned : AuthSigns.None;
        foreach (SpfResult result in row.SpfResults)
        {
            bool own = Organisation(result.Domain) == organisation;
            bool strict = result.Domain == from;
            signs |= (own, result.Result) switch
            {
                (true, "pass") when row.SpfAlignment == "pass" || (row.SpfAlignment == "unknown" && (relaxed || strict)) => AuthSigns.SpfAligned | (strict ? AuthSigns.SpfStrict : 0),
                (true, "pass") => AuthSigns.SpfOwnPassed,
                (true, "temperror") => AuthSigns.SpfOwnTrouble,
                (true, "none" or "fail" or "softfail" or "neutral" or "permerror" or "policy") => AuthSigns.SpfOwnFailed,
                (false, "pass") => AuthSigns.SpfOtherPassed,
                (false, "none" or "fail" or "softfail" or "neutral" or "permerror" or "policy" or "temperror") => AuthSigns.SpfOtherFailed,
                _ => AuthSigns.None,
            };
        }

        return signs;
    }

    private static AuthSigns Said(AggregateRow row)
    {
        AuthSigns signs = AuthSigns.None;
        foreach (PolicyOverride said in row.PolicyOverrides)
        {
            signs |= said.Type switch
            {
                "forwarded" or "trusted_forwarder" => AuthSigns.SaidForwarded,
                "mailing_list" => AuthSigns.SaidMailingList,
                "local_policy" when said.Comment?.Contains("arc=pass", StringComparison.OrdinalIgnoreCase) == true => AuthSigns.SaidArc,
                _ => AuthSigns.None,
            };
        }

        return signs;
    }
}
