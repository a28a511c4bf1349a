using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Reports.Decoding;
using DmarcIngest.Reports.Tls;

namespace DmarcIngest.Fuzz;

/// <summary>The parsers of one document: a report or a <see cref="ReportFormatException"/>, however the stream is cut.</summary>
internal static class DocumentTargets
{
    public static void Aggregate(byte[] input) => Both(input, RowKind.Aggregate, AggregateParser.Parse);

    public static void Tls(byte[] input) => Both(input, RowKind.Tls, TlsParser.Parse);

    private static void Both(byte[] input, RowKind kind, Func<FoundDocument, ReadLimits, IReadOnlyList<Report>> parse)
    {
        string whole = Read(new FoundDocument("file", () => new MemoryStream(input, writable: false)) { Kind = kind }, parse);
        string cut = Read(new FoundDocument("file", () => new TrickleStream(input)) { Kind = kind }, parse);

        // Whoever reads ahead may meet damage before the limit, and mends it first.
        if (whole != RejectReasons.LimitExceeded && cut != RejectReasons.LimitExceeded)
        {
            Contract.Same(whole, cut, "A document that comes in pieces reads otherwise.");
        }
    }

    private static string Read(FoundDocument document, Func<FoundDocument, ReadLimits, IReadOnlyList<Report>> parse)
    {
        try
        {
            return Transcript.Of(parse(document, SmallLimits.Value));
        }
        catch (ReportFormatException refused)
        {
            Contract.Holds(refused.Message.Length > 0, "A refusal says nothing.");
            return refused.Reason;
        }
    }
}
