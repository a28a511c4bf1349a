using System.Text;
using System.Text.Json;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using static DmarcIngest.Tests.Reports.Aggregate.Samples;

namespace DmarcIngest.Tests.Reports.Aggregate;

/// <summary>A report that breaks off is read as far as it goes, by the quick reader as by the repair that takes all damaged ones.</summary>
public sealed class CutOffTests
{
    private const string Start = "<feedback>";

    public static IEnumerable<TestCaseData> Documents()
    {
        string many = string.Concat(Enumerable.Range(1, 3).Select(n => Record(Row($"<source_ip>192.0.2.{n}</source_ip>"), auth: "<auth_results><dkim/><spf><domain>é.example</domain><result>none</result></spf></auth_results>")));
        yield return Cut("in three lines", Feedback(many).Replace("><", ">\n <", StringComparison.Ordinal));
        yield return Cut("policy last", $"{Start}{Metadata}{many}{Policy}</feedback>");
        yield return Cut("entities, attributes", "<?xml version=\"1.0\"?>\n" + Feedback(many).Replace("Mail Example", "A &amp; B", StringComparison.Ordinal).Replace("<record>", "<record a='1'>", StringComparison.Ordinal));
        yield return Cut("a report within it", Feedback(many.Replace("<auth_results><dkim/>", Feedback(Record()) + "<auth_results>", StringComparison.Ordinal)));
        yield return Cut("another report behind its record", $"{Start}{Metadata}{Policy}{Record()}<record><row>{Feedback(many)}");
    }

    [TestCaseSource(nameof(Documents))]
    public void A_report_cut_off_anywhere_is_read_as_the_repair_reads_it(string document)
    {
        int partial = 0;
        for (int length = Start.Length; length < document.Length; length++)
        {
            string cut = document[..length];
            string quick = Read(cut);

            // The quick reader leaves comments to the others.
            int behindStart = cut.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
            Assert.That(quick, Is.EqualTo(Read(behindStart < Start.Length ? cut : cut.Insert(behindStart, "<!-- x -->"))), cut);
            partial += quick.Contains("\"truncated\"", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.That(partial, Is.GreaterThan(20));
    }

    [Test]
    public void A_large_report_that_breaks_off_gives_all_its_complete_records_more_than_once()
    {
        string whole = ManyRecords(12_000);
        AggregateReport cut = Parse(whole[..whole.LastIndexOf("</auth_results>", StringComparison.Ordinal)]);
        AggregateRow[] expected = Rows(Parse(whole))[..^1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That((cut.Partial, cut.RowCount, cut.HoldsRows), Is.EqualTo((true, 11_999, false)));
            Assert.That(Rows(cut).Select(row => row.Id), Is.EqualTo(expected.Select(row => row.Id)));
            Assert.That(Rows(cut), Has.Length.EqualTo(11_999));
        }
    }

    private static TestCaseData Cut(string name, string document) => new TestCaseData(document).SetArgDisplayNames(name);

    private static string Read(string document)
    {
        try
        {
            return string.Join('\n', ParseAll(Encoding.UTF8.GetBytes(document)).Select(report =>
                $"{report.ReportUid} {report.Partial} {JsonSerializer.Serialize(report.Deviations)}\n{string.Join('\n', report.ReadRows().Select(Json))}"));
        }
        catch (ReportFormatException exception)
        {
            return exception.Reason;
        }
    }

    private static string Json(StoredRow row)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            row.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
