using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using static DmarcIngest.Tests.Reports.Aggregate.Samples;

namespace DmarcIngest.Tests.Reports.Aggregate;

/// <summary>Defects of the document and of the header: what is made of them, and what is refused.</summary>
public sealed class DocumentDeviationTests
{
    private static readonly string Name = "Mail Example";

    public static IEnumerable<TestCaseData> Damages()
    {
        yield return Damage("A bare ampersand", Feedback().Replace(Name, "A & B", StringComparison.Ordinal), "A & B", "bare_ampersand");
        yield return Damage("An unknown entity", Feedback().Replace(Name, "A&nbsp;B", StringComparison.Ordinal), "A&nbsp;B", "bare_ampersand");
        yield return Damage("An address in angle brackets", Feedback().Replace(Name, "A <a@b.example>", StringComparison.Ordinal), "A <a@b.example>", "bare_less_than");
        yield return Damage("A control character", Feedback().Replace(Name, "A\u0007B", StringComparison.Ordinal), "AB", "illegal_characters");
        yield return Damage("A reference to a control character", Feedback().Replace(Name, "A&#7;B", StringComparison.Ordinal), "AB", "illegal_characters");
        yield return Damage("A banner before", "EXTERNAL MAIL\n" + Feedback(), Name, "content_outside_feedback");
        yield return Damage("A banner behind", Feedback() + "\nDisclaimer", Name, "content_outside_feedback");
        yield return Damage("A quote behind the declaration", "<?xml version=\"1.0\"?>\"" + Feedback(), Name, "content_outside_feedback");
        yield return Damage("An unclosed schema before", "<?xml version=\"1.0\"?><xs:schema xmlns:xs=\"urn:x\">" + Feedback(), Name, "content_outside_feedback");
        yield return Damage("A squished declaration", "<?xml version=\"1.0\"encoding=\"UTF-8\"?>" + Feedback(), Name, null);
        yield return Damage("XML 1.1", "<?xml version=\"1.1\"?>" + Feedback(), Name, null);
        yield return Damage("White space before the declaration", " \r\n<?xml version=\"1.0\"?>" + Feedback(), Name, null);
        yield return Damage("A NUL behind the end", Feedback() + "\0", Name, "content_outside_feedback");
        yield return Damage("HTML-escaped", Feedback().Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal), Name, "html_escaped");
        yield return Damage("An undeclared prefix", Feedback().Replace("feedback>", "ns1:feedback>", StringComparison.Ordinal), Name, "undeclared_prefix");
        yield return Damage("A declared prefix", Feedback().Replace("<", "<d:", StringComparison.Ordinal).Replace("<d:/", "</d:", StringComparison.Ordinal).Replace("<d:feedback>", "<d:feedback xmlns:d='urn:ietf:params:xml:ns:dmarc-2.0'>", StringComparison.Ordinal), Name, null);
        yield return Damage("xsi without its declaration", Feedback().Replace("<feedback>", "<feedback xsi:schemaLocation='a b'>", StringComparison.Ordinal), Name, null);
        yield return Damage("Upper case", Feedback().Replace("feedback>", "Feedback>", StringComparison.Ordinal), Name, "element_case");
        yield return Damage("A namespace without colon", Feedback().Replace("<feedback>", "<feedback xmlns='http//dmarc.org/dmarc-xml/0.1'>", StringComparison.Ordinal), Name, null);
        yield return Damage("A foreign element", Feedback().Replace("<record>", "<record><x:row xmlns:x='urn:x'><x:count>9</x:count></x:row>", StringComparison.Ordinal), Name, null);
        yield return Damage("Text between elements", Feedback().Replace("<record>", "11<record>", StringComparison.Ordinal), Name, "stray_text");
        yield return Damage("A comment in a value", Feedback().Replace(Name, "Mail <!-- & -->Example", StringComparison.Ordinal), Name, null);
    }

    public static IEnumerable<TestCaseData> Encodings()
    {
        Encoding windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        Encoding japanese = CodePagesEncodingProvider.Instance.GetEncoding(932)!;
        yield return InEncoding("UTF-8 with mark", new UTF8Encoding(true), "", null);
        yield return InEncoding("UTF-8 called UTF8", new UTF8Encoding(false), "UTF8", null);
        yield return InEncoding("UTF-8 called utf-16", new UTF8Encoding(false), "utf-16", null);
        yield return InEncoding("UTF-16 LE with mark", new UnicodeEncoding(false, true), "utf-16", null);
        yield return InEncoding("UTF-16 BE with mark", new UnicodeEncoding(true, true), "utf-16", null);
        yield return InEncoding("UTF-16 LE without mark", new UnicodeEncoding(false, false), "utf-16", null);
        yield return InEncoding("UTF-32 with mark", new UTF32Encoding(false, true), "", null);
        yield return InEncoding("windows-1252", windows, "windows-1252", null);
        yield return InEncoding("ISO-8859-1", windows, "ISO-8859-1", null);
        yield return InEncoding("windows-1252 called UTF-8", windows, "UTF-8", "encoding_wrong");
        yield return InEncoding("windows-1252 undeclared", windows, "", "encoding_wrong");
        yield return InEncoding("An unknown encoding", new UTF8Encoding(false), "x-none", null);
        yield return InEncoding("cp932", japanese, "cp932", null, "日本");
    }

    public static IEnumerable<TestCaseData> Refusals()
    {
        yield return new TestCaseData("<html><body>x</body></html>", RejectReasons.NotAReport);
        yield return new TestCaseData("<!DOCTYPE html><html></html>", RejectReasons.NotAReport);
        yield return new TestCaseData("<?xml version='1.0'?><catalog/>", RejectReasons.NotAReport);
        yield return new TestCaseData("<?xml version='1.0'?>", RejectReasons.BrokenXml);
        yield return new TestCaseData("unused", RejectReasons.BrokenXml);
        yield return new TestCaseData("<feedback>" + Metadata + Policy + "<record><row>", RejectReasons.BrokenXml);
        yield return new TestCaseData("<feedback>" + Record() + Metadata, RejectReasons.BrokenXml);
        yield return new TestCaseData(Feedback().Replace("<domain>example.org</domain><adkim>", "<adkim>", StringComparison.Ordinal), RejectReasons.MissingField);
        yield return new TestCaseData(Feedback().Replace("<begin>1750000000</begin>", "", StringComparison.Ordinal), RejectReasons.MissingField);
        yield return new TestCaseData(Feedback().Replace("1750086399", "", StringComparison.Ordinal), RejectReasons.MissingField);
        yield return new TestCaseData(Feedback().Replace("1750086399", "soon", StringComparison.Ordinal), RejectReasons.MissingField);
    }

    public static IEnumerable<TestCaseData> Dates()
    {
        yield return new TestCaseData("1750000000.123", 1_750_000_000L, "date_with_fraction");
        yield return new TestCaseData("1750000000123", 1_750_000_000L, "date_not_in_seconds");
        yield return new TestCaseData("1750000000123456", 1_750_000_000L, "date_not_in_seconds");
        yield return new TestCaseData(" 1750000000\n", 1_750_000_000L, null);
        yield return new TestCaseData("1750086399", 1_750_086_399L, null);
        yield return new TestCaseData("1750086400", 1_750_086_400L, "begin_after_end");
        yield return new TestCaseData("0", 0L, "date_implausible");
    }

    public static IEnumerable<TestCaseData> Dialects()
    {
        yield return new TestCaseData(Feedback(), "7489-draft");
        yield return new TestCaseData(Feedback(policy: Policy + "<version>2.0</version>"), "7489");
        yield return new TestCaseData(Feedback().Replace("<feedback>", "<feedback xmlns='http://dmarc.org/dmarc-xml/0.1'>", StringComparison.Ordinal), "7489");
        yield return new TestCaseData(Feedback().Replace("<p>none</p>", "<p>none</p><np>none</np><pct>100</pct>", StringComparison.Ordinal), "7489-draft");
        yield return new TestCaseData(Feedback().Replace("<p>none</p>", "<p>none</p><testing>n</testing>", StringComparison.Ordinal), "9990-like");
        yield return new TestCaseData(Feedback().Replace("<disposition>none", "<disposition>pass", StringComparison.Ordinal), "9990-like");
        yield return new TestCaseData(Feedback().Replace("<feedback>", "<feedback xmlns='urn:ietf:params:xml:ns:dmarc-2.0'>", StringComparison.Ordinal), "9990");
    }

    [TestCaseSource(nameof(Damages))]
    public void A_damaged_document_is_read(string xml, string organisation, string? code)
    {
        AggregateReport report = Parse(xml);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Header.OrgName, Is.EqualTo(organisation));
            Assert.That(report.Deviations, Is.EqualTo(code is null ? [] : new[] { code }));
            Assert.That(report.Partial, Is.False);
            Assert.That(Rows(report).Select(row => row.MessageCount), Is.EqualTo(new long?[] { 2 }));
        }
    }

    [TestCaseSource(nameof(Encodings))]
    public void A_document_is_decoded(byte[] bytes, string organisation, string? code)
    {
        AggregateReport report = ParseAll(bytes)[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Header.OrgName, Is.EqualTo(organisation));
            Assert.That(report.Deviations, Is.EqualTo(code is null ? [] : new[] { code }));
        }
    }

    [TestCaseSource(nameof(Refusals))]
    public void What_is_no_readable_report_is_refused(string text, string reason) => Assert.That(ReasonFor(text), Is.EqualTo(reason));

    [TestCaseSource(nameof(Dates))]
    public void A_begin_is_stored_as(string sent, long seconds, string? code)
    {
        AggregateReport report = Parse(Feedback().Replace("1750000000", sent, StringComparison.Ordinal));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Header.Begin.ToUnixTimeSeconds(), Is.EqualTo(seconds));
            Assert.That(report.Deviations, Is.EqualTo(code is null ? [] : new[] { code }));
        }
    }

    [TestCaseSource(nameof(Dialects))]
    public void A_dialect_is_told_by_what_is_in_it(string xml, string dialect) => Assert.That(Parse(xml).Header.Dialect, Is.EqualTo(dialect));

    [TestCase("nil")]
    [TestCase("unknown")]
    public void A_policy_that_is_no_policy_is_null_and_kept_raw(string sent)
    {
        AggregateReport report = Parse(Feedback().Replace("<p>none</p>", $"<p>none</p><sp>{sent}</sp>", StringComparison.Ordinal));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Header.Policy.Sp, Is.Null);
            Assert.That(report.Header.Raw["policy_published.sp"], Is.EqualTo(sent));
            Assert.That(report.Deviations, Is.EqualTo(new[] { "policy_value_unknown" }));
        }
    }

    [Test]
    public void A_report_without_records_has_no_rows()
    {
        AggregateReport report = Parse(Feedback(""));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((report.RowCount, report.Partial), Is.EqualTo((0, false)));
            Assert.That(report.Deviations, Is.EqualTo(new[] { "no_records" }));
        }
    }

    [Test]
    public void Several_reports_in_one_document_are_read_each_for_itself()
    {
        string second = Feedback(Record() + Record()).Replace(">r1<", ">r2<", StringComparison.Ordinal);
        IReadOnlyList<AggregateReport> reports = ParseAll(Encoding.UTF8.GetBytes($"<?xml version='1.0'?>{Feedback()}<?xml version='1.0'?>{second}"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(reports.Select(report => (report.Header.ReportId, report.RowCount)), Is.EqualTo(new[] { ("r1", 1), ("r2", 2) }));
            Assert.That(reports[1].Deviations, Is.EqualTo(new[] { "several_documents" }));
        }
    }

    [Test]
    public void A_report_whose_neighbour_is_lost_says_so()
    {
        IReadOnlyList<AggregateReport> reports = ParseAll(Encoding.UTF8.GetBytes(Feedback() + Feedback(policy: "")));
        Assert.That(reports.Single().Deviations, Does.Contain("document_lost"));
    }

    private static TestCaseData Damage(string name, string xml, string organisation, string? code) => new TestCaseData(xml, organisation, code).SetName(name);

    private static TestCaseData InEncoding(string name, Encoding encoding, string declared, string? code, string organisation = "Mail Exämple")
    {
        string declaration = declared.Length == 0 ? "" : $"<?xml version=\"1.0\" encoding=\"{declared}\"?>";
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(declaration + Feedback().Replace(Name, organisation, StringComparison.Ordinal))];
        return new TestCaseData(bytes, organisation, code).SetName(name);
    }
}
