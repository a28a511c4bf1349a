namespace DmarcIngest.Reports.Failure;

/// <summary>Codes of deviations in failure reports, as stored in <c>deviations</c>: what was seen; what was done.</summary>
public static class FailureDeviations
{
    /// <summary>No <c>Arrival-Date</c>, or no date in it; another date of the report or its mail instead.</summary>
    public const string ArrivalDateMissing = "arrival_date_missing";

    /// <summary>No <c>Auth-Failure</c> in a report of an authentication failure; dmarc.</summary>
    public const string AuthFailureMissing = "auth_failure_missing";

    /// <summary>A <c>Delivery-Result</c> that the standard has not; kept.</summary>
    public const string DeliveryResultUnknown = "delivery_result_unknown";

    /// <summary>No <c>Feedback-Type</c>; auth-failure.</summary>
    public const string FeedbackTypeMissing = "feedback_type_missing";

    /// <summary>A field that may stand once stands several times; the first is taken.</summary>
    public const string FieldRepeated = "field_repeated";

    /// <summary>An <c>Incidents</c> that is no number; 1.</summary>
    public const string IncidentsInvalid = "incidents_invalid";

    /// <summary>A plain text instead of an ARF report (RFC 5965).</summary>
    public const string PlainText = "plain_text";

    /// <summary>No <c>Reported-Domain</c>; the domain of the sample's From field instead.</summary>
    public const string ReportedDomainMissing = "reported_domain_missing";

    /// <summary>A domain that is not ASCII and has no A-label form; kept in lower case.</summary>
    public const string DomainInvalid = "domain_invalid";

    /// <summary>No sample, or none that has a header.</summary>
    public const string SampleMissing = "sample_missing";

    /// <summary>A source address with brackets, a port or a host name; taken out of them.</summary>
    public const string SourceIpDecorated = "source_ip_decorated";

    /// <summary>A source address that is none; left out, kept raw.</summary>
    public const string SourceIpInvalid = "source_ip_invalid";

    /// <summary>No source address.</summary>
    public const string SourceIpMissing = "source_ip_missing";

    /// <summary>A value, a list or the whole header longer than the limit; cut.</summary>
    public const string TextTruncated = "text_truncated";
}
