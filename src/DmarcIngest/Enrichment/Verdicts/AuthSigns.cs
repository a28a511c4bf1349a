using System.Collections.Concurrent;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>
/// What a row says of how its mails authenticated. "Own" is any name of the organisation of the From domain, by the Public Suffix List; "other" is
/// everybody else's.
/// </summary>
[Flags]
internal enum AuthSigns
{
    None = 0,

    /// <summary>Passed by DKIM in alignment, as the receiver saw it.</summary>
    DkimAligned = 1 << 0,

    /// <summary>An own signature failed: the mail was changed on its way, or signed wrongly.</summary>
    DkimOwnFailed = 1 << 1,

    /// <summary>An own signature could not be checked (<c>temperror</c>).</summary>
    DkimOwnTrouble = 1 << 2,

    /// <summary>An own signature passed and did not count: strict alignment.</summary>
    DkimOwnPassed = 1 << 3,

    DkimOtherPassed = 1 << 4,

    DkimOtherFailed = 1 << 5,

    /// <summary>Would pass by DKIM under <c>adkim=s</c> too.</summary>
    DkimStrict = 1 << 6,

    /// <summary>Passed by SPF in alignment, as the receiver saw it.</summary>
    SpfAligned = 1 << 7,

    /// <summary>The envelope has an own name, for which the host may not send.</summary>
    SpfOwnFailed = 1 << 8,

    SpfOwnTrouble = 1 << 9,

    /// <summary>Passed for an own name and did not count: strict alignment, or the name of the greeting.</summary>
    SpfOwnPassed = 1 << 10,

    SpfOtherPassed = 1 << 11,

    SpfOtherFailed = 1 << 12,

    /// <summary>Would pass by SPF under <c>aspf=s</c> too.</summary>
    SpfStrict = 1 << 13,

    /// <summary>The receiver says that it was forwarded.</summary>
    SaidForwarded = 1 << 14,

    /// <summary>The receiver says that it came through a mailing list.</summary>
    SaidMailingList = 1 << 15,

    /// <summary>The receiver trusts a chain of forwarders (ARC, RFC 8617).</summary>
    SaidArc = 1 << 16,

    /// <summary>The From domain is below the policy domain.</summary>
    Subdomain = 1 << 17,
}

/// <summary>The signs as one word for storing, and back.</summary>
internal static class AuthCode
{
    private static readonly (AuthSigns Sign, string Word)[] Dkim =
    [
        (AuthSigns.DkimAligned, "aligned"), (AuthSigns.DkimStrict, "strict"), (AuthSigns.DkimOwnPassed, "own_pass"), (AuthSigns.DkimOwnFailed, "own_fail"),
        (AuthSigns.DkimOwnTrouble, "own_temperror"), (AuthSigns.DkimOtherPassed, "other_pass"), (AuthSigns.DkimOtherFailed, "other_fail"),
    ];

    private static readonly (AuthSigns Sign, string Word)[] Spf =
    [
        (AuthSigns.SpfAligned, "aligned"), (AuthSigns.SpfStrict, "strict"), (AuthSigns.SpfOwnPassed, "own_pass"), (AuthSigns.SpfOwnFailed, "own_fail"),
        (AuthSigns.SpfOwnTrouble, "own_temperror"), (AuthSigns.SpfOtherPassed, "other_pass"), (AuthSigns.SpfOtherFailed, "other_fail"),
    ];

    private static readonly (AuthSigns Sign, string Word)[] Said =
        [(AuthSigns.SaidForwarded, "forwarded"), (AuthSigns.SaidMailingList, "mailing_list"), (AuthSigns.SaidArc, "arc")];

    private static readonly (AuthSigns Sign, string Word)[] From = [(AuthSigns.Subdomain, "subdomain")];

    private static readonly (string Name, (AuthSigns Sign, string Word)[] Words)[] Parts = [("dkim", Dkim), ("spf", Spf), ("said", Said), ("from", From)];

    private static readonly ConcurrentDictionary<AuthSigns, string> Written = [];
    private static readonly ConcurrentDictionary<string, AuthSigns> Understood = [];

    /// <summary><c>dkim=aligned+strict spf=other_pass</c>; both are always named, the others where there is something to say.</summary>
    public static string Write(AuthSigns signs) => Written.GetOrAdd(signs, static all => string.Join(' ', Parts
        .Select(part => (part.Name, Words: string.Join('+', part.Words.Where(word => all.HasFlag(word.Sign)).Select(word => word.Word))))
        .Where(part => part.Words.Length > 0 || part.Name is "dkim" or "spf")
        .Select(part => $"{part.Name}={(part.Words.Length > 0 ? part.Words : "none")}")));

    /// <summary>Words that a later version may have written are passed over.</summary>
    public static AuthSigns Read(string code)
    {
        if (Understood.TryGetValue(code, out AuthSigns known))
        {
            return known;
        }

        AuthSigns signs = AuthSigns.None;
        foreach (string part in code.Split(' '))
        {
            string[] sides = part.Split('=', 2);
            (AuthSigns Sign, string Word)[] words = Parts.FirstOrDefault(candidate => candidate.Name == sides[0]).Words ?? [];
            signs |= sides[^1].Split('+').Aggregate(AuthSigns.None, (all, text) => all | words.FirstOrDefault(word => word.Word == text).Sign);
        }

        // Codes come out of the store; there are some hundreds of ours, and no more than that are remembered of anybody else's.
        if (Understood.Count < 10_000)
        {
            Understood[code] = signs;
        }

        return signs;
    }
}
