using System.Diagnostics;
using System.IO.Compression;
using System.Xml;
using DmarcIngest.Reports;

namespace DmarcIngest.Benchmarks;

/// <summary>How fast reports become rows, against what the parts alone can do over the same bytes; one thread, best of the passes.</summary>
internal static class ParseRun
{
    public static int Run(string folder, int passes)
    {
        List<byte[]> reports = [.. Directory.EnumerateFiles(folder, "*.xml").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        List<byte[]> packed = [.. reports.Select(Gzip)];
        LoadMails load = new(folder);
        List<byte[]> mails = [.. reports.Select((_, index) => load.Make(index))];
        ReportReader reader = new(new ReadLimits());
        double megabytes = reports.Sum(report => (long)report.Length) / 1e6;
        long rows = reports.Sum(report => Rows(reader, report));

        // In turn, pass by pass: whatever ran first would be measured before the runtime has optimised it.
        double[] best = Best(passes,
            () => reports.Sum(Walk),
            () => reports.Sum(report => Rows(reader, report)),
            () => packed.Sum(Gunzip),
            () => packed.Sum(report => Rows(reader, report)),
            () => mails.Sum(mail => Rows(reader, mail)));
        (double walk, double bare, double gunzip, double packedParse, double whole) = (best[0], best[1], best[2], best[3], best[4]);
        Console.WriteLine($"{reports.Count} reports, {rows} rows, {megabytes:F1} MB, {Environment.ProcessorCount} cores, .NET {Environment.Version}");
        Say("bare XmlReader walk", walk, reports.Count, rows, megabytes, walk);
        Say("report to rows with ids", bare, reports.Count, rows, megabytes, walk);
        Say("gunzip alone", gunzip, reports.Count, rows, megabytes, walk);
        Say("gzip report to rows", packedParse, reports.Count, rows, megabytes, walk + gunzip);
        Say("mail to rows", whole, reports.Count, rows, megabytes, walk + gunzip);
        (double made, double size) = (Allocated(reader, reports) / (double)rows, Size(reader, reports) / (double)rows);
        Console.WriteLine($"allocated {made,13:N0} bytes a row {size,10:N0} bytes are the rows {made / size,6:F2} of their size");
        return 0;
    }

    private static long Allocated(ReportReader reader, List<byte[]> reports)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        reports.ForEach(report => Rows(reader, report));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>What is in memory for the rows as long as they are kept, with their reports and texts.</summary>
    private static long Size(ReportReader reader, List<byte[]> reports)
    {
        List<object> kept = new(reports.Count);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        reports.ForEach(report => kept.AddRange(reader.Read(report).Results.OfType<Parsed>().Select(parsed => parsed.Report.ReadRows().ToArray())));
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(kept);
        return after - before;
    }

    private static void Say(string what, double seconds, int reports, long rows, double megabytes, double bound) =>
        Console.WriteLine($"{what,-26} {reports / seconds,10:N0} reports/s {rows / seconds,12:N0} rows/s {megabytes / seconds,8:F1} MB/s {bound / seconds,6:F2} of its bound");

    private static double[] Best(int passes, params Func<long>[] actions)
    {
        double[] best = new double[actions.Length];
        Array.Fill(best, double.MaxValue);
        for (int pass = 0; pass < passes; pass++)
        {
            for (int index = 0; index < actions.Length; index++)
            {
                long start = Stopwatch.GetTimestamp();
                actions[index]();
                best[index] = Math.Min(best[index], Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        return best;
    }

    private static long Rows(ReportReader reader, byte[] bytes)
    {
        long rows = 0;
        foreach (Parsed parsed in reader.Read(bytes).Results.OfType<Parsed>())
        {
            rows += parsed.Report.ReadRows().Count();
        }

        return rows;
    }

    /// <summary>Reads every text and does nothing with it; a report that is not well-formed counts up to its fault.</summary>
    private static long Walk(byte[] bytes)
    {
        long length = 0;
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        try
        {
            using XmlReader xml = XmlReader.Create(new MemoryStream(bytes), settings);
            while (xml.Read())
            {
                if (xml.NodeType == XmlNodeType.Text)
                {
                    length += xml.Value.Length;
                }
            }
        }
        catch (XmlException)
        {
            return length;
        }

        return length;
    }

    private static long Gunzip(byte[] packed)
    {
        using GZipStream gzip = new(new MemoryStream(packed), CompressionMode.Decompress);
        Span<byte> buffer = stackalloc byte[8192];
        long length = 0;
        for (int read = gzip.Read(buffer); read > 0; read = gzip.Read(buffer))
        {
            length += read;
        }

        return length;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
