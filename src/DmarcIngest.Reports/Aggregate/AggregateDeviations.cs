namespace DmarcIngest.Reports.Aggregate;

/// <summary>Codes of deviations in aggregate reports, as stored in <c>deviations</c>: what was seen; what was done.</summary>
public static class AggregateDeviations
{
    /// <summary>The archive ended in rubbish behind its data; what came before it was read.</summary>
    public const string ArchiveEndBroken = "archive_end_broken";

    /// <summary>An ampersand that starts no entity; read as an ampersand.</summary>
    public const string BareAmpersand = "bare_ampersand";

    /// <summary>A less-than sign that starts no element; read as text.</summary>
    public const string BareLessThan = "bare_less_than";

    /// <summary>The period begins after its end; kept.</summary>
    public const string BeginAfterEnd = "begin_after_end";

    /// <summary>Something stood before or behind the report in its document; ignored.</summary>
    public const string ContentOutsideFeedback = "content_outside_feedback";

    /// <summary>A count above a million millions; not counted.</summary>
    public const string CountImplausible = "count_implausible";

    /// <summary>A count that is no whole number; not counted.</summary>
    public const string CountInvalid = "count_invalid";

    /// <summary>A record without count; not counted.</summary>
    public const string CountMissing = "count_missing";

    /// <summary>Begin or end before 2010 or after 2100; kept.</summary>
    public const string DateImplausible = "date_implausible";

    /// <summary>Begin or end in milliseconds or microseconds; read as such.</summary>
    public const string DateNotInSeconds = "date_not_in_seconds";

    /// <summary>Begin or end with a fraction of a second; cut.</summary>
    public const string DateWithFraction = "date_with_fraction";

    /// <summary>A DKIM result that names neither domain nor result; left out.</summary>
    public const string DkimEmpty = "dkim_empty";

    /// <summary>A DKIM result that is no word of the standard but has a known meaning; replaced.</summary>
    public const string DkimResultMapped = "dkim_result_mapped";

    /// <summary>A DKIM result that is absent or no known word; unknown.</summary>
    public const string DkimResultUnknown = "dkim_result_unknown";

    /// <summary>More DKIM results than are kept of one record; the rest left out.</summary>
    public const string DkimTooMany = "dkim_too_many";

    /// <summary>Disposition absent or empty; unknown.</summary>
    public const string DispositionMissing = "disposition_missing";

    /// <summary>Disposition that is no known word; unknown.</summary>
    public const string DispositionUnknown = "disposition_unknown";

    /// <summary>Another report in the same document could not be read; this one was.</summary>
    public const string DocumentLost = "document_lost";

    /// <summary>A domain that is not ASCII and has no A-label form; kept in lower case.</summary>
    public const string DomainInvalid = "domain_invalid";

    /// <summary>An element that may stand once stands again; the first one counts.</summary>
    public const string DuplicateElement = "duplicate_element";

    /// <summary>An element name in other than the standard's case; accepted.</summary>
    public const string ElementCase = "element_case";

    /// <summary>Bytes that are not in the encoding that the document claims; decoded as UTF-8 or else windows-1252.</summary>
    public const string EncodingWrong = "encoding_wrong";

    /// <summary>A word in other than lower case; lowered.</summary>
    public const string EnumCase = "enum_case";

    /// <summary>policy_evaluated dkim or spf with a word of auth_results that is not pass; fail.</summary>
    public const string EvaluatedMapped = "evaluated_mapped";

    /// <summary>policy_evaluated dkim or spf absent or empty; unknown.</summary>
    public const string EvaluatedMissing = "evaluated_missing";

    /// <summary>policy_evaluated dkim or spf that is no known word; unknown.</summary>
    public const string EvaluatedUnknown = "evaluated_unknown";

    /// <summary>A record without header_from; unknown.</summary>
    public const string HeaderFromMissing = "header_from_missing";

    /// <summary>The whole document was escaped as HTML text; unescaped once.</summary>
    public const string HtmlEscaped = "html_escaped";

    /// <summary>identities instead of identifiers; read as such.</summary>
    public const string IdentitiesElement = "identities_element";

    /// <summary>Characters that XML does not allow; left out.</summary>
    public const string IllegalCharacters = "illegal_characters";

    /// <summary>A report without records; stored without rows.</summary>
    public const string NoRecords = "no_records";

    /// <summary>org_name absent or empty; the domain of the e-mail address stands for it.</summary>
    public const string OrgNameMissing = "org_name_missing";

    /// <summary>policy_published with a value that is no known word or number; null.</summary>
    public const string PolicyValueUnknown = "policy_value_unknown";

    /// <summary>A reason without type or comment; left out.</summary>
    public const string ReasonEmpty = "reason_empty";

    /// <summary>A reason given as text instead of as elements; read as its type.</summary>
    public const string ReasonAsText = "reason_as_text";

    /// <summary>More reasons than are kept of one record; the rest left out.</summary>
    public const string ReasonTooMany = "reason_too_many";

    /// <summary>A reason whose type is absent or no word of the standard; kept as sent.</summary>
    public const string ReasonTypeUnknown = "reason_type_unknown";

    /// <summary>report_id absent or empty; unknown.</summary>
    public const string ReportIdMissing = "report_id_missing";

    /// <summary>Several reports in one document; each read for itself.</summary>
    public const string SeveralDocuments = "several_documents";

    /// <summary>source_ip with brackets, prefix, zone, port or host name around the address; taken off.</summary>
    public const string SourceIpDecorated = "source_ip_decorated";

    /// <summary>source_ip that is no address; null.</summary>
    public const string SourceIpInvalid = "source_ip_invalid";

    /// <summary>source_ip as an IPv4-mapped IPv6 address; stored as IPv4.</summary>
    public const string SourceIpMapped = "source_ip_mapped";

    /// <summary>A record without source_ip; null.</summary>
    public const string SourceIpMissing = "source_ip_missing";

    /// <summary>An SPF result without any value; left out.</summary>
    public const string SpfEmpty = "spf_empty";

    /// <summary>An SPF result that is no word of the standard but has a known meaning; replaced.</summary>
    public const string SpfResultMapped = "spf_result_mapped";

    /// <summary>An SPF result that is absent or no known word; unknown.</summary>
    public const string SpfResultUnknown = "spf_result_unknown";

    /// <summary>An SPF scope other than mfrom or helo; kept as sent.</summary>
    public const string SpfScopeUnknown = "spf_scope_unknown";

    /// <summary>More SPF results than are kept of one record; the rest left out.</summary>
    public const string SpfTooMany = "spf_too_many";

    /// <summary>Text between elements; ignored.</summary>
    public const string StrayText = "stray_text";

    /// <summary>A value longer than is kept; cut.</summary>
    public const string TextCut = "text_cut";

    /// <summary>The document ends, or cannot be read on, before its end tag; the records up to there are kept as a partial report.</summary>
    public const string Truncated = "truncated";

    /// <summary>A namespace prefix that is not declared; taken as its own namespace.</summary>
    public const string UndeclaredPrefix = "undeclared_prefix";

    /// <summary>An element that the standards do not know; skipped.</summary>
    public const string UnknownElement = "unknown_element";
}
