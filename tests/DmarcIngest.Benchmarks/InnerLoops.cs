using System.IO.Compression;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using DmarcIngest.Reports;

namespace DmarcIngest.Benchmarks;

/// <summary>Time and allocations of one typical and one large report, stage by stage. The reports are made here: a corpus is not needed.</summary>
// In this process: its own builds do not find projects with a shared artifacts folder.
[InProcess]
[MemoryDiagnoser]
public class InnerLoops
{
    private readonly ReportReader reader = new(new ReadLimits());
    private byte[] xml = [];
    private byte[] gzip = [];
    private byte[] mail = [];
    private Report report = null!;

    /// <summary>Records of the report.</summary>
    [Params(8, 3_555)]
    public int Records { get; set; }

    /// <summary>Makes the report in its three wrappings.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        xml = MadeReport.Xml(Records);
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.Optimal))
        {
            stream.Write(xml);
        }

        gzip = packed.ToArray();
        mail = [.. "From: a@receiver.example\r\nContent-Type: application/gzip\r\nContent-Transfer-Encoding: base64\r\n\r\n"u8, .. System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(gzip, Base64FormattingOptions.InsertLineBreaks))];
        report = reader.Read(xml).Results.OfType<Parsed>().Single().Report;
    }

    /// <summary>Bare XML to a report.</summary>
    [Benchmark(Baseline = true)]
    public int Parse() => Count(xml);

    /// <summary>The same out of gzip.</summary>
    [Benchmark]
    public int UnpackAndParse() => Count(gzip);

    /// <summary>The same out of a mail in base64.</summary>
    [Benchmark]
    public int ReadMail() => Count(mail);

    /// <summary>Rows of a report to JSON.</summary>
    [Benchmark]
    public long WriteJson()
    {
        using Utf8JsonWriter writer = new(Stream.Null);
        long bytes = 0;
        foreach (StoredRow row in report.ReadRows())
        {
            row.WriteTo(writer);
            writer.Flush();
            bytes += writer.BytesCommitted;
            writer.Reset();
        }

        return bytes;
    }

    private int Count(byte[] bytes)
    {
        int rows = 0;
        foreach (Parsed parsed in reader.Read(bytes).Results.OfType<Parsed>())
        {
            rows += parsed.Report.ReadRows().Count();
        }

        return rows;
    }
}
