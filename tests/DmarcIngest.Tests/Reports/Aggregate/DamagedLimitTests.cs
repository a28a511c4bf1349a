using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Reports.Decoding;
using static DmarcIngest.Tests.Reports.Aggregate.Samples;

namespace DmarcIngest.Tests.Reports.Aggregate;

/// <summary>What documents may cost that are not plain, or not even XML.</summary>
internal sealed class DamagedLimitTests
{
    private const int Longest = 1024 * 1024;

    [Test]
    public void Reports_of_one_document_share_its_limit_of_records()
    {
        string two = Feedback(Record() + Record()) + Feedback(Record() + Record());
        ReportFormatException? refused = Assert.Throws<ReportFormatException>(() => ParseAll(Encoding.UTF8.GetBytes(two), new ReadLimits { Records = 3 }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Reason, Is.EqualTo(RejectReasons.LimitExceeded));
            Assert.That(ParseAll(Encoding.UTF8.GetBytes(two), new ReadLimits { Records = 4 }), Has.Count.EqualTo(2));
        }
    }

    [Test]
    public void Large_reports_of_one_document_are_mended_once_for_all_and_may_be_read_again()
    {
        int opened = 0;
        byte[] bytes = Encoding.UTF8.GetBytes(ManyRecords(5_001) + ManyRecords(5_002) + Feedback(Record()));
        FoundDocument document = new("a.xml", () =>
        {
            opened++;
            return new MemoryStream(bytes);
        });
        IReadOnlyList<AggregateReport> reports = AggregateParser.Parse(document, new ReadLimits());
        opened = 0;

        int[] first = [.. reports.Select(report => report.ReadRows().Count())];
        int after = opened;
        int[] second = [.. reports.Select(report => report.ReadRows().Count())];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Is.EqualTo(new[] { 5_001, 5_002, 1 }));
            Assert.That(second, Is.EqualTo(first));
            Assert.That((after, opened), Is.EqualTo((1, 2)));
        }
    }

    [TestCase("<x a='{0}'/>")]
    [TestCase("<x a='>{0}'/>")]
    [TestCase("<x a=\">'{0}\"/>")]
    [TestCase("<{0}/>")]
    [TestCase("<![CDATA[{0}]]>")]
    public void Markup_longer_than_a_megabyte_is_refused(string form)
    {
        string xml = Feedback(Record() + form.Replace("{0}", new string('a', Longest + 1), StringComparison.Ordinal));
        Assert.That(ReasonFor(xml), Is.EqualTo(RejectReasons.LimitExceeded));
    }

    [TestCase("<x a='{0}'/>")]
    [TestCase("<x>it's \"{0}</x>")]
    [TestCase("<!-- it's --><x>{0}{0}</x>")]
    [TestCase("<!-- it's {0}{0} -->")]
    [TestCase("<?it's {0}{0}?>")]
    [TestCase("<!-- 2 > 1 < 3, it's so --><x>{0}{0}</x>")]
    [TestCase("<![CDATA[2 > 1 < 3, it's so]]><x>{0}{0}</x>")]
    [TestCase("<?a 2 > 1 < 3, it's so?><x>{0}{0}</x>")]
    public void Markup_shorter_than_that_and_any_text_is_read(string form)
    {
        string xml = Feedback(Record() + form.Replace("{0}", new string('a', Longest - 100), StringComparison.Ordinal));
        Assert.That(Parse(xml).RowCount, Is.EqualTo(1));
    }

    [Test]
    public void A_section_that_holds_what_is_none_is_kept_as_it_is_while_the_rest_is_mended()
    {
        string xml = Feedback(Record()).Replace("Mail Example", "Mail & <![CDATA[a & b < c]]> \u0001Example", StringComparison.Ordinal);
        Assert.That(Parse(xml).Header.OrgName, Is.EqualTo("Mail & a & b < c Example"));
    }
}
