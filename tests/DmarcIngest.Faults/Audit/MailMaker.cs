using System.Globalization;
using System.IO.Compression;
using System.Text;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Faults.Audit;

/// <summary>
/// Makes mails of all kinds, each known by its number alone: of twenty, fourteen with an aggregate report, one with a report that an earlier one
/// brought already, one with two reports, and a failure report, an SMTP TLS report, a broken report and a letter.
/// </summary>
internal static class MailMaker
{
    private const int Begin = 1_793_491_200; // 1 November 2026, UTC.

    public static (SentMail Sent, byte[] Bytes) Make(int number, string mailbox)
    {
        (MailOutcome outcome, List<string> facts, string body) = (number % 20) switch
        {
            14 => Aggregate(number, [Name(number - 7)]),
            15 => Failure(number),
            16 => Tls(number),
            17 => (MailOutcome.Invalid, [], Attachment("text/xml", "report.xml", "<feedback>"u8.ToArray())),
            18 => (MailOutcome.Other, [], "Content-Type: text/plain\r\n\r\nLunch on Friday?\r\n"),
            19 => Aggregate(number, [Name(number), Name(number) + "b"]),
            _ => Aggregate(number, [Name(number)]),
        };
        string messageId = string.Create(CultureInfo.InvariantCulture, $"{number}@receiver.example");
        string subject = outcome == MailOutcome.Other ? "Lunch" : "Report Domain: example.com Submitter: receiver.example";
        string head = $"From: reporter@receiver.example\r\nTo: dmarc@example.com\r\nDate: Sun, 01 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{messageId}>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n";
        return (new SentMail(mailbox, messageId, outcome, facts), Encoding.Latin1.GetBytes(head + body));
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"r{number}");

    private static (MailOutcome Outcome, List<string> Facts, string Body) Aggregate(int number, string[] names)
    {
        List<string> facts = [];
        StringBuilder body = new("Content-Type: multipart/mixed; boundary=\"cut\"\r\n\r\n");
        foreach (string name in names)
        {
            byte[] xml = Encoding.UTF8.GetBytes(Xml(name, facts));
            body.Append("--cut\r\n").Append((number % 3) switch
            {
                0 => Attachment("application/gzip", "report.xml.gz", Gzip(xml)),
                1 => Attachment("application/zip", "report.zip", Zip(xml)),
                _ => Attachment("text/xml", "report.xml", xml),
            });
        }

        return (MailOutcome.Aggregate, facts, body.Append("--cut--\r\n").ToString());
    }

    private static string Xml(string name, List<string> facts)
    {
        int number = int.Parse(name.TrimStart('r').TrimEnd('b'), CultureInfo.InvariantCulture);
        int second = name.EndsWith('b') ? 8 : 0;
        StringBuilder records = new();
        for (int record = 0; record <= number % 7; record++)
        {
            int source = (number * 16) + second + record;
            string ip = string.Create(CultureInfo.InvariantCulture, $"10.{source >> 16 & 255}.{source >> 8 & 255}.{source & 255}");
            int count = 1 + ((number + record) % 97);
            facts.Add(string.Create(CultureInfo.InvariantCulture, $"aggregate {name} {ip} {count}"));
            records.Append(CultureInfo.InvariantCulture, $"<record><row><source_ip>{ip}</source_ip><count>{count}</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>")
                .Append("<identifiers><header_from>example.com</header_from></identifiers><auth_results><dkim><domain>example.com</domain><selector>s1</selector><result>pass</result></dkim>")
                .Append("<spf><domain>example.com</domain><result>fail</result></spf></auth_results></record>");
        }

        return string.Create(CultureInfo.InvariantCulture, $"<?xml version=\"1.0\"?><feedback><report_metadata><org_name>Receiver</org_name><email>a@receiver.example</email><report_id>{name}</report_id><date_range><begin>{Begin}</begin><end>{Begin + 86399}</end></date_range></report_metadata>")
            + $"<policy_published><domain>example.com</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><sp>none</sp><pct>100</pct></policy_published>{records}</feedback>";
    }

    private static (MailOutcome Outcome, List<string> Facts, string Body) Failure(int number)
    {
        int source = number / 20;
        string ip = string.Create(CultureInfo.InvariantCulture, $"198.{18 + (source >> 16 & 1)}.{source >> 8 & 255}.{source & 255}");
        string body = "Content-Type: multipart/report; report-type=feedback-report; boundary=\"cut\"\r\n\r\n--cut\r\nContent-Type: text/plain\r\n\r\nA failure.\r\n"
            + $"--cut\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: auth-failure\r\nUser-Agent: Reporter/2.0\r\nVersion: 1\r\nOriginal-Mail-From: <bounce@sender.example>\r\nArrival-Date: Sun, 01 Nov 2026 09:00:00 +0900\r\nSource-IP: {ip}\r\nReported-Domain: example.com\r\nAuth-Failure: dmarc\r\n"
            + $"\r\n--cut\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: sales@example.com\r\nSubject: Hello\r\nDate: Sun, 01 Nov 2026 08:59:58 +0900\r\nMessage-ID: <sample{number}@example.com>\r\n\r\n--cut--\r\n";
        return (MailOutcome.Failure, [$"failure {ip}"], body);
    }

    private static (MailOutcome Outcome, List<string> Facts, string Body) Tls(int number)
    {
        string name = Name(number);
        string json = $$"""
            {"organization-name": "Sender Ltd", "date-range": {"start-datetime": "2026-11-01T00:00:00Z", "end-datetime": "2026-11-01T23:59:59Z"}, "contact-info": "tls@sender.example", "report-id": "{{name}}",
             "policies": [{"policy": {"policy-type": "sts", "policy-string": ["version: STSv1", "mode: enforce"], "policy-domain": "example.com", "mx-host": ["mx1.example.com"]},
             "summary": {"total-successful-session-count": 10, "total-failure-session-count": 3},
             "failure-details": [{"result-type": "certificate-expired", "sending-mta-ip": "192.0.2.1", "receiving-mx-hostname": "mx1.example.com", "failed-session-count": 3}]}]}
            """;
        return (MailOutcome.Tls, [$"tls {name} policy", $"tls {name} failure"], Attachment("application/tlsrpt+gzip", "report.json.gz", Gzip(Encoding.UTF8.GetBytes(json))));
    }

    private static string Attachment(string type, string name, byte[] content) =>
        $"Content-Type: {type}; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n{Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks)}\r\n";

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Zip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (ZipArchive zip = new(packed, ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry("report.xml").Open();
            entry.Write(bytes);
        }

        return packed.ToArray();
    }
}
