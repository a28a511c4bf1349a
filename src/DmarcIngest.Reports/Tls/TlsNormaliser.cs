using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace DmarcIngest.Reports.Tls;

/// <summary>Makes values as they are stored of values as they were sent.</summary>
/// <param name="fallbackDomain">The domain that the mail around the report is about; null if it says none.</param>
/// <param name="limits">Caps of lists.</param>
internal sealed class TlsNormaliser(string? fallbackDomain, ReadLimits limits)
{
    public const string SendingMtaIp = "sending-mta-ip";
    public const string ReceivingIp = "receiving-ip";
    private const string Unknown = "unknown";
    private const decimal LargestCount = 1_000_000_000_000;

    private static readonly FrozenSet<string> PolicyTypes = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "tlsa", "sts", "no-policy-found");

    private static readonly FrozenSet<string> ResultTypes = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "starttls-not-supported", "certificate-host-mismatch", "certificate-expired", "certificate-not-trusted", "validation-failure",
        "tlsa-invalid", "dnssec-invalid", "dane-required", "sts-policy-fetch-error", "sts-policy-invalid", "sts-webpki-invalid");

    private readonly DeviationSet deviations = new();
    private Dictionary<string, string> raw = [];

    /// <exception cref="ReportFormatException">Begin or end is missing or no date.</exception>
    public TlsHeader Header(TlsHeaderDraft sent, DeviationSet report)
    {
        DateTimeOffset begin = Date("start-datetime", sent.Begin);
        DateTimeOffset end = Date("end-datetime", sent.End);
        if (begin > end)
        {
            deviations.Add(TlsDeviations.BeginAfterEnd);
        }

        if (sent.OrgName is null)
        {
            deviations.Add(TlsDeviations.OrgNameMissing);
        }

        TlsHeader header = new()
        {
            OrgName = sent.OrgName ?? DomainName.OfAddress(sent.ContactInfo) ?? Unknown,
            ContactInfo = sent.ContactInfo,
            ReportId = ReportId(sent.ReportId),
            Begin = begin,
            End = end,
            Raw = TakeRaw(),
        };
        report.AddRange(TakeDeviations());
        return header;
    }

    public TlsPolicy Policy(TlsPolicyDraft sent)
    {
        long failed = Count("total-failure-session-count", sent.Failed);
        if (sent.Details.Sum(detail => detail.FailedSessions) > failed)
        {
            deviations.Add(TlsDeviations.DetailsExceedSummary);
        }

        return new TlsPolicy
        {
            PolicyType = PolicyType(sent.PolicyType),
            PolicyString = PolicyString(sent.PolicyString),
            PolicyDomain = PolicyDomain(sent.PolicyDomain),
            NamesDomain = sent.PolicyDomain is not null,
            MxHosts = MxHosts(sent.MxHosts),
            SuccessfulSessions = Count("total-successful-session-count", sent.Successful),
            FailedSessions = failed,
            Details = sent.Details,
            Deviations = TakeDeviations(),
            Raw = TakeRaw(),
        };
    }

    public TlsFailureDetail Detail(TlsDetailDraft sent)
    {
        if (sent.ResultType is null)
        {
            deviations.Add(TlsDeviations.ResultTypeMissing);
        }

        return new TlsFailureDetail
        {
            // The registry grows, so an unknown word is no deviation.
            ResultType = sent.ResultType is null ? Unknown : Word("result-type", sent.ResultType, ResultTypes) ?? sent.ResultType,
            SendingMtaIp = Address(SendingMtaIp, sent.SendingMtaIp),
            ReceivingIp = Address(ReceivingIp, sent.ReceivingIp),
            ReceivingMxHostname = sent.ReceivingMxHostname,
            ReceivingMxHelo = sent.ReceivingMxHelo,
            FailedSessions = Count("failed-session-count", sent.FailedSessions),
            AdditionalInformation = sent.AdditionalInformation,
            FailureReasonCode = sent.FailureReasonCode,
            Deviations = TakeDeviations(),
            Raw = TakeRaw(),
        };
    }

    private string[] TakeDeviations()
    {
        string[] taken = deviations.ToShared();
        deviations.Clear();
        return taken;
    }

    private IReadOnlyDictionary<string, string> TakeRaw()
    {
        if (raw.Count == 0)
        {
            return FrozenDictionary<string, string>.Empty;
        }

        Dictionary<string, string> taken = raw;
        raw = [];
        return taken;
    }

    private string ReportId(string? sent)
    {
        if (sent is null)
        {
            deviations.Add(TlsDeviations.ReportIdMissing);
            return Unknown;
        }

        if (sent is not ['<', .., '>'] || sent.Length == 2)
        {
            return sent;
        }

        raw["report-id"] = sent;
        return sent[1..^1].Trim();
    }

    private DateTimeOffset Date(string path, string? sent)
    {
        if (sent is null)
        {
            throw new ReportFormatException(RejectReasons.MissingField, $"The report has no date-range/{path}.");
        }

        DateTimeOffset date = TlsDate.Parse(sent, deviations)
            ?? throw new ReportFormatException(RejectReasons.MissingField, $"Expected a date as of RFC 3339 in date-range/{path} and found \"{Decoding.Printable.Clean(sent)}\".");
        return date;
    }

    private string PolicyType(string? sent)
    {
        if (sent is null)
        {
            deviations.Add(TlsDeviations.PolicyTypeUnknown);
            return Unknown;
        }

        if (Word("policy-type", sent, PolicyTypes) is { } known)
        {
            return known;
        }

        deviations.Add(TlsDeviations.PolicyTypeUnknown);
        return sent;
    }

    private string? Word(string path, string sent, FrozenSet<string> words)
    {
        if (!words.TryGetValue(sent, out string? known))
        {
            return null;
        }

        if (known != sent)
        {
            Note(path, sent, TlsDeviations.EnumCase);
        }

        return known;
    }

    // QUIRK: Postfix and others leave the domain away where there is no policy to name it.
    private string PolicyDomain(string? sent)
    {
        if (sent is null)
        {
            deviations.Add(TlsDeviations.PolicyDomainMissing);
        }

        if ((sent ?? fallbackDomain) is not { } domain)
        {
            return Unknown;
        }

        (string normalised, bool valid) = DomainName.IsPlain(domain) ? (domain, true) : DomainName.Normalise(domain);
        if (!valid)
        {
            deviations.Add(TlsDeviations.DomainInvalid);
        }

        if (sent is not null && normalised != sent)
        {
            raw["policy-domain"] = sent;
        }

        return normalised.Length == 0 ? Unknown : normalised;
    }

    // QUIRK: Microsoft writes the TLSA records as a JSON list within the one string of the list.
    private List<string> PolicyString(List<string> sent)
    {
        if (sent is not [{ } only] || !only.StartsWith('['))
        {
            return sent;
        }

        List<string> unpacked = [];
        try
        {
            using JsonDocument nested = JsonDocument.Parse(only);
            foreach (JsonElement item in nested.RootElement.EnumerateArray().Take(limits.PolicyStrings))
            {
                unpacked.Add(item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText());
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return sent;
        }

        Note("policy-string", only, TlsDeviations.PolicyStringNested);
        return unpacked;
    }

    private List<string> MxHosts(List<string> sent)
    {
        for (int i = 0; i < sent.Count; i++)
        {
            if (sent[i].StartsWith("mx:", StringComparison.OrdinalIgnoreCase))
            {
                Note("mx-host", sent[i], TlsDeviations.MxPrefix);
                sent[i] = sent[i][3..].Trim();
            }
        }

        return sent;
    }

    private IPAddress? Address(string path, string? sent)
    {
        if (sent is null)
        {
            return null;
        }

        IPAddress? address = SourceAddress.Parse(sent, out AddressForm form);
        if (form != AddressForm.Plain)
        {
            Note(path, sent, form == AddressForm.Invalid ? TlsDeviations.AddressInvalid : TlsDeviations.AddressDecorated);
        }

        return address;
    }

    private long Count(string path, SentCount? sent)
    {
        if (sent is not { } count)
        {
            deviations.Add(TlsDeviations.CountMissing);
            return 0;
        }

        bool number = decimal.TryParse(count.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value);
        string? deviation = !number || value != decimal.Truncate(value) || value > LargestCount ? TlsDeviations.CountInvalid
            : value < 0 ? TlsDeviations.CountNegative
            : count.Quoted ? TlsDeviations.CountAsText
            : null;
        if (deviation is not null)
        {
            Note(path, count.Text, deviation);
        }

        return deviation is null or TlsDeviations.CountAsText ? (long)value : 0;
    }

    private void Note(string path, string sent, string deviation)
    {
        raw[path] = sent;
        deviations.Add(deviation);
    }
}
