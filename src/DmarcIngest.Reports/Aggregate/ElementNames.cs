using System.Collections.Frozen;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>Every element that RFC 7489, RFC 9990 and their drafts give a meaning.</summary>
internal enum ElementName
{
    Unknown,
    Feedback,
    Version,
    ReportMetadata,
    OrgName,
    Email,
    ExtraContactInfo,
    ReportId,
    DateRange,
    Begin,
    End,
    Error,
    Generator,
    PolicyPublished,
    Domain,
    Adkim,
    Aspf,
    P,
    Sp,
    Np,
    Pct,
    Fo,
    Testing,
    DiscoveryMethod,
    VersionPublished,
    Extension,
    Record,
    Row,
    SourceIp,
    Count,
    PolicyEvaluated,
    Disposition,
    Dkim,
    Spf,
    Reason,
    Type,
    Comment,
    Identifiers,
    Identities,
    HeaderFrom,
    EnvelopeFrom,
    EnvelopeTo,
    AuthResults,
    Selector,
    Scope,
    Result,
    HumanResult,
}

/// <summary>Element names as they are written, and namespaces whose elements are ours.</summary>
internal static class ElementNames
{
    public const string Rfc9990Namespace = "urn:ietf:params:xml:ns:dmarc-2.0";

    private static readonly FrozenDictionary<string, ElementName> ByName = new Dictionary<string, ElementName>
    {
        ["feedback"] = ElementName.Feedback,
        ["version"] = ElementName.Version,
        ["report_metadata"] = ElementName.ReportMetadata,
        ["org_name"] = ElementName.OrgName,
        ["email"] = ElementName.Email,
        ["extra_contact_info"] = ElementName.ExtraContactInfo,
        ["report_id"] = ElementName.ReportId,
        ["date_range"] = ElementName.DateRange,
        ["begin"] = ElementName.Begin,
        ["end"] = ElementName.End,
        ["error"] = ElementName.Error,
        ["generator"] = ElementName.Generator,
        ["policy_published"] = ElementName.PolicyPublished,
        ["domain"] = ElementName.Domain,
        ["adkim"] = ElementName.Adkim,
        ["aspf"] = ElementName.Aspf,
        ["p"] = ElementName.P,
        ["sp"] = ElementName.Sp,
        ["np"] = ElementName.Np,
        ["pct"] = ElementName.Pct,
        ["fo"] = ElementName.Fo,
        ["testing"] = ElementName.Testing,
        ["discovery_method"] = ElementName.DiscoveryMethod,
        ["version_published"] = ElementName.VersionPublished,
        ["extension"] = ElementName.Extension,
        ["extensions"] = ElementName.Extension,
        ["record"] = ElementName.Record,
        ["row"] = ElementName.Row,
        ["source_ip"] = ElementName.SourceIp,
        ["count"] = ElementName.Count,
        ["policy_evaluated"] = ElementName.PolicyEvaluated,
        ["disposition"] = ElementName.Disposition,
        ["dkim"] = ElementName.Dkim,
        ["spf"] = ElementName.Spf,
        ["reason"] = ElementName.Reason,
        ["type"] = ElementName.Type,
        ["comment"] = ElementName.Comment,
        ["identifiers"] = ElementName.Identifiers,
        ["identities"] = ElementName.Identities,
        ["header_from"] = ElementName.HeaderFrom,
        ["envelope_from"] = ElementName.EnvelopeFrom,
        ["envelope_to"] = ElementName.EnvelopeTo,
        ["auth_results"] = ElementName.AuthResults,
        ["selector"] = ElementName.Selector,
        ["scope"] = ElementName.Scope,
        ["result"] = ElementName.Result,
        ["human_result"] = ElementName.HumanResult,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, ElementName> ByAnyCase = ByName.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, ElementName>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        ByAnyCase.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string> Namespaces = FrozenSet.Create(
        StringComparer.Ordinal,
        "http://dmarc.org/dmarc-xml/0.1",
        "http://dmarc.org/dmarc-xml/0.2",
        "http://dmarc.org/dmarc-xml/2.0",
        Rfc9990Namespace);

    /// <summary>All names as the standards write them.</summary>
    public static IEnumerable<KeyValuePair<string, ElementName>> All => ByName;

    public static ElementName Find(string name, out bool otherCase)
    {
        otherCase = false;
        if (ByName.TryGetValue(name, out ElementName found))
        {
            return found;
        }

        otherCase = ByAnyCase.TryGetValue(name, out found);
        return found;
    }

    public static bool IsKnown(ReadOnlySpan<char> name) => BySpan.ContainsKey(name);

    public static bool IsDmarcNamespace(string name) => Namespaces.Contains(name);
}
