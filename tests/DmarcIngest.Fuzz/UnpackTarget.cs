using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Decoding;
using MimeKit;

namespace DmarcIngest.Fuzz;

/// <summary>A file of any kind down to its documents: sniffing, base64, gzip, zip, archives in archives.</summary>
internal static class UnpackTarget
{
    /// <summary>Bytes of a document that are looked at; of a bomb the others are only counted.</summary>
    private const int Compared = 64 * 1024;

    private static bool damaged;

    // Damage is often met and passed over within the reader: what stood before it is kept.
    static UnpackTarget() => AppDomain.CurrentDomain.FirstChanceException += (_, thrown) => damaged |= thrown.Exception is InvalidDataException;

    public static void Run(byte[] input)
    {
        damaged = false;
        string whole = Findings(new ByteSource(input));
        Contract.Same(whole, Findings(new ByteSource(input)), "Unpacking a file twice gives two things.");
        string cut = Findings(new ByteSource(() => new TrickleStream(input)));

        // How much a damaged deflate stream still gives depends on how it is cut, and with it what it is taken for.
        if (!damaged)
        {
            Contract.Same(whole, cut, "A file that comes in pieces unpacks otherwise.");
        }
    }

    /// <summary>In the place of the parsers: reads a document to its end and finds no report in it.</summary>
    public static IReadOnlyList<Report> Drain(FoundDocument document, ReadLimits limits) =>
        throw new ReportFormatException(RejectReasons.NotAReport, Content(document, limits));

    private static string Findings(ByteSource source)
    {
        ReportSigns signs = new();
        Unpacker unpacker = new(SmallLimits.Value, signs);
        new LeafReading(new ContentType("application", "octet-stream"), null, null, signs, unpacker).Read("file", source);
        return string.Join('\n', unpacker.Findings.Select(Text));
    }

    private static string Text(Finding finding) => finding switch
    {
        Found found => $"{finding.Where} {Content(found.Document, SmallLimits.Value)}",
        Refused refused => $"{finding.Where} {refused.Error.Message}",
        _ => finding.Where,
    };

    private static string Content(FoundDocument document, ReadLimits limits)
    {
        StringBuilder text = new();
        long length = 0;
        try
        {
            using Stream stream = document.Open();
            byte[] buffer = new byte[4096];
            while (stream.Read(buffer) is int read and > 0)
            {
                int compared = (int)Math.Clamp(Compared - length, 0, read);
                text.Append(Encoding.Latin1.GetString(buffer, 0, compared));
                length += read;
            }
        }
        catch (Exception damage) when (damage is InvalidDataException or ReportFormatException)
        {
            text.Append(damage.Message);
        }

        Contract.Holds(length <= limits.DocumentBytes, $"A document of {length} bytes came through.");
        return text.ToString();
    }
}
