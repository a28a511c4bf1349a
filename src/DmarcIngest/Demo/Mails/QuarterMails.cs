using System.IO.Compression;
using System.Text;

namespace DmarcIngest.Demo.Mails;

/// <summary>
/// A quarter as the mails that bring it: its aggregate reports, SMTP TLS and failure reports about the same provider, some of them twice, and what else comes to an
/// address that stands in the DNS: letters, broken archives and files that are no report. One reporter falls silent in the last days. The company's own domain had
/// its policy for fewer mails at first.
/// </summary>
internal sealed class QuarterMails(Quarter quarter, QuarterOptions options)
{
    /// <summary>The reporter that falls silent.</summary>
    public const string SilentReporter = "kddi.com";

    /// <summary>Writes words of the standard in other than lower case.</summary>
    private const string CarelessReporter = "shirakaba.example";
    private const int SilentDays = 6;

    /// <summary>Of 92: the day of the change of policy.</summary>
    private const int PolicyMoment = 74;

    /// <summary>The mails, in the order in which they arrive.</summary>
    public IEnumerable<MadeMail> Mails()
    {
        // Reports come in this order, and no mail about a day that ends later comes before one of them.
        List<MadeMail> waiting = [.. Others()];
        FailureReports failures = new(options);
        foreach (MadeReport report in quarter.Reports())
        {
            waiting.AddRange(failures.Of(report));
            if (!IsSilent(report))
            {
                waiting.AddRange(Aggregate(report));
            }
        }

        return waiting.OrderBy(mail => mail.Received).ThenBy(mail => mail.Name, StringComparer.Ordinal);
    }

    private bool IsSilent(MadeReport report) => report.Records[0].Reporter == SilentReporter && report.Records[0].Day > options.FirstDay.AddDays(options.Days - 1 - SilentDays);

    private IEnumerable<MadeMail> Aggregate(MadeReport report)
    {
        string reporter = report.FileName.Split('!')[0];
        string domain = report.FileName.Split('!')[1];
        string xml = reporter == CarelessReporter ? report.Xml.Replace("<disposition>none<", "<disposition>None<", StringComparison.Ordinal) : report.Xml;
        if (domain == Isp.Corporate && report.Records[0].Day < options.FirstDay.AddDays(options.Days * PolicyMoment / 92))
        {
            xml = xml.Replace("<pct>50<", "<pct>25<", StringComparison.Ordinal);
        }

        byte[] mail = MailText.WithFile(
            $"dmarc-report@{reporter}", $"Report Domain: {domain} Submitter: {reporter} Report-ID: <{report.ReportId}>", report.Received, "mixed", "application/gzip", report.FileName, Pack(xml));
        yield return new MadeMail($"{report.FileName}.eml", report.Received, mail);

        Dice dice = Dice.For(options.Seed, $"second delivery of {report.FileName}");
        if (dice.Chance(0.01))
        {
            yield return new MadeMail($"{report.FileName}-again.eml", report.Received.AddMinutes(1 + dice.Below(600)), mail);
        }
    }

    private IEnumerable<MadeMail> Others()
    {
        TlsReports tls = new(options);
        for (int day = 0; day < options.Days; day++)
        {
            foreach (MadeMail mail in tls.Of(day, day * 92 / options.Days))
            {
                yield return mail;
            }

            Dice dice = Dice.For(options.Seed, "other mails", day);
            DateTimeOffset noon = new(options.FirstDay.AddDays(day).ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);
            if (dice.Chance(0.4))
            {
                yield return new MadeMail($"letter-{day}.eml", noon, MailText.Plain("sales@seo-offers.example", "Grow your business in 30 days", noon, "Dear webmaster, we can help."));
            }

            if (dice.Chance(0.12))
            {
                byte[] whole = Pack("<?xml version=\"1.0\"?><feedback><report_metadata><org_name>Lakeside College</org_name></report_metadata></feedback>");
                yield return Broken($"cut-{day}", noon.AddHours(2), whole[..(whole.Length / 2)], "xml.gz");
            }

            if (dice.Chance(0.08))
            {
                yield return Broken($"page-{day}", noon.AddHours(3), "<html><body>Session expired</body></html>"u8.ToArray(), "xml");
            }
        }
    }

    private static MadeMail Broken(string name, DateTimeOffset received, byte[] file, string extension)
    {
        const string Reporter = "lakeside-college.example";
        string fileName = $"{Reporter}!{Isp.Main}!{received.ToUnixTimeSeconds() - 86_400}!{received.ToUnixTimeSeconds()}.{extension}";
        return new MadeMail($"{name}.eml", received, MailText.WithFile(
            $"postmaster@{Reporter}", $"Report Domain: {Isp.Main} Submitter: {Reporter}", received, "mixed", "application/octet-stream", fileName, file));
    }

    private static byte[] Pack(string text)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
