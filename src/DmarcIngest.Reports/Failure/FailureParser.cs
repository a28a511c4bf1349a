using System.Globalization;
using System.Net;
using DmarcIngest.Reports.Decoding;
using MimeKit;

namespace DmarcIngest.Reports.Failure;

/// <summary>Reads a failure report: RFC 5965, RFC 6591, RFC 9991 and what is really sent (deviations are flagged, not refused).</summary>
internal static class FailureParser
{
    // A DKIM-Canonicalized-Body may hold the whole mail; the fields that are read stand before it or are lost.
    private const int LargestPart = 256 * 1024;

    private static readonly string[] DeliveryResults = ["delivered", "spam", "policy", "reject", "other"];

    /// <exception cref="ReportFormatException">There is no field in it, or no date anywhere.</exception>
    public static FailureReport Parse(FoundFailure found, ReadLimits limits, FailurePrivacy privacy)
    {
        DeviationSet deviations = new();
        ReadOnlyMemory<byte> feedback = Read(found.Feedback, deviations);
        (HeaderList Fields, ReadOnlyMemory<byte>? Sample) text = found.IsPlainText ? EximText.Read(feedback) : (Load(feedback), null);
        if (found.IsPlainText)
        {
            deviations.Add(FailureDeviations.PlainText);
        }

        if (found.IsPlainText && !text.Fields.Any(IsSaidInText))
        {
            throw new ReportFormatException(RejectReasons.NotAReport, "Found the sentence of a failure report in plain text, and neither the Sender Domain nor the Sender IP Address that stand below it.");
        }

        if (!text.Fields.Any(IsOurs))
        {
            throw new ReportFormatException(RejectReasons.NotAReport, "Expected the fields of a failure report (Feedback-Type, Source-IP, ...) and found none of them.");
        }

        FailureSample? sample = Sample(found, text.Sample, limits, deviations);
        FailureRow row = Row(found, new FailureFields(text.Fields, limits, deviations), sample, deviations);
        FailureRow kept = PrivacyFilter.Apply(row, privacy);
        return new FailureReport { ReportUid = row.ReportUid, Partial = false, Deviations = kept.Deviations, RowCount = 1, Row = kept };
    }

    private static bool IsOurs(Header field) =>
        field.Field.ToLowerInvariant() is "feedback-type" or "source-ip" or "auth-failure" or "reported-domain" or "original-mail-from" or "arrival-date";

    private static bool IsSaidInText(Header field) => field.Field is "Source-IP" or "Reported-Domain";

    private static FailureSample? Sample(FoundFailure found, ReadOnlyMemory<byte>? inText, ReadLimits limits, DeviationSet deviations)
    {
        HeaderList? header = found.Sample?.Headers
            ?? (found.Sample?.Content is { } content ? Load(Read(content, deviations)) : inText is { } text ? Load(text) : null);
        if (header is null || header.Count == 0)
        {
            deviations.Add(FailureDeviations.SampleMissing);
            return null;
        }

        return new SampleReader(limits, deviations).Read(header, found.Sample?.HeadersOnly ?? true);
    }

