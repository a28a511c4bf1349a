using System.Collections.Frozen;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>Words and domains as the standard writes them, for the ones that are really sent. Keeps the domains it has seen.</summary>
internal sealed class FieldNormaliser
{
    public const string Unknown = "unknown";
    private const int DomainsKept = 1024;

    public static readonly FrozenDictionary<string, string> Policies = Words("none", "quarantine", "reject");
    public static readonly FrozenDictionary<string, string> AlignmentModes = Words("r", "s");
    public static readonly FrozenDictionary<string, string> TestModes = Words("y", "n");
    public static readonly FrozenDictionary<string, string> DiscoveryMethods = Words("psl", "treewalk");
    public static readonly FrozenDictionary<string, string> Dispositions = Words("none", "pass", "quarantine", "reject");
    public static readonly FrozenDictionary<string, string> Scopes = Words("mfrom", "helo");

    public static readonly FrozenDictionary<string, string> ReasonTypes = Words(
        "forwarded", "sampled_out", "trusted_forwarder", "mailing_list", "local_policy", "other", "policy_test_mode");

    // Never coerced to pass: what is not pass but a result has failed; what is no result is unknown.
    public static readonly FrozenDictionary<string, string> Evaluated = Words(
        ["pass", "fail"],
        ("none", "fail"), ("softfail", "fail"), ("hardfail", "fail"), ("neutral", "fail"), ("policy", "fail"), ("temperror", "fail"), ("permerror", "fail"));

    // QUIRK: inexio.net and nfm.net write "invalid".
    public static readonly FrozenDictionary<string, string> DkimResults = Words(
        ["none", "pass", "fail", "policy", "neutral", "temperror", "permerror"], ("invalid", "permerror"));

    // QUIRK: docomo.ne.jp writes "hardfail"; "unknown" and "error" are the words of the drafts before RFC 7489.
    public static readonly FrozenDictionary<string, string> SpfResults = Words(
        ["none", "pass", "fail", "softfail", "policy", "neutral", "temperror", "permerror"],
        ("hardfail", "fail"), ("unknown", "temperror"), ("error", "permerror"));

    private readonly Dictionary<string, (string Domain, bool Valid)> domains = new(StringComparer.Ordinal);

    /// <summary>Lower case, A-labels, no trailing dot; kept in lower case where there are no such A-labels.</summary>
    public string Domain(string sent, DeviationSet deviations)
    {
        if (DomainName.IsPlain(sent))
        {
            return sent;
        }

        if (!domains.TryGetValue(sent, out (string Domain, bool Valid) known))
        {
            known = DomainName.Normalise(sent);
            if (domains.Count < DomainsKept)
            {
                domains.Add(sent, known);
            }
        }

        if (!known.Valid)
        {
            deviations.Add(AggregateDeviations.DomainInvalid);
        }

        return known.Domain;
    }

    private static FrozenDictionary<string, string> Words(params string[] words) => Words(words, []);

    private static FrozenDictionary<string, string> Words(string[] words, params (string Sent, string Meant)[] synonyms) =>
        words.Select(word => (word, word)).Concat(synonyms).ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.OrdinalIgnoreCase);
}
