namespace DmarcIngest.Reports.Tls;

/// <summary>Codes of deviations in SMTP TLS reports, as stored in <c>deviations</c>: what was seen; what was done.</summary>
public static class TlsDeviations
{
    /// <summary>An address that is none; left out, kept raw.</summary>
    public const string AddressInvalid = "address_invalid";

    /// <summary>An address with brackets, a port, a host name or in a mapped form; taken out of them.</summary>
    public const string AddressDecorated = "address_decorated";

    /// <summary>The archive ended in rubbish behind its data; what came before it was read.</summary>
    public const string ArchiveEndBroken = "archive_end_broken";

    /// <summary>The period begins after its end; kept.</summary>
    public const string BeginAfterEnd = "begin_after_end";

    /// <summary>Something stood behind the report in its document; ignored.</summary>
    public const string ContentOutsideReport = "content_outside_report";

    /// <summary>A count in quotation marks; read as a number.</summary>
    public const string CountAsText = "count_as_text";

    /// <summary>A count that is no whole number or above a million millions; not counted.</summary>
    public const string CountInvalid = "count_invalid";

    /// <summary>A policy or detail without a count; counted as 0.</summary>
    public const string CountMissing = "count_missing";

    /// <summary>A count below 0; counted as 0.</summary>
    public const string CountNegative = "count_negative";

    /// <summary>Begin or end in another form than RFC 3339; read.</summary>
    public const string DateForm = "date_form";

    /// <summary>Begin or end before 2010 or after 2100; kept.</summary>
    public const string DateImplausible = "date_implausible";

    /// <summary>Begin or end without a time zone; read as UTC.</summary>
    public const string DateWithoutZone = "date_without_zone";

    /// <summary>The failure details count more sessions than the summary; both kept.</summary>
    public const string DetailsExceedSummary = "details_exceed_summary";

    /// <summary>A domain that is not ASCII and has no A-label form; kept in lower case.</summary>
    public const string DomainInvalid = "domain_invalid";

    /// <summary>A key in another spelling than the standard's; read.</summary>
    public const string KeySpelling = "key_spelling";

    /// <summary>One value where a list was expected; read as a list of one.</summary>
    public const string ListExpected = "list_expected";

    /// <summary><c>mx:</c> before a host; taken off.</summary>
    public const string MxPrefix = "mx_prefix";

    /// <summary>A report without policies: no rows.</summary>
    public const string NoPolicies = "no_policies";

    /// <summary>No <c>organization-name</c>; the domain of the contact instead.</summary>
    public const string OrgNameMissing = "org_name_missing";

    /// <summary>No <c>policy-domain</c>; what the mail says instead.</summary>
    public const string PolicyDomainMissing = "policy_domain_missing";

    /// <summary>A policy string that holds a whole JSON list; unpacked.</summary>
    public const string PolicyStringNested = "policy_string_nested";

    /// <summary>No <c>policy-type</c>, or a word that the standard has not; kept.</summary>
    public const string PolicyTypeUnknown = "policy_type_unknown";

    /// <summary>No <c>report-id</c>.</summary>
    public const string ReportIdMissing = "report_id_missing";

    /// <summary>A failure detail without <c>result-type</c>; unknown.</summary>
    public const string ResultTypeMissing = "result_type_missing";

    /// <summary>Bytes that are no UTF-8; replaced.</summary>
    public const string TextInvalid = "text_invalid";

    /// <summary>A value or a list of texts longer than the limit; cut.</summary>
    public const string TextTruncated = "text_truncated";

    /// <summary>The document breaks off or is damaged; what stood before was read.</summary>
    public const string Truncated = "truncated";

    /// <summary>An object or a list where a text or a number was expected; left out.</summary>
    public const string ValueForm = "value_form";

    /// <summary>A word of the standard in other letters; replaced.</summary>
    public const string EnumCase = "enum_case";
}
