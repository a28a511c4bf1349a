using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace DmarcIngest.Benchmarks;

/// <summary>Mails for load runs, made of real reports: one gzip report each, with a report id of its own, so that rows do not fall on each other.</summary>
internal sealed class LoadMails(string reports)
{
    private readonly List<byte[]> documents = [.. Directory.EnumerateFiles(reports, "*.xml").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    public byte[] Make(int index)
    {
        string text = Encoding.UTF8.GetString(documents[index % documents.Count]).Replace("<report_id>", $"<report_id>{index}.", StringComparison.Ordinal);
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"From: reporter@receiver.example\r\nTo: dmarc@example.com\r\nMessage-ID: <{index}@receiver.example>\r\nSubject: Report Domain: example.com Submitter: receiver.example Report-ID: {index}\r\nMIME-Version: 1.0\r\nContent-Type: application/gzip\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(packed.ToArray(), Base64FormattingOptions.InsertLineBreaks)}\r\n"));
    }
}
