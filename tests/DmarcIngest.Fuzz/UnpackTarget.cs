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

    private const string Damaged = "\0damaged";

    public static void Run(byte[] input)
    {
        string[] whole = Findings(new ByteSource(input));
        string[] cut = Findings(new ByteSource(() => new TrickleStream(input)));
        Contract.Holds(whole.Length == cut.Length, $"A file that comes in pieces holds {cut.Length} documents instead of {whole.Length}.");
        foreach ((string first, string second) in whole.Zip(cut))
        {
            // How much a damaged deflate stream still gives depends on how it is cut.
            int damaged = Math.Min(Damage(first), Damage(second));
            Contract.Same(first[..Math.Min(first.Length, damaged)], second[..Math.Min(second.Length, damaged)], "A file that comes in pieces unpacks otherwise.");
        }
    }

    /// <summary>In the place of the parsers: reads a document to its end and finds no report in it.</summary>
    public static IReadOnlyList<Report> Drain(FoundDocument document, ReadLimits limits) =>
        throw new ReportFormatException(RejectReasons.NotAReport, Content(document, limits));

    private static string[] Findings(ByteSource source)
    {
        ReportSigns signs = new();
        Unpacker unpacker = new(SmallLimits.Value, signs);
        new LeafReading(new ContentType("application", "octet-stream"), null, null, signs, unpacker).Read("file", source);
        return [.. unpacker.Findings.Select(Text)];
    }

    private static string Text(Finding finding) => finding switch
    {
        Found found => $"{finding.Where} {Content(found.Document, SmallLimits.Value)}",
        Refused { Error: ReportFormatException { Reason: RejectReasons.BrokenArchive } } => $"{finding.Where} {Damaged}",
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
        catch (InvalidDataException)
        {
            text.Append(Damaged);
        }
        catch (ReportFormatException refused)
        {
            text.Append(Damaged).Append(refused.Message);
        }

        Contract.Holds(length <= limits.DocumentBytes, $"A document of {length} bytes came through.");
        return text.ToString();
    }

    private static int Damage(string text) => text.IndexOf(Damaged, StringComparison.Ordinal) is int at and >= 0 ? at : int.MaxValue;
}
