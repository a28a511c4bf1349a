using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using DmarcIngest.Mail.Folder;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Benchmarks;

/// <summary>The whole way: mails made of real reports, from a folder into SQLite, filed at the end.</summary>
internal static class LoadRun
{
    public static async Task<int> FolderToSqliteAsync(string reports, int mails, string work)
    {
        string inbox = Path.Combine(work, "inbox");
        Directory.CreateDirectory(inbox);
        List<byte[]> documents = [.. Directory.EnumerateFiles(reports, "*.xml").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        for (int index = 0; index < mails; index++)
        {
            await File.WriteAllBytesAsync(Path.Combine(inbox, $"{index:D6}.eml"), Mail(index, documents[index % documents.Count]));
        }

        RetentionOptions retention = new() { AggregateDays = 0, IngestDays = 0 };
        await using SqliteReportStore store = new(new SqliteOptions { Path = Path.Combine(work, "load.db") });
        await store.PrepareAsync(CancellationToken.None);
        await using FolderSource source = new(new FolderOptions { Path = inbox, StableSeconds = 0 }, new ReadLimits(), TimeProvider.System, NullLogger<FolderSource>.Instance);
        IngestPipeline pipeline = new(
            new ReportReader(new ReadLimits()), store, new RetentionDoor(() => retention), new PoisonLedger(work, NullLogger.Instance), NullLogger<IngestPipeline>.Instance);
        using Process self = Process.GetCurrentProcess();
        long start = Stopwatch.GetTimestamp();
        int next = mails / 10;
        IngestTotals totals = await pipeline.RunAsync(source, new IngestRun(ReadMode.UntilEmpty, Patience.None, TimeProvider.System, soFar =>
        {
            if (soFar.Mails >= next)
            {
                self.Refresh();
                Console.WriteLine($"{soFar.Mails,8} mails, {self.WorkingSet64 / 1048576.0,6:F0} MiB");
                next += mails / 10;
            }
        }), CancellationToken.None);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        self.Refresh();
        long size = new FileInfo(Path.Combine(work, "load.db")).Length;
        Console.WriteLine($"folder -> SQLite: {totals.Mails} mails, {totals.Rows} rows in {seconds:F1} s: {totals.Mails / seconds:F0} mails/s, {totals.Rows / seconds:F0} rows/s, peak {self.PeakWorkingSet64 / 1048576.0:F0} MiB, {Environment.ProcessorCount} cores, .NET {Environment.Version}; file {size / 1048576.0:F1} MiB");
        return 0;
    }

    /// <summary>One gzip report, with an id of its own for each mail, so that rows do not fall on each other.</summary>
    private static byte[] Mail(int index, byte[] xml)
    {
        string text = Encoding.UTF8.GetString(xml).Replace("<report_id>", $"<report_id>{index}.", StringComparison.Ordinal);
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"From: reporter@receiver.example\r\nTo: dmarc@example.com\r\nMessage-ID: <{index}@receiver.example>\r\nSubject: Report Domain: example.com Submitter: receiver.example Report-ID: {index}\r\nMIME-Version: 1.0\r\nContent-Type: application/gzip\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(packed.ToArray(), Base64FormattingOptions.InsertLineBreaks)}\r\n"));
    }
}