    private static FailureRow Row(FoundFailure found, FailureFields fields, FailureSample? sample, DeviationSet deviations)
    {
        Dictionary<string, string> raw = [];
        string reporter = DomainName.OfAddress(found.Carrier is null ? null : MailText.From(found.Carrier)) ?? "unknown";
        string feedbackType = FeedbackType(fields, deviations);
        IReadOnlyList<string> results = fields.All("Authentication-Results");
        AuthenticationResults authentication = AuthenticationResults.Read(results);
        IReadOnlyList<string> authFailure = [.. fields.All("Auth-Failure").SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(value => value.ToLowerInvariant())];
        bool toldDmarc = authFailure.Contains("dmarc");
        if (authFailure.Count == 0 && feedbackType == "auth-failure")
        {
            authFailure = ["dmarc"];
            deviations.Add(FailureDeviations.AuthFailureMissing);
        }

        string domain = ReportedDomain(fields, sample, raw, deviations);
        IPAddress? source = SourceIp(fields, raw, deviations, out string? sentSource);
        FailureDraft draft = new(
            reporter, feedbackType, domain, sentSource, Arrival(fields, found.Carrier, sample, deviations), fields.One("Original-Envelope-Id"), fields.Address("Original-Mail-From"),
            [.. fields.All("Original-Rcpt-To").Select(FailureFields.Bare).OfType<string>()], [.. results],
            authFailure, fields.One("DKIM-Domain"), fields.One("DKIM-Identity"), fields.One("DKIM-Selector"), sample);
        (string uid, string id) = draft.Ids();
        return new FailureRow
        {
            Id = id,
            ReportUid = uid,
            Timestamp = draft.Arrival,
            Reporter = reporter,
            FeedbackType = feedbackType,
            UserAgent = fields.One("User-Agent"),
            Version = fields.One("Version"),
            OriginalMailFrom = draft.MailFrom,
            OriginalRcptTo = draft.RcptTo,
            OriginalEnvelopeId = draft.EnvelopeId,
            ReportedDomain = domain,
            AuthenticationResults = results.Count == 0 ? null : string.Join("; ", results),
            DeliveryResult = DeliveryResult(fields, deviations),
            AuthFailure = authFailure,
            IdentityAlignment = fields.One("Identity-Alignment"),
            DkimDomain = draft.DkimDomain,
            DkimIdentity = draft.DkimIdentity,
            DkimSelector = draft.DkimSelector,
            SpfDns = fields.All("SPF-DNS") is [{ } dns, ..] ? dns : null,
            SourceIp = source,
            SourcePort = int.TryParse(fields.One("Source-Port"), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= ushort.MaxValue ? port : null,
            ReportingMta = Host(fields.One("Reporting-MTA")),
            Incidents = Incidents(fields, raw, deviations),
            SpfResult = Aligned(fields.One(FailureFields.SpfAlignment)) ?? authentication.Spf,
            DkimResult = Aligned(fields.One(FailureFields.DkimAlignment)) ?? authentication.Dkim,
            DmarcResult = authentication.Dmarc == "unknown" && toldDmarc ? "fail" : authentication.Dmarc,
            Sample = sample,
            Privacy = PrivacyLevel.Full,
            Deviations = deviations.ToShared(),
            Raw = raw,
        };
    }

    private static string FeedbackType(FailureFields fields, DeviationSet deviations)
    {
        if (fields.One("Feedback-Type") is { } type)
        {
            return type.ToLowerInvariant();
        }

        deviations.Add(FailureDeviations.FeedbackTypeMissing);
        return "auth-failure";
    }

    private static DateTimeOffset Arrival(FailureFields fields, HeaderList? carrier, FailureSample? sample, DeviationSet deviations)
    {
        if ((fields.Date("Arrival-Date") ?? fields.Date("Received-Date")) is { } arrival)
        {
            return arrival;
        }

        deviations.Add(FailureDeviations.ArrivalDateMissing);
        return FailureFields.ToDate(carrier?[HeaderId.Date]) ?? sample?.Date
            ?? throw new ReportFormatException(RejectReasons.MissingField, "Expected a date in Arrival-Date, in the mail or in its sample, and found none, so the row would have no place in time.");
    }

    private static string ReportedDomain(FailureFields fields, FailureSample? sample, Dictionary<string, string> raw, DeviationSet deviations)
    {
        // RFC 9991 lets it stand several times; the first is the one the policy was found at.
        string? sent = fields.All("Reported-Domain") is [{ } first, ..] ? first : null;
        if (sent is null)
        {
            deviations.Add(FailureDeviations.ReportedDomainMissing);
            sent = sample?.From is [{ } from, ..] ? DomainName.OfAddress(from.Address) : null;
        }

        if (sent is null)
        {
            return "unknown";
        }

        (string domain, bool valid) = DomainName.Normalise(sent);
        if (!valid)
        {
            deviations.Add(FailureDeviations.DomainInvalid);
        }

        if (domain != sent)
        {
            raw["Reported-Domain"] = sent;
        }

        return domain.Length == 0 ? "unknown" : domain;
    }

    private static IPAddress? SourceIp(FailureFields fields, Dictionary<string, string> raw, DeviationSet deviations, out string? sent)
    {
        sent = fields.One("Source-IP");
        if (sent is null)
        {
            deviations.Add(FailureDeviations.SourceIpMissing);
            return null;
        }

        // QUIRK: OpenDMARC adds the host name, MDaemon masks the address as X.X.X.X.
        IPAddress? address = SourceAddress.Parse(sent, out AddressForm form);
        if (form is AddressForm.Decorated or AddressForm.Invalid)
        {
            raw["Source-IP"] = sent;
            deviations.Add(form == AddressForm.Invalid ? FailureDeviations.SourceIpInvalid : FailureDeviations.SourceIpDecorated);
        }

        return address;
    }

    private static string DeliveryResult(FailureFields fields, DeviationSet deviations)
    {
        if (fields.One("Delivery-Result")?.ToLowerInvariant() is not { } result)
        {
            return "unknown";
        }

        if (!DeliveryResults.Contains(result))
        {
            deviations.Add(FailureDeviations.DeliveryResultUnknown);
        }

        return result;
    }

    private static long Incidents(FailureFields fields, Dictionary<string, string> raw, DeviationSet deviations)
    {
        if (fields.One("Incidents") is not { } sent)
        {
            return 1;
        }

        if (long.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out long incidents) && incidents <= 1_000_000_000_000)
        {
            return incidents;
        }

        raw["Incidents"] = sent;
        deviations.Add(FailureDeviations.IncidentsInvalid);
        return 1;
    }

    // "dns; mx.example.com"
    private static string? Host(string? reportingMta) => reportingMta?[(reportingMta.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim();

    private static string? Aligned(string? yesOrNo) => yesOrNo?.ToLowerInvariant() switch
    {
        "yes" => "pass",
        "no" => "fail",
        _ => null,
    };

    private static ReadOnlyMemory<byte> Read(ByteSource source, DeviationSet deviations)
    {
        using Stream stream = source.Open();
        byte[] bytes = new byte[4096];
        int length = 0;
        while (stream.Read(bytes, length, bytes.Length - length) is int read and > 0)
        {
            length += read;
            if (length < bytes.Length)
            {
                continue;
            }

            if (length == LargestPart)
            {
                deviations.Add(FailureDeviations.TextTruncated);
                break;
            }

            Array.Resize(ref bytes, length * 2);
        }

        ReadOnlyMemory<byte> all = bytes.AsMemory(0, length);
        return all[Sniffer.SkipBlank(all.Span)..];
    }

    // QUIRK: an mbox line may stand before the header (LinkedIn).
    private static HeaderList Load(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlyMemory<byte> header = bytes[Sniffer.SkipBlank(bytes.Span)..];
        if (header.Span.StartsWith("From "u8))
        {
            header = header[(header.Span.IndexOf((byte)'\n') + 1)..];
        }

        return header.IsEmpty ? [] : MailParser.ParseHeader(header) ?? [];
    }
}
