using System.Diagnostics;
using System.Text;
using System.Xml;
using DmarcIngest.Reports.Decoding;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>Reads aggregate reports out of one document: RFC 7489, RFC 9990 and what is really sent (deviations are flagged, not refused).</summary>
internal static class AggregateParser
{
    /// <summary>Gives every report of the document (usually one; several <c>feedback</c> elements may stand one behind another).</summary>
    /// <exception cref="ReportFormatException">It is no report, or damaged beyond repair.</exception>
    public static IReadOnlyList<AggregateReport> Parse(FoundDocument document, ReadLimits limits)
    {
        long deadline = Stopwatch.GetTimestamp() + (limits.DocumentSeconds * Stopwatch.Frequency);
        AggregateReport? whole = ReadWhole(end => OpenPlain(document, limits, end), Damage.EndKept, limits, deadline, out bool breaksOff);
        if (whole is null && !breaksOff)
        {
            whole = ReadWhole(end => OpenStream(document, limits, end), Damage.Refused, limits, deadline, out _);
        }

        return whole is not null ? [whole] : ReadDamaged(document, limits, deadline);
    }

    /// <summary>One pass over the stream. Null if it is not one report that the reader can read; then nothing of it was kept. One that breaks off is well-formed for no reader.</summary>
    private static AggregateReport? ReadWhole(Func<long, AggregateXmlReader> open, Damage damage, ReadLimits limits, long deadline, out bool breaksOff)
    {
        breaksOff = false;
        try
        {
            using AggregateXmlReader reader = open(deadline);
            return new ReportPass(() => open(long.MaxValue), [], limits).Read(reader, damage);
        }
        catch (PlainEndException)
        {
            breaksOff = true;
            return null;
        }
        catch (XmlException)
        {
            return null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static List<AggregateReport> ReadDamaged(FoundDocument document, ReadLimits limits, long deadline)
    {
        IReadOnlyList<MendedDocument> parts = XmlRepair.Read(document, limits);
        List<AggregateReport> reports = ReadParts(document, parts, limits, deadline, out ReportFormatException? lost);
        if (lost is null)
        {
            return reports;
        }

        if (reports.Count == 0)
        {
            throw lost;
        }

        // Once more, so that the reports that were read say that another one was not.
        return ReadParts(document, [.. parts.Select(WithLoss)], limits, deadline, out _);
    }

    private static MendedDocument WithLoss(MendedDocument part)
    {
        DeviationSet deviations = new();
        deviations.AddRange(part.Deviations);
        deviations.Add(AggregateDeviations.DocumentLost);
        return part with { Deviations = deviations.ToShared() };
    }

    private static List<AggregateReport> ReadParts(
        FoundDocument document, IReadOnlyList<MendedDocument> parts, ReadLimits limits, long deadline, out ReportFormatException? lost)
    {
        List<AggregateReport> reports = [];
        RepairedAgain again = new(document, limits);
        long records = 0;
        lost = null;
        for (int i = 0; i < parts.Count; i++)
        {
            try
            {
                AggregateReport report = ReadPart(parts[i], i, again, limits, deadline);
                reports.Add(report);
                records += report.RowCount;
            }
            catch (ReportFormatException exception) when (exception.Reason != RejectReasons.LimitExceeded)
            {
                lost ??= exception;
            }

            if (records > limits.Records)
            {
                throw new ReportFormatException(RejectReasons.LimitExceeded, $"The reports of the document have more than Records ({limits.Records}) records together.");
            }
        }

        return reports;
    }

    private static AggregateReport ReadPart(MendedDocument part, int index, RepairedAgain again, ReadLimits limits, long deadline)
    {
        try
        {
            using AggregateXmlReader reader = OpenPart(part, limits, deadline);
            ReportPass pass = new(() => OpenPart(again.Take(index), limits, long.MaxValue), part.Deviations, limits);
            AggregateReport report = pass.Read(reader, Damage.Kept)
                ?? throw new ReportFormatException(RejectReasons.NotAReport, "The root element is not 'feedback'.");
            if (!report.HoldsRows)
            {
                again.Last = index;
            }

            return report;
        }
        catch (XmlException exception)
        {
            bool brokenArchive = part.Deviations.Contains(AggregateDeviations.ArchiveEndBroken);
            throw new ReportFormatException(
                brokenArchive ? RejectReasons.BrokenArchive : RejectReasons.BrokenXml,
                $"No complete record could be read: {exception.Message}",
                exception);
        }
    }

    private static AggregateXmlReader OpenPlain(FoundDocument document, ReadLimits limits, long deadline) =>
        new(new PlainCursor(document.Open(), limits, deadline) { Deviations = new DeviationSet() }, limits);

    private static AggregateXmlReader OpenStream(FoundDocument document, ReadLimits limits, long deadline) =>
        Open(new DecodingReader(document.Open()), null, limits, deadline);

    private static AggregateXmlReader OpenPart(MendedDocument part, ReadLimits limits, long deadline) =>
        Open(part.Open(), part.Context, limits, deadline);

    private static AggregateXmlReader Open(TextReader text, XmlParserContext? context, ReadLimits limits, long deadline) =>
        new(new XmlCursor(text, context, limits, deadline) { Deviations = new DeviationSet() }, limits);
}
