using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>Words and domains as the standard writes them, for the ones that are really sent. Keeps the domains it has seen.</summary>
internal sealed class FieldNormaliser
{
    public const string Unknown = "unknown";
    private const int DomainsKept = 1024;

    public static readonly WordList Policies = Words("none", "quarantine", "reject");
    public static readonly WordList AlignmentModes = Words("r", "s");
    public static readonly WordList TestModes = Words("y", "n");
    public static readonly WordList DiscoveryMethods = Words("psl", "treewalk");
    public static readonly WordList Dispositions = Words("none", "pass", "quarantine", "reject");
    public static readonly WordList Scopes = Words("mfrom", "helo");

    public static readonly WordList ReasonTypes = Words(
        "forwarded", "sampled_out", "trusted_forwarder", "mailing_list", "local_policy", "other", "policy_test_mode");

    // Never coerced to pass: what is not pass but a result has failed; what is no result is unknown.
    public static readonly WordList Evaluated = Words(
        ["pass", "fail"],
        ("none", "fail"), ("softfail", "fail"), ("hardfail", "fail"), ("neutral", "fail"), ("policy", "fail"), ("temperror", "fail"), ("permerror", "fail"));

    // QUIRK: inexio.net and nfm.net write "invalid".
    public static readonly WordList DkimResults = Words(
        ["none", "pass", "fail", "policy", "neutral", "temperror", "permerror"], ("invalid", "permerror"));

    // QUIRK: docomo.ne.jp writes "hardfail"; "unknown" and "error" are the words of the drafts before RFC 7489.
    public static readonly WordList SpfResults = Words(
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

    private static WordList Words(params string[] words) => Words(words, []);

    private static WordList Words(string[] words, params (string Sent, string Meant)[] synonyms) => new(words, synonyms);
}

/// <summary>The words that a field may have, and others that mean the same.</summary>
internal sealed class WordList(string[] words, (string Sent, string Meant)[] synonyms)
{
    private readonly FrozenDictionary<string, string> all =
        words.Select(word => (word, word)).Concat(synonyms).ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.OrdinalIgnoreCase);

    /// <summary>The word that is meant; upper and lower case do not matter.</summary>
    public bool TryGetValue(string sent, [NotNullWhen(true)] out string? known)
    {
        // Nearly all are as they should be, and there are few.
        foreach (string word in words)
        {
            if (word == sent)
            {
                known = word;
                return true;
            }
        }

        return all.TryGetValue(sent, out known);
    }
}
