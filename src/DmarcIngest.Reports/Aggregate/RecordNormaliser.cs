using System.Collections.Frozen;
using System.Globalization;
using System.Net;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>Makes a record as it is stored of a record as it was sent. A defect never costs the record, only the value.</summary>
internal sealed class RecordNormaliser(FieldNormaliser fields)
{
    private const long LargestCount = 1_000_000_000_000;
    private static readonly FrozenDictionary<string, string> Nothing = FrozenDictionary<string, string>.Empty;
    private DeviationSet deviations = new();
    private Dictionary<string, string>? raw;

    /// <summary>A record seen carries something that only RFC 9990 knows.</summary>
    public bool LooksLike9990 { get; private set; }

    public RecordValues Normalise(RecordDraft sent, UInt128 digest)
    {
        deviations = sent.Deviations;
        raw = null;
        IPAddress? address = Address(sent.SourceIp);
        long? count = Count(sent.Count);
        string disposition = Disposition(sent.Disposition);
        string dkim = Evaluated("policy_evaluated.dkim", sent.Dkim);
        string spf = Evaluated("policy_evaluated.spf", sent.Spf);
        string headerFrom = HeaderFrom(sent.HeaderFrom);
        string? envelopeFrom = Domain("identifiers.envelope_from", sent.EnvelopeFrom);
        string? envelopeTo = Domain("identifiers.envelope_to", sent.EnvelopeTo);
        PolicyOverride[] overrides = Overrides(sent.Reasons);
        DkimResult[] dkimResults = Dkim(sent.DkimResults);
        SpfResult[] spfResults = Spf(sent.SpfResults);
        return new RecordValues
        {
            Digest = digest,
            SourceIp = address,
            Count = count,
            Disposition = disposition,
            Dkim = dkim,
            Spf = spf,
            HeaderFrom = headerFrom,
            EnvelopeFrom = envelopeFrom,
            EnvelopeTo = envelopeTo,
            Overrides = overrides,
            DkimResults = dkimResults,
            SpfResults = spfResults,
            Deviations = deviations.ToShared(),
            Raw = raw is null ? Nothing : raw,
        };
    }

    private IPAddress? Address(string? sent)
    {
        if (sent is null)
        {
            // QUIRK: GoDaddy and wp.pl send rows without source_ip.
            deviations.Add(AggregateDeviations.SourceIpMissing);
            return null;
        }

        IPAddress? address = SourceAddress.Parse(sent, out AddressForm form);
        if (form != AddressForm.Plain)
        {
            Note("source_ip", sent, form == AddressForm.Mapped ? AggregateDeviations.SourceIpMapped
                : form == AddressForm.Invalid ? AggregateDeviations.SourceIpInvalid
                : AggregateDeviations.SourceIpDecorated);
        }

        return address;
    }

    private long? Count(string? sent)
    {
        if (sent is null)
        {
            deviations.Add(AggregateDeviations.CountMissing);
            return null;
        }

        if (!long.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out long count))
        {
            Note("count", sent, AggregateDeviations.CountInvalid);
            return null;
        }

        if (count > LargestCount)
        {
            Note("count", sent, AggregateDeviations.CountImplausible);
            return null;
        }

