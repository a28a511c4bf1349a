using System.Collections.Frozen;

namespace DmarcIngest.Reports.Failure;

/// <summary>Takes out of a row what its level does not keep.</summary>
internal static class PrivacyFilter
{
    public static FailureRow Apply(FailureRow row, FailurePrivacy privacy) => privacy.Level switch
    {
        PrivacyLevel.Full => row,
        PrivacyLevel.Redacted => Redacted(row, new AddressRedactor(privacy.Key)),
        _ => Metadata(row),
    };

    private static FailureRow Redacted(FailureRow row, AddressRedactor redactor) => Copy(
        row,
        PrivacyLevel.Redacted,
        text => text is null ? null : redactor.Redact(text),
        address => redactor.RedactAddress(address),
        sample => sample with
        {
            Subject = null,
            MessageId = Redact(sample.MessageId, redactor),
            ReturnPath = sample.ReturnPath is null ? null : redactor.RedactAddress(sample.ReturnPath),
            ListId = Redact(sample.ListId, redactor),
            From = Redact(sample.From, redactor),
            To = Redact(sample.To, redactor),
            Cc = Redact(sample.Cc, redactor),
            ReplyTo = Redact(sample.ReplyTo, redactor),
            Headers = Headers(sample, redactor),
        });

    private static FailureRow Metadata(FailureRow row) => Copy(
        row,
        PrivacyLevel.Metadata,
        _ => null,
        DomainName.OfAddress,
        sample => sample with
        {
            Subject = null,
            MessageId = null,
            ReturnPath = null,
            From = [],
            To = [],
            Cc = [],
            ReplyTo = [],
            Headers = FrozenDictionary<string, string>.Empty,
            ListId = null,
        });

    private static FailureRow Copy(FailureRow row, PrivacyLevel level, Func<string?, string?> text, Func<string, string?> address, Func<FailureSample, FailureSample> sample) => new()
    {
        Id = row.Id,
        ReportUid = row.ReportUid,
        Timestamp = row.Timestamp,
        Reporter = row.Reporter,
        FeedbackType = row.FeedbackType,
        UserAgent = text(row.UserAgent),
        Version = row.Version,
        OriginalMailFrom = row.OriginalMailFrom is null ? null : address(row.OriginalMailFrom),
        OriginalRcptTo = [.. row.OriginalRcptTo.Select(address).OfType<string>()],
        OriginalEnvelopeId = text(row.OriginalEnvelopeId),
        ReportedDomain = row.ReportedDomain,
        AuthenticationResults = text(row.AuthenticationResults),
        DeliveryResult = row.DeliveryResult,
        AuthFailure = row.AuthFailure,
        IdentityAlignment = text(row.IdentityAlignment),
        DkimDomain = row.DkimDomain,
        DkimIdentity = text(row.DkimIdentity),
        DkimSelector = row.DkimSelector,
        SpfDns = text(row.SpfDns),
        SourceIp = row.SourceIp,
        SourcePort = row.SourcePort,
        ReportingMta = row.ReportingMta,
        Incidents = row.Incidents,
        SpfResult = row.SpfResult,
        DkimResult = row.DkimResult,
        DmarcResult = row.DmarcResult,
        Sample = row.Sample is null ? null : sample(row.Sample),
        Privacy = level,
        Deviations = row.Deviations,
        Raw = row.Raw.Select(pair => (pair.Key, Value: text(pair.Value))).Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!),
    };

    // Names go with the local parts: the address fields are written anew, of addresses alone.
    private static Dictionary<string, string> Headers(FailureSample sample, AddressRedactor redactor)
    {
        Dictionary<string, string> headers = [];
        foreach ((string name, string value) in sample.Headers)
        {
            IReadOnlyList<SampleAddress>? addresses = name switch
            {
                "from" => sample.From,
                "to" => sample.To,
                "cc" => sample.Cc,
                "reply-to" => sample.ReplyTo,
                _ => null,
            };
            if (addresses is not null)
            {
                headers.Add(name, string.Join(", ", addresses.Select(address => redactor.RedactAddress(address.Address))));
            }
            else if (name != "subject")
            {
                headers.Add(name, redactor.Redact(value));
            }
        }

        return headers;
    }

    private static string? Redact(string? text, AddressRedactor redactor) => text is null ? null : redactor.Redact(text);

    private static List<SampleAddress> Redact(IReadOnlyList<SampleAddress> addresses, AddressRedactor redactor) =>
        [.. addresses.Select(address => new SampleAddress(null, redactor.RedactAddress(address.Address)))];
}
