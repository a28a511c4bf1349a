using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Reports;

/// <summary>From the bytes of a mail to its rows, nothing put in between.</summary>
internal sealed class ReadToRowsTests
{
    private static readonly ReportReader Reader = new(new ReadLimits());

    [Test]
    public void The_same_report_has_the_same_rows_in_whatever_it_comes()
    {
        byte[] report = Pack.Report("a");
        byte[][] shapes =
        [
            report,
            Pack.Gzip(report),
            Pack.Zip("a.xml", report),
            MailBuilder.Report().Attach(Pack.Gzip(report), "a.xml.gz").Build(),
            MailBuilder.Letter().With(MailPart.Message(MailBuilder.Report().Attach(Pack.Zip("a.xml", report), "a.zip").Build())).Build(),
            MailBuilder.Report().Attach(report, "a.xml", "text/xml", Transfer.QuotedPrintable).Build(),
        ];

        string[][] ids = [.. shapes.Select(shape => RowIds(Reader.Read(shape)))];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ids[0], Has.Length.EqualTo(1));
            Assert.That(ids, Is.All.EqualTo(ids[0]));
        }
    }

    [Test]
    public void A_banner_around_the_XML_is_cut_off()
    {
        byte[] mail = MailBuilder.Report().With(MailPart.Text($"EXTERNAL <mail>\r\n{System.Text.Encoding.UTF8.GetString(Pack.Report("a"))}\r\nDisclaimer & more")).Build();

        Assert.That(RowIds(Reader.Read(mail)), Is.EqualTo(RowIds(Reader.Read(Pack.Report("a")))));
    }

    [Test]
    public void Every_mail_and_archive_of_the_samples_gives_rows()
    {
        string[] files = [.. Directory.GetFiles(Repository.Shared("corpus/parsedmarc-samples/aggregate")).Where(file => !file.EndsWith(".xml", StringComparison.Ordinal))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(files, Is.Not.Empty);
            foreach (string file in files)
            {
                Assert.That(RowIds(Reader.Read(File.ReadAllBytes(file))), Is.Not.Empty, Path.GetFileName(file));
            }
        }
    }

    private static string[] RowIds(MailReading reading) =>
        [.. reading.Results.OfType<Parsed>().SelectMany(result => result.Report.ReadRows()).Select(row => row.Id)];
}
