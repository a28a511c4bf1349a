using System.Collections.Frozen;

namespace DmarcIngest.Reports.Tls;

/// <summary>The keys of RFC 8460 section 4.4.</summary>
internal enum TlsKey
{
    Unknown,
    OrganizationName,
    DateRange,
    StartDateTime,
    EndDateTime,
    ContactInfo,
    ReportId,
    Policies,
    Policy,
    PolicyType,
    PolicyString,
    PolicyDomain,
    MxHost,
    Summary,
    Successful,
    Failed,
    FailureDetails,
    ResultType,
    SendingMtaIp,
    ReceivingMxHostname,
    ReceivingMxHelo,
    ReceivingIp,
    FailedSessions,
    AdditionalInformation,
    FailureReasonCode,
}

/// <summary>Reads keys in the spellings that are really sent: camelCase, underscores, other cases, and other words for the same.</summary>
internal static class TlsKeys
{
    private static readonly FrozenDictionary<string, TlsKey> Standard = new Dictionary<string, TlsKey>
    {
        ["organization-name"] = TlsKey.OrganizationName,
        ["date-range"] = TlsKey.DateRange,
        ["start-datetime"] = TlsKey.StartDateTime,
        ["end-datetime"] = TlsKey.EndDateTime,
        ["contact-info"] = TlsKey.ContactInfo,
        ["report-id"] = TlsKey.ReportId,
        ["policies"] = TlsKey.Policies,
        ["policy"] = TlsKey.Policy,
        ["policy-type"] = TlsKey.PolicyType,
        ["policy-string"] = TlsKey.PolicyString,
        ["policy-domain"] = TlsKey.PolicyDomain,
        ["mx-host"] = TlsKey.MxHost,
        ["summary"] = TlsKey.Summary,
        ["total-successful-session-count"] = TlsKey.Successful,
        ["total-failure-session-count"] = TlsKey.Failed,
        ["failure-details"] = TlsKey.FailureDetails,
        ["result-type"] = TlsKey.ResultType,
        ["sending-mta-ip"] = TlsKey.SendingMtaIp,
        ["receiving-mx-hostname"] = TlsKey.ReceivingMxHostname,
        ["receiving-mx-helo"] = TlsKey.ReceivingMxHelo,
        ["receiving-ip"] = TlsKey.ReceivingIp,
        ["failed-session-count"] = TlsKey.FailedSessions,
        ["additional-information"] = TlsKey.AdditionalInformation,
        ["failure-reason-code"] = TlsKey.FailureReasonCode,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // QUIRK: the prose of RFC 8460 says mx-host-pattern and additional-info-uri where its grammar says otherwise, and senders follow either.
    private static readonly FrozenDictionary<string, TlsKey> Other = Standard
        .Select(pair => KeyValuePair.Create(Letters(pair.Key), pair.Value))
        .Concat(
        [
            KeyValuePair.Create("orgname", TlsKey.OrganizationName),
            KeyValuePair.Create("startdate", TlsKey.StartDateTime),
            KeyValuePair.Create("enddate", TlsKey.EndDateTime),
            KeyValuePair.Create("policystrings", TlsKey.PolicyString),
            KeyValuePair.Create("mxhosts", TlsKey.MxHost),
            KeyValuePair.Create("mxhostpattern", TlsKey.MxHost),
            KeyValuePair.Create("mxhostpatterns", TlsKey.MxHost),
            KeyValuePair.Create("totalfailedsessioncount", TlsKey.Failed),
            KeyValuePair.Create("additionalinfouri", TlsKey.AdditionalInformation),
            KeyValuePair.Create("additionalinformationuri", TlsKey.AdditionalInformation),
        ])
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The key; <see cref="TlsKey.Unknown"/> for an extension, which is read over.</summary>
    public static TlsKey Read(string name, DeviationSet deviations)
    {
        if (Standard.TryGetValue(name, out TlsKey key))
        {
            return key;
        }

        if (Other.TryGetValue(Letters(name), out key))
        {
            deviations.Add(TlsDeviations.KeySpelling);
        }

        return key;
    }

    private static string Letters(string name) => string.Concat(name.Where(char.IsAsciiLetter)).ToLowerInvariant();
}
