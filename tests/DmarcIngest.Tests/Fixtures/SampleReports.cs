using System.Text;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Tests.Fixtures;

/// <summary>Small aggregate reports and the mails or files that carry them, written by the tests.</summary>
internal static class SampleReports
{
    /// <summary>Begin of the period of reports that do not say otherwise.</summary>
    public static readonly DateTimeOffset Begin = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Record(string ip, long count, string dkim = "pass", string spf = "fail") =>
        $"<record><row><source_ip>{ip}</source_ip><count>{count}</count><policy_evaluated><disposition>none</disposition><dkim>{dkim}</dkim><spf>{spf}</spf></policy_evaluated></row>" +
        "<identifiers><header_from>example.com</header_from></identifiers>" +
        $"<auth_results><dkim><domain>example.com</domain><selector>s1</selector><result>{dkim}</result></dkim><spf><domain>example.com</domain><result>{spf}</result></spf></auth_results></record>";

    public static string Head(string id, DateTimeOffset? begin = null, string domain = "example.com") =>
        $"<?xml version=\"1.0\"?><feedback><report_metadata><org_name>Receiver</org_name><email>a@receiver.example</email><report_id>{id}</report_id>" +
        $"<date_range><begin>{(begin ?? Begin).ToUnixTimeSeconds()}</begin><end>{(begin ?? Begin).ToUnixTimeSeconds() + 86399}</end></date_range></report_metadata>" +
        $"<policy_published><domain>{domain}</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><sp>none</sp><pct>100</pct></policy_published>";

    public static string Xml(string id, params string[] records) => Head(id) + string.Concat(records) + "</feedback>";

    public static MailItem Mail(string key, string content, DateTimeOffset? received = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        return new MailItem { Source = "list", Key = key, Received = received ?? Begin.AddDays(1), Size = bytes.Length, Content = bytes };
    }
}