        return count;
    }

    private string Disposition(string? sent)
    {
        if (sent is null)
        {
            deviations.Add(AggregateDeviations.DispositionMissing);
            return FieldNormaliser.Unknown;
        }

        string word = Word("policy_evaluated.disposition", sent, FieldNormaliser.Dispositions, AggregateDeviations.DispositionUnknown, null);
        LooksLike9990 |= word == "pass";
        return word;
    }

    private string Evaluated(string path, string? sent)
    {
        if (sent is null)
        {
            deviations.Add(AggregateDeviations.EvaluatedMissing);
            return FieldNormaliser.Unknown;
        }

        return Word(path, sent, FieldNormaliser.Evaluated, AggregateDeviations.EvaluatedUnknown, AggregateDeviations.EvaluatedMapped);
    }

    private string HeaderFrom(string? sent)
    {
        string? domain = Domain("identifiers.header_from", sent);
        if (domain is null)
        {
            deviations.Add(AggregateDeviations.HeaderFromMissing);
        }

        return domain ?? FieldNormaliser.Unknown;
    }

    private string? Domain(string path, string? sent)
    {
        string domain = sent is null ? "" : fields.Domain(sent, deviations);
        if (sent is not null && domain != sent)
        {
            Keep(path, sent);
        }

        return domain.Length == 0 ? null : domain;
    }

    private PolicyOverride[] Overrides(List<(string? Type, string? Comment)> sent)
    {
        if (sent.Count == 0)
        {
            return [];
        }

        PolicyOverride[] overrides = new PolicyOverride[sent.Count];
        for (int i = 0; i < overrides.Length; i++)
        {
            (string? type, string? comment) = sent[i];
            if (type is null || !FieldNormaliser.ReasonTypes.TryGetValue(type, out string? known))
            {
                deviations.Add(AggregateDeviations.ReasonTypeUnknown);
                known = type ?? FieldNormaliser.Unknown;
            }
            else if (known != type)
            {
                Note(Path("policy_evaluated.reason", i, "type"), type, AggregateDeviations.EnumCase);
            }

            LooksLike9990 |= known == "policy_test_mode";
            overrides[i] = new PolicyOverride(known, comment);
        }

        return overrides;
    }

    private DkimResult[] Dkim(List<SentResult> sent)
    {
        if (sent.Count == 0)
        {
            return [];
        }

        DkimResult[] results = new DkimResult[sent.Count];
        int kept = 0;
        for (int i = 0; i < results.Length; i++)
        {
            SentResult one = sent[i];
            if (one.Domain is null && (one.Result is null || one.Result.Equals("none", StringComparison.OrdinalIgnoreCase)))
            {
                // QUIRK: Microsoft writes an empty domain and selector and the result none where there is no signature.
                deviations.Add(AggregateDeviations.DkimEmpty);
                continue;
            }

            string result = Result("auth_results.dkim", i, one.Result, FieldNormaliser.DkimResults, AggregateDeviations.DkimResultUnknown, AggregateDeviations.DkimResultMapped);
            results[kept] = new DkimResult(ResultDomain("auth_results.dkim", i, one.Domain), one.Qualifier ?? "none", result, one.HumanResult);
            kept++;
        }

        return kept == results.Length ? results : results[..kept];
    }

    private SpfResult[] Spf(List<SentResult> sent)
    {
        if (sent.Count == 0)
        {
            return [];
        }

        SpfResult[] results = new SpfResult[sent.Count];
        int kept = 0;
        for (int i = 0; i < results.Length; i++)
        {
            SentResult one = sent[i];
            if (one.Domain is null && one.Result is null && one.Qualifier is null)
            {
                deviations.Add(AggregateDeviations.SpfEmpty);
                continue;
            }

            string result = Result("auth_results.spf", i, one.Result, FieldNormaliser.SpfResults, AggregateDeviations.SpfResultUnknown, AggregateDeviations.SpfResultMapped);
            results[kept] = new SpfResult(ResultDomain("auth_results.spf", i, one.Domain), Scope(i, one.Qualifier), result, one.HumanResult);
            kept++;
        }

        return kept == results.Length ? results : results[..kept];
    }

    private string Scope(int index, string? sent)
    {
        if (sent is null)
        {
            return "mfrom";
        }

        if (!FieldNormaliser.Scopes.TryGetValue(sent, out string? known))
        {
            deviations.Add(AggregateDeviations.SpfScopeUnknown);
            return sent;
        }

        if (known != sent)
        {
            Note(Path("auth_results.spf", index, "scope"), sent, AggregateDeviations.EnumCase);
        }

        return known;
    }

    private string ResultDomain(string list, int index, string? sent)
    {
        string domain = sent is null ? "" : fields.Domain(sent, deviations);
        if (sent is not null && domain != sent)
        {
            Keep(Path(list, index, "domain"), sent);
        }

        return domain.Length == 0 ? FieldNormaliser.Unknown : domain;
    }

    private string Result(string list, int index, string? sent, WordList words, string unknownCode, string mappedCode)
    {
        if (sent is null)
        {
            deviations.Add(unknownCode);
            return FieldNormaliser.Unknown;
        }

        // The path is made only where it is needed.
        return words.TryGetValue(sent, out string? known) && known == sent
            ? known
            : Word(Path(list, index, "result"), sent, words, unknownCode, mappedCode);
    }

    private string Word(string path, string sent, WordList words, string unknownCode, string? mappedCode)
    {
        if (!words.TryGetValue(sent, out string? known))
        {
            Note(path, sent, unknownCode);
            return FieldNormaliser.Unknown;
        }

        if (known != sent)
        {
            bool sameWord = known.Equals(sent, StringComparison.OrdinalIgnoreCase);
            Note(path, sent, sameWord ? AggregateDeviations.EnumCase : mappedCode ?? AggregateDeviations.EnumCase);
        }

        return known;
    }

    private static string Path(string list, int index, string field) => string.Create(CultureInfo.InvariantCulture, $"{list}[{index}].{field}");

    private void Note(string path, string sent, string code)
    {
        Keep(path, sent);
        deviations.Add(code);
    }

    private void Keep(string path, string sent)
    {
        raw ??= [];
        raw[path] = sent;
    }
}
