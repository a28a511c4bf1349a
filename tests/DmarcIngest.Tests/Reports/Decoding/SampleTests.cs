using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Reports.Decoding;

/// <summary>Real mails and files, where the corpus is at hand.</summary>
internal sealed class SampleTests
{
    [TestCase("aggregate")]
    [TestCase("extract_report")]
    [TestCase("aggregate_invalid")]
    [TestCase("smtp_tls")]
    public void Every_sample_gives_one_document(string folder)
    {
        string reports = Repository.Shared($"corpus/parsedmarc-samples/{folder}");
        using (Assert.EnterMultipleScope())
        {
            foreach (string file in Directory.GetFiles(reports))
            {
                MailReading reading = StubParser.Reader().Read(File.ReadAllBytes(file));
                Assert.That(reading.Results, Has.Count.EqualTo(1).And.All.InstanceOf<Parsed>(), Path.GetFileName(file));
            }
        }
    }

    [Test]
    public void Every_real_report_is_found()
    {
        string reports = Repository.Shared("corpus/rua-real");
        using (Assert.EnterMultipleScope())
        {
            foreach (string file in Directory.GetFiles(reports, "*.xml"))
            {
                MailReading reading = StubParser.Reader().Read(File.ReadAllBytes(file));
                Assert.That(reading.Results, Has.Count.EqualTo(1).And.All.InstanceOf<Parsed>(), Path.GetFileName(file));
            }
        }
    }
}
