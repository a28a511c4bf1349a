using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;

namespace DmarcIngest.Demo;

/// <summary>A quarter as files, for use from a shell.</summary>
internal static class QuarterFiles
{
    /// <summary>
    /// Writes the reports into <c>reports</c> below the folder, and beside it <c>truth.csv</c>, <c>own-networks.csv</c> and <c>reverse-names.csv</c>. Returns the number of reports
    /// and of records.
    /// </summary>
    public static (int Reports, int Records) Write(string folder, Quarter quarter)
    {
        string reports = Directory.CreateDirectory(Path.Combine(folder, "reports")).FullName;
        using StreamWriter truth = Csv(folder, "truth.csv", "report_id,record,domain,source_ip,reporter,day,count,truth,actor");
        int written = 0;
        int records = 0;
        foreach (MadeReport report in quarter.Reports())
        {
            using (GZipStream packed = new(File.Create(Path.Combine(reports, report.FileName)), CompressionLevel.Fastest))
            {
                packed.Write(Encoding.UTF8.GetBytes(report.Xml));
            }

            for (int index = 0; index < report.Records.Count; index++)
            {
                MadeRecord record = report.Records[index];
                truth.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{report.ReportId},{index + 1},{record.Domain},{record.SourceIp},{Quoted(record.Reporter)},{record.Day:yyyy-MM-dd},{record.Count},{Name(record.Truth)},{Quoted(record.Actor)}\n"));
            }

            written++;
            records += report.Records.Count;
        }

        using StreamWriter networks = Csv(folder, "own-networks.csv", "network,name");
        foreach ((string network, string name) in Quarter.OwnNetworks)
        {
            networks.Write($"{network},{name}\n");
        }

        using StreamWriter names = Csv(folder, "reverse-names.csv", "address,name");
        foreach ((IPAddress address, string name) in quarter.ReverseNames)
        {
            names.Write($"{address},{name}\n");
        }

        return (written, records);
    }

    /// <summary>The label as it stands in files.</summary>
    public static string Name(TruthVerdict truth) => truth switch
    {
        TruthVerdict.Legitimate => "legitimate",
        TruthVerdict.Misconfigured => "misconfigured",
        TruthVerdict.Forwarder => "forwarder",
        TruthVerdict.DkimBrokenAtReceiver => "dkim_broken_at_receiver",
        TruthVerdict.Spoof => "spoof",
        _ => "undetermined",
    };

    private static StreamWriter Csv(string folder, string name, string head)
    {
        StreamWriter writer = new(Path.Combine(folder, name), append: false, new UTF8Encoding(false));
        writer.Write(head + "\n");
        return writer;
    }

    private static string Quoted(string value) => value.AsSpan().ContainsAny(',', '"') ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
