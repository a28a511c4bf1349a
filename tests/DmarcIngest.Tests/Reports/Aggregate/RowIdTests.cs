using System.Text;
using DmarcIngest.Reports.Aggregate;
using static DmarcIngest.Tests.Reports.Aggregate.Samples;

namespace DmarcIngest.Tests.Reports.Aggregate;

public sealed class RowIdTests
{
    private static readonly string Two = Record() + Record(Row("<source_ip>192.0.2.2</source_ip>"));

    public static IEnumerable<TestCaseData> SameContent()
    {
        yield return new TestCaseData(Feedback(Two).Replace("><", "> \r\n\t<", StringComparison.Ordinal)).SetName("Line breaks between elements");
        yield return new TestCaseData(Feedback(Two).Replace("<count>2<", "<count>\n 2 <", StringComparison.Ordinal)).SetName("White space within values");
        yield return new TestCaseData($"<feedback>{Two}{Policy}{Metadata}</feedback>").SetName("Header behind the records");
        yield return new TestCaseData(Feedback(Two).Replace("<adkim>r</adkim><aspf>r</aspf>", "<aspf>r</aspf><adkim>r</adkim>", StringComparison.Ordinal))
            .SetName("Order of elements in the policy");
        yield return new TestCaseData(Feedback(Two).Replace("<dkim>pass</dkim><spf>fail</spf>", "<spf>fail</spf><dkim>pass</dkim>", StringComparison.Ordinal))
            .SetName("Order of elements in a record");
        yield return new TestCaseData(Feedback(Two).Replace("<count>2<", "<count>3<", StringComparison.Ordinal)).SetName("Another count");
        yield return new TestCaseData(Feedback(Two).Replace("Mail Example", " mail example", StringComparison.Ordinal)).SetName("Case of the organisation");
        yield return new TestCaseData(Feedback(Two).Replace(">r1<", "> &lt;r1> <", StringComparison.Ordinal)).SetName("Angle brackets around the report id");
        yield return new TestCaseData(Feedback(Two).Replace("<feedback>", "<feedback xmlns='urn:ietf:params:xml:ns:dmarc-2.0'>", StringComparison.Ordinal)).SetName("A namespace");
        yield return new TestCaseData(Feedback(Two).Replace("192.0.2.1", "<![CDATA[192.0.2.1]]>", StringComparison.Ordinal)).SetName("A CDATA section");
    }

    public static IEnumerable<TestCaseData> OtherReports()
    {
        yield return new TestCaseData("Mail Example", "Other Example");
        yield return new TestCaseData(">r1<", ">r2<");
        yield return new TestCaseData("1750000000", "1750000001");
        yield return new TestCaseData("1750086399", "1750086398");
        yield return new TestCaseData("<domain>example.org</domain><adkim>", "<domain>example.net</domain><adkim>");
    }

    public static IEnumerable<TestCaseData> OtherRows()
    {
        yield return new TestCaseData("<p>none", "<p>reject");
        yield return new TestCaseData("<adkim>r", "<adkim>s");
        yield return new TestCaseData("192.0.2.1", "192.0.2.9");
        yield return new TestCaseData("<disposition>none", "<disposition>None");
        yield return new TestCaseData("<header_from>example.org", "<header_from>www.example.org");
        yield return new TestCaseData("<result>fail", "<result>softfail");
        yield return new TestCaseData("</disposition>", "</disposition><reason><type>other</type></reason>");
    }

    [TestCaseSource(nameof(SameContent))]
    public void Ids_do_not_change_with(string xml) => Assert.That(Ids(xml), Is.EqualTo(Ids(Feedback(Two))));

    [TestCaseSource(nameof(OtherReports))]
    public void Another_report_has_another_uid(string here, string there)
    {
        string other = Feedback().Replace(here, there, StringComparison.Ordinal);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Parse(other).ReportUid, Is.Not.EqualTo(Parse(Feedback()).ReportUid));
            Assert.That(Ids(other), Is.Not.EqualTo(Ids(Feedback())));
        }
    }

    [TestCaseSource(nameof(OtherRows))]
    public void Another_row_of_the_same_report_has_another_id(string here, string there)
    {
        string other = Feedback().Replace(here, there, StringComparison.Ordinal);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Parse(other).ReportUid, Is.EqualTo(Parse(Feedback()).ReportUid));
            Assert.That(Ids(other), Is.Not.EqualTo(Ids(Feedback())));
        }
    }

    [Test]
    public void Ids_are_22_characters_of_base64url() =>
        Assert.That((string[])[Parse(Feedback()).ReportUid, .. Ids(Feedback())], Is.All.Matches("^[A-Za-z0-9_-]{22}$"));

    [Test]
    public void Equal_records_are_told_apart_and_keep_their_ids_when_records_stand_between_them()
    {
        string[] apart = Ids(Feedback(Record() + Record(Row("<source_ip>192.0.2.2</source_ip>")) + Record()));
        string[] together = Ids(Feedback(Record() + Record()));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(apart, Is.Unique);
            Assert.That((string[])[apart[0], apart[2]], Is.EqualTo(together));
        }
    }

    [Test]
    public void An_empty_organisation_is_stood_for_by_the_domain_of_its_address()
    {
        string empty = Feedback().Replace("Mail Example", "", StringComparison.Ordinal);
        string named = Feedback().Replace("Mail Example", "MAIL.example", StringComparison.Ordinal);
        Assert.That(Parse(empty).ReportUid, Is.EqualTo(Parse(named).ReportUid));
    }

    [Test]
    public void Rows_of_a_truncated_copy_have_the_ids_of_the_whole()
    {
        string whole = Feedback(Two + Record()).Replace("Mail Example", "Mail Exämple", StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(whole);
        AggregateReport cut = ParseAll(bytes[..(bytes.Length - 40)])[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(cut.Partial, Is.True);
            Assert.That(cut.Deviations, Is.EqualTo(new[] { "truncated" }));
            Assert.That(Rows(cut).Select(row => row.Id), Is.EqualTo(Ids(whole)[..2]));
        }
    }

    private static string[] Ids(string xml) => [.. Rows(Parse(xml)).Select(row => row.Id)];
}
