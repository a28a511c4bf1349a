using System.IO.Compression;
using DmarcIngest.Demo;

namespace DmarcIngest.Tests.Demo;

/// <summary>The quarter as files.</summary>
public sealed class QuarterFilesTests
{
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Each_report_is_a_packed_file_and_each_record_a_line_of_truth()
    {
        Quarter quarter = new(new QuarterOptions { Days = 2, Scale = 0.2 });

        (int reports, int records) = QuarterFiles.Write(folder, quarter);

        List<MadeReport> made = [.. quarter.Reports()];
        string[] lines = File.ReadAllLines(Path.Combine(folder, "truth.csv"));
        using StreamReader unpacked = new(new GZipStream(File.OpenRead(Path.Combine(folder, "reports", made[0].FileName)), CompressionMode.Decompress));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((reports, records), Is.EqualTo((made.Count, made.Sum(report => report.Records.Count))));
            Assert.That(Directory.GetFiles(Path.Combine(folder, "reports")), Has.Length.EqualTo(reports));
            Assert.That(lines, Has.Length.EqualTo(records + 1));
            Assert.That(lines[1], Does.StartWith($"{made[0].ReportId},1,{made[0].Records[0].Domain},"));
            Assert.That(unpacked.ReadToEnd(), Is.EqualTo(made[0].Xml));
            Assert.That(File.ReadAllLines(Path.Combine(folder, "reverse-names.csv")), Has.Length.EqualTo(quarter.ReverseNames.Count + 1));
        }
    }

    [Test]
    public void Every_verdict_has_its_word() => Assert.That(
        Enum.GetValues<TruthVerdict>().Select(QuarterFiles.Name),
        Is.EqualTo(new[] { "legitimate", "misconfigured", "forwarder", "dkim_broken_at_receiver", "spoof", "undetermined" }));
}
