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
        using (Assert.EnterMultipleScope())
        {
            foreach (string file in Directory.EnumerateFiles(Repository.Shared("corpus/rua-real"), "*.xml"))
            {
                Compare(file);
            }
        }
    }

    private static void Compare(string file)
    {
        string name = Path.GetFileName(file);
        byte[] bytes = File.ReadAllBytes(file);
        string outcome = Outcome(bytes, out AggregateReport[] reports);
        if (outcome != "read")
        {
            TestContext.Out.WriteLine($"{name}: {outcome}");
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
