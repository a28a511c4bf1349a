using System.Globalization;
using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Reports.Decoding;

namespace DmarcIngest.Tests.Reports.Aggregate;

/// <summary>Builds small reports and parses them.</summary>
internal static class Samples
{
    public const string Metadata =
        "<report_metadata><org_name>Mail Example</org_name><email>dmarc@mail.example</email><report_id>r1</report_id>"
        + "<date_range><begin>1750000000</begin><end>1750086399</end></date_range></report_metadata>";

    public const string Policy = "<policy_published><domain>example.org</domain><adkim>r</adkim><aspf>r</aspf><p>none</p></policy_published>";

    public const string Evaluated = "<policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated>";

    public const string Identifiers = "<identifiers><header_from>example.org</header_from></identifiers>";

    public const string Auth = "<auth_results><spf><domain>example.org</domain><result>fail</result></spf></auth_results>";

    public static string Row(string sourceIp = "<source_ip>192.0.2.1</source_ip>", string count = "<count>2</count>", string evaluated = Evaluated) =>
        $"<row>{sourceIp}{count}{evaluated}</row>";

    public static string Record(string? row = null, string identifiers = Identifiers, string auth = Auth) =>
        $"<record>{row ?? Row()}{identifiers}{auth}</record>";

    public static string Feedback(string? records = null, string metadata = Metadata, string policy = Policy) =>
        $"<feedback>{metadata}{policy}{records ?? Record()}</feedback>";

    public static string ManyRecords(int number)
    {
        StringBuilder records = new();
        for (int i = 0; i < number; i++)
        {
            // Some are equal, so that occurrences are counted on both roads.
            string ip = string.Create(CultureInfo.InvariantCulture, $"<source_ip>192.0.{i / 250 % 7}.{i % 250}</source_ip>");
            records.Append(Record(Row(ip)));
        }

        return Feedback(records.ToString());
    }

    public static FoundDocument Document(byte[] bytes) => new("test.xml", () => new MemoryStream(bytes, false));

    public static IReadOnlyList<AggregateReport> ParseAll(byte[] bytes, ReadLimits? limits = null) =>
        AggregateParser.Parse(Document(bytes), limits ?? new ReadLimits());

    public static AggregateReport Parse(string xml, ReadLimits? limits = null)
    {
        IReadOnlyList<AggregateReport> reports = ParseAll(Encoding.UTF8.GetBytes(xml), limits);
        Assert.That(reports, Has.Count.EqualTo(1));
        return reports[0];
    }

    public static AggregateRow[] Rows(AggregateReport report) => [.. report.ReadRows().Cast<AggregateRow>()];

    public static AggregateRow OnlyRow(string xml)
    {
        AggregateRow[] rows = Rows(Parse(xml));
        Assert.That(rows, Has.Length.EqualTo(1));
        return rows[0];
    }

    public static string ReasonFor(byte[] bytes, ReadLimits? limits = null)
    {
        ReportFormatException? exception = Assert.Throws<ReportFormatException>(() => ParseAll(bytes, limits));
        return exception!.Reason;
    }

    public static string ReasonFor(string xml, ReadLimits? limits = null) => ReasonFor(Encoding.UTF8.GetBytes(xml), limits);
}
