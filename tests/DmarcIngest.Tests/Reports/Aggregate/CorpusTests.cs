using System.Xml;
using System.Xml.XPath;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Reports.Aggregate;

/// <summary>Real reports of others: whatever is well-formed must give what an independent reading finds in it.</summary>
public sealed class CorpusTests
{
    [Test]
    public void Every_real_report_gives_its_records_and_its_sum_of_counts()
    {
        string reports = Repository.Shared("corpus/rua-real");
        using (Assert.EnterMultipleScope())
        {
            foreach (string file in Directory.EnumerateFiles(reports, "*.xml"))
            {
                Compare(file);
            }
        }
    }

    [Test]
    public void Files_known_as_invalid_are_read_or_refused_with_a_reason()
    {
        Dictionary<string, string> outcomes = Outcomes("corpus/rua-real/known-invalid");
        Assert.That(outcomes, Is.Not.Empty);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcomes.Where(pair => pair.Value != "read").Select(pair => pair.Key), Is.EquivalentTo(RefusedOfKnownInvalid));
            Assert.That(RefusedOfKnownInvalid.Select(name => outcomes[name]), Is.All.StartsWith(RejectReasons.BrokenXml + ":"));
        }
    }

    [Test]
    public void Samples_of_others_are_read()
    {
        Dictionary<string, string> outcomes = Outcomes("corpus/parsedmarc-samples/aggregate");
        Assert.That(outcomes, Is.Not.Empty);
        Assert.That(outcomes.Values, Is.All.EqualTo("read").Or.EqualTo("partial"), string.Join('\n', outcomes));
    }

    // The anonymiser damaged these: policy_published is opened, its rest and the records are gone, and </spf> follows.
    private static readonly string[] RefusedOfKnownInvalid =
    [
        "0ff1604d8eb140e88688a7ab5cede568.xml",
        "1e3cf3e380224443ae50fbe5307b6670.xml",
        "42ba5e086e8442c7baf9bb94c1d40fc5.xml",
        "640d8339c4a246cfb6db24a7f4c2b627.xml",
        "6a7ddc4fd6be4da1b4248a5653efb966.xml",
        "6e0c2662aae14a90b2baf920706745fc.xml",
        "87c46157d0fe44e6b7a9356fc27f8118.xml",
        "96685b45fb6b4a3295b9495621231088.xml",
        "a66228d959b444dcbbb36033fd794f7b.xml",
        "ad47ca80059e4ca4b3357204b4b770d1.xml",
        "c603e2493bb74dce990a60e5e871c6d4.xml",
        "d55dd991472d45faacbf7a39fa58168e.xml",
        "f916811c199949be86de6bbcc43c8e71.xml",
    ];

    private static Dictionary<string, string> Outcomes(string folder)
    {
        Dictionary<string, string> outcomes = [];
        foreach (string file in Directory.EnumerateFiles(Repository.Shared(folder), "*.xml"))
        {
            string outcome = Outcome(File.ReadAllBytes(file), out AggregateReport[] reports);
            outcomes.Add(Path.GetFileName(file), outcome);
            TestContext.Out.WriteLine($"{Path.GetFileName(file)}: {outcome} {reports.Sum(report => report.RowCount)} {string.Join(' ', reports.SelectMany(report => report.Deviations))}");
        }

        return outcomes;
    }

    private static void Compare(string file)
    {
        string name = Path.GetFileName(file);
        byte[] bytes = File.ReadAllBytes(file);
        string outcome = Outcome(bytes, out AggregateReport[] reports);
        Assert.That(outcome, Is.EqualTo("read"), name);
        if (outcome != "read")
        {
            return;
        }

        if (Independent(bytes) is not { } expected)
        {
            TestContext.Out.WriteLine($"{name}: not well-formed, {string.Join(' ', reports[0].Deviations)}");
            return;
        }

        AggregateRow[] rows = [.. reports.SelectMany(Samples.Rows)];
        Assert.That((rows.Length, rows.Sum(row => row.MessageCount ?? 0)), Is.EqualTo(expected), name);
        Assert.That(rows.Select(row => row.Id).Distinct().Count(), Is.EqualTo(rows.Length), name);
    }

    internal static string Outcome(byte[] bytes, out AggregateReport[] reports)
    {
        reports = [];
        try
        {
            reports = [.. Samples.ParseAll(bytes)];
            return reports.Any(report => report.Partial) ? "partial" : "read";
        }
        catch (ReportFormatException exception)
        {
            return $"{exception.Reason}: {exception.Message}";
        }
    }

    private static (int Records, long Messages)? Independent(byte[] bytes)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(new MemoryStream(bytes));
            XPathNavigator document = new XPathDocument(reader).CreateNavigator();
            XPathNodeIterator counts = document.Select("/*/*[local-name()='record']/*[local-name()='row']/*[local-name()='count']");
            long sum = 0;
            while (counts.MoveNext())
            {
                sum += long.Parse(counts.Current!.Value.Trim(), System.Globalization.CultureInfo.InvariantCulture);
            }

            return (document.Select("/*/*[local-name()='record']").Count, sum);
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
