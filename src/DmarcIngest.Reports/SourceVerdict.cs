using System.Text.Json;

namespace DmarcIngest.Reports;

/// <summary>
/// What the source of a row is for the domain of the row, as it was known when it was last judged. No part of any id: it may change, and a row
/// that is written again with it replaces itself.
/// </summary>
/// <param name="Verdict"><c>legitimate</c>, <c>misconfigured</c>, <c>forwarder</c>, <c>dkim_broken_at_receiver</c>, <c>spoof</c> or <c>undetermined</c>.</param>
/// <param name="Confidence"><c>high</c>, <c>medium</c> or <c>low</c>.</param>
/// <param name="Rule">Code of the rule that decided.</param>
/// <param name="Reasons">Short codes, the rule's own first.</param>
public sealed record SourceVerdict(string Verdict, string Confidence, string Rule, IReadOnlyList<string> Reasons)
{
    /// <summary>For rows that nobody has judged.</summary>
    public static SourceVerdict NotJudged { get; } = new("undetermined", "low", "not_judged", ["not_judged"]);

    /// <summary>Equal by content.</summary>
    public bool Equals(SourceVerdict? other) =>
        other is not null && Verdict == other.Verdict && Confidence == other.Confidence && Rule == other.Rule && Reasons.SequenceEqual(other.Reasons);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Verdict, Rule, Reasons.Count);

    /// <summary>Writes the fields. What people filter by always has a value.</summary>
    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("source_verdict", Verdict);
        json.WriteString("verdict_confidence", Confidence);
        json.WriteString("verdict_rule", Rule);
        json.WriteStrings("verdict_reasons", Reasons);
    }
}

/// <summary>How the mails of a row authenticated, as one word that rows can be counted together by.</summary>
/// <param name="Code">See <c>Enrichment/Verdicts/AuthSigns.cs</c>: e.g. <c>dkim=aligned+strict spf=other_pass</c>.</param>
/// <param name="Signer">The signature that matters, as <c>selector._domainkey.domain</c>, or only its domain where the selector is not told: an own one, else one that passed, else one that failed; <c>none</c> without any.</param>
public sealed record AuthEvidence(string Code, string Signer)
{
    /// <summary>For rows that were stored before there was any.</summary>
    public static AuthEvidence Unknown { get; } = new("unknown", "none");

    /// <summary>Writes the fields.</summary>
    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("auth_evidence", Code);
        json.WriteString("auth_signer", Signer);
    }
}
