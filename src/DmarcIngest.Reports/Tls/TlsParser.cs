using System.Diagnostics;
using System.Text;
using System.Text.Json;
using DmarcIngest.Reports.Decoding;

namespace DmarcIngest.Reports.Tls;

/// <summary>Reads an SMTP TLS report out of one document: RFC 8460 and what is really sent (deviations are flagged, not refused).</summary>
internal static class TlsParser
{
    /// <exception cref="ReportFormatException">It is no report, or damaged before its first whole policy.</exception>
    public static IReadOnlyList<TlsReport> Parse(FoundDocument document, ReadLimits limits)
    {
        long deadline = Stopwatch.GetTimestamp() + (limits.DocumentSeconds * Stopwatch.Frequency);
        DeviationSet header = new();
        TlsNormaliser normaliser = new(document.AboutDomain, limits);
        using JsonCursor cursor = new(Utf8(document.Open()), limits, deadline) { Deviations = header };
        TlsJsonReader reader = new(cursor, normaliser, limits);
        bool partial = false;
        try
        {
            reader.Read();
        }
        catch (Exception damage) when (damage is JsonException or InvalidDataException)
        {
            // The identity is made of the header, which may stand anywhere: without all of it the rows of what breaks off here would stand
            // beside those of the whole report for ever.
            if (!reader.Header.HasIdentity || reader.Policies.Count == 0)
            {
                string reason = damage is JsonException ? RejectReasons.BrokenJson : RejectReasons.BrokenArchive;
                throw new ReportFormatException(reason, $"Expected an SMTP TLS report in JSON and found damage before it was understood: {damage.Message}", damage);
            }

            partial = true;
            header.Add(TlsDeviations.Truncated);
        }

        if (IsNone(reader))
        {
            throw new ReportFormatException(RejectReasons.NotAReport, "Expected an SMTP TLS report and found JSON without date-range and policies.");
        }

        return [Make(reader, normaliser, header, partial)];
    }

    private static bool IsNone(TlsJsonReader reader) =>
        reader.Header is { Begin: null, End: null } && reader.Policies.Count == 0;

    private static TlsReport Make(TlsJsonReader reader, TlsNormaliser normaliser, DeviationSet header, bool partial)
    {
        TlsHeader normalised = normaliser.Header(reader.Header, header);
        if (reader.Policies.Count == 0)
        {
            header.Add(TlsDeviations.NoPolicies);
        }

        string[] own = header.ToShared();
        DeviationSet all = new();
        all.AddRange(own);
        foreach (TlsPolicy policy in reader.Policies)
        {
            all.AddRange(policy.Deviations);
            foreach (TlsFailureDetail detail in policy.Details)
            {
                all.AddRange(detail.Deviations);
            }
        }

        return new TlsReport
        {
            ReportUid = TlsRows.ReportUid(normalised, reader.Policies),
            Partial = partial,
            Deviations = all.ToShared(),
            RowCount = reader.Policies.Count + reader.Policies.Sum(policy => policy.Details.Count),
            Header = normalised,
            Policies = reader.Policies,
            HeaderDeviations = own,
        };
    }

    // I-JSON is UTF-8; UTF-16 is sent nevertheless where XML was sent in it before.
    private static Stream Utf8(Stream stream)
    {
        byte[] mark = new byte[2];
        int read = stream.ReadAtLeast(mark, 2, throwOnEndOfStream: false);
        Stream whole = new PrefixedStream(mark.AsMemory(0, read), stream);
        return mark switch
        {
            [0xFF, 0xFE] or [not 0, 0] => Encoding.CreateTranscodingStream(whole, Encoding.Unicode, Encoding.UTF8),
            [0xFE, 0xFF] or [0, not 0] => Encoding.CreateTranscodingStream(whole, Encoding.BigEndianUnicode, Encoding.UTF8),
            _ => whole,
        };
    }
}
