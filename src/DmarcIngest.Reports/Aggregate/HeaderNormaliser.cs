using System.Collections.Frozen;
using System.Globalization;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>Makes the header as it is stored of the header as it was sent.</summary>
internal sealed class HeaderNormaliser(FieldNormaliser fields, DeviationSet deviations)
{
    private static readonly DateTimeOffset Earliest = new(2010, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<string, string> raw = [];

    /// <exception cref="ReportFormatException">Policy domain, begin or end is missing.</exception>
    public AggregateHeader Normalise(HeaderDraft sent)
    {
        DateTimeOffset begin = Date("report_metadata.date_range.begin", sent.Begin);
        DateTimeOffset end = Date("report_metadata.date_range.end", sent.End);
        if (begin > end)
        {
            deviations.Add(AggregateDeviations.BeginAfterEnd);
        }

        if (begin < Earliest || end > Latest || end < Earliest || begin > Latest)
        {
            deviations.Add(AggregateDeviations.DateImplausible);
        }

        PublishedPolicy policy = Policy(sent);
        string? organisation = sent.OrgName ?? DomainName.OfAddress(sent.Email);
        if (sent.OrgName is null)
        {
            deviations.Add(AggregateDeviations.OrgNameMissing);
        }

        return new AggregateHeader
        {
            Dialect = Dialect(sent),
            XmlSchema = sent.Version ?? "draft",
            XmlNamespace = sent.Namespace,
            OrgName = organisation ?? FieldNormaliser.Unknown,
            OrgEmail = sent.Email,
            OrgExtraContactInfo = sent.ExtraContactInfo,
            ReportId = ReportId(sent.ReportId),
            Generator = sent.Generator,
            Begin = begin,
            End = end,
            Errors = sent.Errors,
            Policy = policy,
            Raw = raw.Count == 0 ? FrozenDictionary<string, string>.Empty : raw,
        };
    }

    private static string Dialect(HeaderDraft sent) =>
        sent.Namespace == ElementNames.Rfc9990Namespace ? "9990"
        : sent.LooksLike9990 ? "9990-like"
        : sent.Version is not null || sent.Namespace == "http://dmarc.org/dmarc-xml/0.1" ? "7489"
        : "7489-draft";

    private PublishedPolicy Policy(HeaderDraft sent)
    {
        string? domain = sent.Domain is null ? null : fields.Domain(sent.Domain, deviations);
        if (string.IsNullOrEmpty(domain))
        {
            throw new ReportFormatException(RejectReasons.MissingField, "The report has no policy_published/domain.");
        }

        if (domain != sent.Domain)
        {
            raw["policy_published.domain"] = sent.Domain!;
        }

        return new PublishedPolicy
        {
            Domain = domain,
            Adkim = Word("policy_published.adkim", sent.Adkim, FieldNormaliser.AlignmentModes),
            Aspf = Word("policy_published.aspf", sent.Aspf, FieldNormaliser.AlignmentModes),
            P = Word("policy_published.p", sent.P, FieldNormaliser.Policies),
            Sp = Word("policy_published.sp", sent.Sp, FieldNormaliser.Policies),
            Np = Word("policy_published.np", sent.Np, FieldNormaliser.Policies),
            Pct = Percentage(sent.Pct),
            Fo = FailureOptions(sent.Fo),
            Testing = Word("policy_published.testing", sent.Testing, FieldNormaliser.TestModes),
            DiscoveryMethod = Word("policy_published.discovery_method", sent.DiscoveryMethod, FieldNormaliser.DiscoveryMethods),
        };
    }

    private string ReportId(string? sent)
    {
        if (sent is null)
        {
            deviations.Add(AggregateDeviations.ReportIdMissing);
            return FieldNormaliser.Unknown;
        }

        if (sent is not ['<', .., '>'] || sent.Length == 2)
        {
            return sent;
        }

        raw["report_metadata.report_id"] = sent;
        return sent[1..^1].Trim();
    }

    private string? Word(string path, string? sent, WordList words)
    {
        if (sent is null)
        {
            return null;
        }

        if (words.TryGetValue(sent, out string? known))
        {
            if (known != sent)
            {
                raw[path] = sent;
                deviations.Add(AggregateDeviations.EnumCase);
            }

            return known;
        }

        // QUIRK: Mail.Ru writes "nil" for an absent sp, OpenDMARC "unknown".
        return Refuse(path, sent);
    }

    private int? Percentage(string? sent)
    {
        if (sent is null)
        {
            return null;
        }

        if (int.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out int percentage) && percentage <= 100)
        {
            return percentage;
        }

        Refuse("policy_published.pct", sent);
        return null;
    }

    private string? FailureOptions(string? sent)
    {
        if (sent is null)
        {
            return null;
        }

        string lower = sent.ToLowerInvariant();
        if (lower.AsSpan().ContainsAnyExcept("01ds:"))
        {
            return Refuse("policy_published.fo", sent);
        }

        if (lower != sent)
        {
            raw["policy_published.fo"] = sent;
            deviations.Add(AggregateDeviations.EnumCase);
        }

        return lower;
    }

    private string? Refuse(string path, string sent)
    {
        raw[path] = sent;
        deviations.Add(AggregateDeviations.PolicyValueUnknown);
        return null;
    }

    private DateTimeOffset Date(string path, string? sent)
    {
        if (sent is null)
        {
            throw new ReportFormatException(RejectReasons.MissingField, $"The report has no {path}.");
        }

        ReadOnlySpan<char> whole = sent;
        int point = whole.IndexOfAny(".,");
        if (point > 0 && !whole[(point + 1)..].ContainsAnyExceptInRange('0', '9'))
        {
            whole = whole[..point];
            raw[path] = sent;
            deviations.Add(AggregateDeviations.DateWithFraction);
        }

        if (!long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds) || seconds < 0)
        {
            throw new ReportFormatException(RejectReasons.MissingField, $"{path} is no number of seconds since 1970.");
        }

        while (seconds > 100_000_000_000)
        {
            seconds /= 1000;
            raw[path] = sent;
            deviations.Add(AggregateDeviations.DateNotInSeconds);
        }

        return DateTimeOffset.FromUnixTimeSeconds(seconds);
    }
}
