using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using static DmarcIngest.Tests.Reports.Aggregate.Samples;

namespace DmarcIngest.Tests.Reports.Aggregate;

public sealed class LimitTests
{
    public static IEnumerable<TestCaseData> DocumentTypes()
    {
        yield return new TestCaseData("<!DOCTYPE feedback>" + Feedback()).SetName("Document type alone");
        yield return new TestCaseData(
            "<?xml version='1.0'?><!DOCTYPE feedback [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'>]>" + Feedback().Replace("Mail Example", "&b;", StringComparison.Ordinal))
            .SetName("Entities within entities");
        yield return new TestCaseData(
            "<!DOCTYPE feedback [<!ENTITY f SYSTEM 'file:///etc/hostname'>]>" + Feedback().Replace("Mail Example", "&f;", StringComparison.Ordinal))
            .SetName("External entity");
        yield return new TestCaseData("<!DOCTYPE lolz [<!ENTITY a 'lol'>]><lolz>&a;</lolz>").SetName("Document type of another root");
    }

    [TestCaseSource(nameof(DocumentTypes))]
    public void A_document_type_is_refused(string xml) => Assert.That(ReasonFor(xml), Is.EqualTo(RejectReasons.Dtd));

    [Test]
    public void A_document_nested_too_deep_is_refused() =>
        Assert.That(
            ReasonFor(Feedback(string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000)))),
            Is.EqualTo(RejectReasons.LimitExceeded));

    [Test]
    public void A_depth_of_sixteen_is_still_read()
    {
        string nested = string.Concat(Enumerable.Repeat("<a>", 15)) + string.Concat(Enumerable.Repeat("</a>", 15));
        Assert.That(Parse(Feedback(nested + Record())).RowCount, Is.EqualTo(1));
    }

    [Test]
    public void An_element_with_too_many_attributes_is_refused()
    {
        string attributes = string.Concat(Enumerable.Range(0, 33).Select(i => $" a{i}='1'"));
        Assert.That(ReasonFor($"<feedback{attributes}>{Metadata}{Policy}</feedback>"), Is.EqualTo(RejectReasons.LimitExceeded));
    }

    [Test]
    public void A_record_more_than_allowed_is_refused()
    {
        ReadLimits limits = new() { Records = 2 };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Parse(Feedback(Record() + Record()), limits).RowCount, Is.EqualTo(2));
            Assert.That(ReasonFor(Feedback(Record() + Record() + Record()), limits), Is.EqualTo(RejectReasons.LimitExceeded));
        }
    }

    [Test]
    public void A_document_larger_than_allowed_is_refused() =>
        Assert.That(ReasonFor(Feedback(), new ReadLimits { DocumentBytes = 200 }), Is.EqualTo(RejectReasons.LimitExceeded));

    [Test]
    public void Reading_that_takes_too_long_is_given_up() =>
        Assert.That(ReasonFor(ManyRecords(1_000), new ReadLimits { DocumentSeconds = -1 }), Is.EqualTo(RejectReasons.LimitExceeded));

    [Test]
    public void A_huge_value_is_cut_and_flagged()
    {
        string xml = Feedback().Replace("Mail Example", new string(' ', 100_000) + new string('x', 1_000_000), StringComparison.Ordinal);
        AggregateReport report = Parse(xml);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Header.OrgName, Is.EqualTo(new string('x', 4096)));
            Assert.That(report.Deviations, Is.EqualTo(new[] { "text_cut" }));
        }
    }

    [Test]
    public void A_free_text_may_be_longer()
    {
        string comment = new('y', 16_384);
        string evaluated = Evaluated.Replace("</policy", $"<reason><type>other</type><comment>{comment}z</comment></reason></policy", StringComparison.Ordinal);
        AggregateRow row = OnlyRow(Feedback(Record(Row(evaluated: evaluated))));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.PolicyOverrides[0].Comment, Is.EqualTo(comment));
            Assert.That(row.Deviations, Is.EqualTo(new[] { "text_cut" }));
        }
    }

    [Test]
    public void Lists_of_a_record_are_cut_and_flagged()
    {
        string dkim = string.Concat(Enumerable.Repeat("<dkim><domain>a.example</domain><result>pass</result></dkim>", 101));
        string spf = string.Concat(Enumerable.Repeat("<spf><domain>a.example</domain><result>pass</result></spf>", 21));
        string reasons = string.Concat(Enumerable.Repeat("<reason><type>other</type></reason>", 21));
        string evaluated = Evaluated.Replace("</policy", reasons + "</policy", StringComparison.Ordinal);
        AggregateRow row = OnlyRow(Feedback(Record(Row(evaluated: evaluated), auth: $"<auth_results>{dkim}{spf}</auth_results>")));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((row.DkimResults.Count, row.SpfResults.Count, row.PolicyOverrides.Count), Is.EqualTo((100, 20, 20)));
            Assert.That(row.Deviations, Is.EqualTo(new[] { "dkim_too_many", "reason_too_many", "spf_too_many" }));
        }
    }

    [Test]
    public void A_large_report_is_read_again_and_gives_the_rows_of_smaller_ones()
    {
        string xml = ManyRecords(6_000);
        AggregateReport large = Parse(xml);
        AggregateRow[] again = Rows(large);

        // The first 5,000 records alone fit into memory, and ids and occurrences depend only on what stands before.
        AggregateRow[] kept = Rows(Parse(ManyRecords(5_000)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(large.RowCount, Is.EqualTo(6_000));
            Assert.That(again.Select(Text), Is.EqualTo(Rows(large).Select(Text)));
            Assert.That(again[..5_000].Select(Text), Is.EqualTo(kept.Select(Text)));
            Assert.That(again.Select(row => row.Id), Is.Unique);
            Assert.That(again.Sum(row => row.MessageCount), Is.EqualTo(12_000));
        }
    }

    [Test]
    public void A_large_damaged_report_is_read_again_too()
    {
        string xml = ManyRecords(6_000).Replace("Mail Example", "Mail & Example", StringComparison.Ordinal);
        AggregateReport damaged = Parse(xml);
        AggregateReport cut = Parse(xml[..^200]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(damaged.Header.OrgName, Is.EqualTo("Mail & Example"));
            Assert.That(Rows(damaged), Has.Length.EqualTo(6_000));
            Assert.That(cut.Partial, Is.True);
            Assert.That(Rows(cut).Select(row => row.Id), Is.EqualTo(Rows(damaged)[..5_999].Select(row => row.Id)));
        }
    }

    private static string Text(AggregateRow row) => row.Id + Encoding.UTF8.GetString(GoldenTests.Json(row));
}
