using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Reports.Tls;

/// <summary>What a stranger may send: refused with the limit's name, whatever the size.</summary>
public sealed class TlsLimitTests
{
    private const string Start = "{\"organization-name\":\"x\",\"report-id\":\"1\",\"date-range\":{\"start-datetime\":\"2026-11-01T00:00:00Z\",\"end-datetime\":\"2026-11-02T00:00:00Z\"},";

    public static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("10,000 levels of lists", Encoding.UTF8.GetBytes(Start + "\"x\":" + new string('[', 10_000) + new string(']', 10_000) + "}"), "Limits:JsonDepth");
        yield return Case("10,000 levels of objects", Encoding.UTF8.GetBytes(Start + string.Concat(Enumerable.Repeat("\"x\":{", 10_000)) + new string('}', 10_001)), "Limits:JsonDepth");
        yield return Case("200 MB of blanks, packed", Pack.GzipOf(Encoding.UTF8.GetBytes(Start), (byte)' ', 200L << 20), "Limits:DocumentBytes");
        yield return Case("a million failure details, packed", Pack.Gzip(Details(1_000_000)), "Limits:DocumentBytes|Limits:FailureDetails");
        yield return Case("more policies than allowed", Encoding.UTF8.GetBytes(Start + "\"policies\":[" + string.Join(',', Enumerable.Repeat("{}", 10_001)) + "]}"), "Limits:Policies");
        yield return Case("one string of 3 MB", Encoding.UTF8.GetBytes(Start + "\"x\":\"" + new string('y', 3_000_000) + "\"}"), "longer than");
    }

    [TestCaseSource(nameof(Cases))]
    public void A_limit_refuses(byte[] file, string named)
    {
        MailReading reading = new ReportReader(new ReadLimits()).Read(file);

        Rejected rejected = (Rejected)reading.Results.Single();
        Assert.That((rejected.Reason, named.Split('|').Any(rejected.Detail.Contains)), Is.EqualTo((RejectReasons.LimitExceeded, true)), rejected.Detail);
    }

    [Test]
    public void A_hundred_thousand_details_are_read() =>
        Assert.That(((Parsed)new ReportReader(new ReadLimits()).Read(Details(100_000)).Results.Single()).Report.RowCount, Is.EqualTo(100_001));

    private static byte[] Details(int count)
    {
        StringBuilder json = new(Start + "\"policies\":[{\"policy\":{\"policy-domain\":\"example.com\"},\"failure-details\":[");
        for (int i = 0; i < count; i++)
        {
            json.Append(i == 0 ? "" : ",").Append("{\"result-type\":\"r\",\"failed-session-count\":1}");
        }

        return Encoding.UTF8.GetBytes(json.Append("]}]}").ToString());
    }

    private static TestCaseData Case(string name, byte[] file, string named) => new TestCaseData(file, named).SetName("Tls limit: " + name);
}
