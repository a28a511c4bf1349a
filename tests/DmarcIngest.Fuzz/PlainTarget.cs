using System.Text;
using System.Xml;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Fuzz;

/// <summary>The quick reader of aggregate reports gives what the full one gives, or leaves the document to it.</summary>
internal static class PlainTarget
{
    private const string NotPlain = "not plain";
    private const string Damaged = "damaged";

    public static void Run(byte[] input)
    {
        string quick = Read(new PlainCursor(new TrickleStream(input), SmallLimits.Value, long.MaxValue) { Deviations = new DeviationSet() }, true);
        if (quick == NotPlain)
        {
            return;
        }

        string full = Read(new XmlCursor(new DecodingReader(new MemoryStream(input)), null, SmallLimits.Value, long.MaxValue) { Deviations = new DeviationSet() }, false);
        if (quick == RejectReasons.LimitExceeded && full.StartsWith(Damaged, StringComparison.Ordinal))
        {
            // Whoever reads ahead meets damage before the limit.
            return;
        }

        Contract.Same(quick, full, "The quick reader and the full one read different things.");
    }

    private static string Read(ElementCursor cursor, bool plain)
    {
        try
        {
            using AggregateXmlReader reader = new(cursor, SmallLimits.Value);
            AggregateReport? report = new ReportPass(() => throw new InvalidOperationException(), [], SmallLimits.Value).Read(reader, Damage.Refused);
            return report is null ? NotPlain : Transcript.Of([report]);
        }
        catch (ReportFormatException refused)
        {
            return refused.Reason;
        }
        catch (Exception damage) when (damage is XmlException or DecoderFallbackException)
        {
            return plain ? NotPlain : $"{Damaged}: {damage.Message}";
        }
    }
}
