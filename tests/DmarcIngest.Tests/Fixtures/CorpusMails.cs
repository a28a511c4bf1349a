using System.IO.Compression;
using System.Text;

namespace DmarcIngest.Tests.Fixtures;

/// <summary>Mails made of the real reports of the corpus: one report each, gzip, zip and bare XML in turn.</summary>
internal static class CorpusMails
{
    /// <summary>The reports that stand outside <c>known-invalid</c>, ordered by name.</summary>
    public static IReadOnlyList<string> Reports() =>
        [.. Directory.EnumerateFiles(Repository.Shared("corpus/rua-real"), "*.xml").Order(StringComparer.Ordinal)];

    /// <summary>Makes the mail number <paramref name="index"/> of a report.</summary>
    public static byte[] Make(int index, byte[] xml)
    {
        (string type, string name, byte[] content) = (index % 3) switch
        {
            0 => ("application/gzip", "report.xml.gz", Gzip(xml)),
            1 => ("application/zip", "report.zip", Zip(xml)),
            _ => ("text/xml", "report.xml", xml),
        };
        StringBuilder mail = new();
        mail.Append("From: reporter@receiver.example\r\nTo: dmarc@example.com\r\nDate: Sun, 01 Nov 2026 00:00:00 +0000\r\n");
        mail.Append(System.Globalization.CultureInfo.InvariantCulture, $"Message-ID: <{index}@receiver.example>\r\nSubject: Report Domain: example.com Submitter: receiver.example Report-ID: {index}\r\n");
        mail.Append("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"cut\"\r\n\r\n--cut\r\nContent-Type: text/plain\r\n\r\nAn aggregate report.\r\n--cut\r\n");
        mail.Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Type: {type}; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n");
        mail.Append(Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks)).Append("\r\n--cut--\r\n");
        return Encoding.Latin1.GetBytes(mail.ToString());
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Zip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (ZipArchive zip = new(packed, ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry("report.xml").Open();
            entry.Write(bytes);
        }

        return packed.ToArray();
    }
}
