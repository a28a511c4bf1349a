using System.Globalization;
using System.Security;
using System.Text;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Reports.Failure;

namespace DmarcIngest.Tests.Injection;

/// <summary>Mails that have a payload wherever a stranger may write.</summary>
internal static class HostileMails
{
    /// <summary>Yesterday, so that advice and pages count it.</summary>
    public static readonly DateTimeOffset Day = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1), TimeSpan.Zero);

    /// <summary>All mails of a payload; the name says the kind.</summary>
    public static IEnumerable<(string Kind, byte[] Mail)> Of(string payload, int number) =>
    [
        ("aggregate", Mail(payload, MailPart.Text("report"), Part(Pack.Zip(Entry(payload, number) + ".xml", Utf8(Xml(payload, number))), payload, "application/zip"))),
        ("plain", Mail(payload, MailPart.Text("report"), Part(Utf8(Xml($"{number}", number, payload)), payload, "text/xml"))),
        ("tls", Mail(payload, MailPart.Text("report"), Part(Pack.Gzip(Utf8(Tls(payload, number))), payload, "application/tlsrpt+gzip"))),
        ("failure", Mail(
            payload,
            "report; report-type=feedback-report",
            MailPart.Text("report"),
            new MailPart("Content-Type: message/feedback-report\r\n", Utf8(Feedback(payload, number))),
            new MailPart("Content-Type: text/rfc822-headers\r\n", Utf8(Sample(payload))))),
        ("broken", Mail(payload, MailPart.Text("report"), Part(Utf8($"<feedback><report_metadata><{payload}"), payload + ".xml", "text/xml"))),
        ("root", Mail(payload, MailPart.Text("report"), Part(Pack.Zip(Entry(payload, number) + ".xml", Utf8($"{payload}{payload}")), "report.example!example.com!1!2.zip", "application/zip"))),
    ];

    /// <summary>As much of a payload as a file name of the system takes.</summary>
    public static string FileName(string payload) => string.Concat(payload.EnumerateRunes().Where(letter => letter.Value is not ('/' or 0)).Take(40));

    /// <summary>A name within a zip, whose length has sixteen bits.</summary>
    private static string Entry(string payload, int number) => payload.Length > 60_000 ? payload[..60_000] : string.Create(CultureInfo.InvariantCulture, $"{payload}{number}");

    private static byte[] Mail(string payload, params MailPart[] parts) => Mail(payload, "mixed", parts);

    private static byte[] Mail(string payload, string multipart, params MailPart[] parts)
    {
        MailPart body = MailPart.Multipart(multipart, "=_edge", parts);
        string word = Word(payload);
        string raw = Line(payload);
        return [.. Utf8($"From: {word} <\"{raw}\"@reporter.example>\r\nTo: rua@example.com\r\nSubject: Report Domain: {raw} {word} Report-ID: {word}\r\nMessage-ID: <{raw}@reporter.example>\r\nDate: {Day:R}\r\nMIME-Version: 1.0\r\n{body.Header}\r\n"), .. body.Body];
    }

    private static MailPart Part(byte[] content, string name, string type) => new(
        $"Content-Type: {type}; name=\"{Word(name)}\"\r\nContent-Disposition: attachment; filename*=utf-8''{Uri.EscapeDataString(Sound(name))}\r\nContent-Transfer-Encoding: base64\r\n",
        Encoding.ASCII.GetBytes(string.Concat(Convert.ToBase64String(content).Chunk(76).Select(line => new string(line) + "\r\n"))));

    /// <summary>RFC 2047.</summary>
    private static string Word(string text) => $"=?utf-8?B?{Convert.ToBase64String(Utf8(text.Length > 1000 ? text[..1000] : text))}?=";

    /// <summary>What fits into one line of a header, control characters and all.</summary>
    private static string Line(string text) => text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    private static string Sound(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <param name="payload">Written in the header, and in the record too.</param>
    /// <param name="number">Makes the report one of its own.</param>
    /// <param name="record">What is written in the record, if not the payload.</param>
    private static string Xml(string payload, int number, string? record = null)
    {
        string head = SecurityElement.Escape(payload) ?? "";
        string body = SecurityElement.Escape(record ?? payload) ?? "";
        long begin = Day.ToUnixTimeSeconds();
        return $"""
            <?xml version="1.0" encoding="UTF-8"?><feedback><version>{head}</version><report_metadata><org_name>{head}</org_name><email>{head}</email><extra_contact_info>{head}</extra_contact_info>
            <report_id>{head}{number}</report_id><date_range><begin>{begin}</begin><end>{begin + 86399}</end></date_range><error>{head}</error><generator>{head}</generator></report_metadata>
            <policy_published><domain>{(record is null ? head : "example.com")}</domain><adkim>r</adkim><aspf>{head}</aspf><p>none</p><sp>{head}</sp><fo>{head}</fo><pct>100</pct></policy_published>
            <record><row><source_ip>192.0.2.{number}</source_ip><count>7</count><policy_evaluated><disposition>none</disposition><dkim>fail</dkim><spf>fail</spf><reason><type>{body}</type><comment>{body}</comment></reason></policy_evaluated></row>
            <identifiers><header_from>{body}</header_from><envelope_from>{body}</envelope_from><envelope_to>{body}</envelope_to></identifiers>
            <auth_results><dkim><domain>{body}</domain><selector>{body}</selector><result>pass</result><human_result>{body}</human_result></dkim><spf><domain>{body}</domain><scope>{body}</scope><result>pass</result></spf></auth_results></record></feedback>
            """;
    }

    private static string Tls(string payload, int number)
    {
        // Escaped as JSON wants it, so that every character comes through, a lone surrogate too.
        string text = string.Concat(payload.Select(letter => letter is >= ' ' and <= '~' and not ('"' or '\\') ? letter.ToString() : $"\\u{(int)letter:x4}"));
        return $$"""
            { "organization-name": "{{text}}", "date-range": { "start-datetime": "{{Day:yyyy-MM-dd}}T00:00:00Z", "end-datetime": "{{Day:yyyy-MM-dd}}T23:59:59Z" }, "contact-info": "{{text}}", "report-id": "{{text}}{{number}}",
              "policies": [ { "policy": { "policy-type": "sts", "policy-string": [ "{{text}}" ], "policy-domain": "example.com", "mx-host": [ "{{text}}" ] },
                "summary": { "total-successful-session-count": 10, "total-failure-session-count": 3 },
                "failure-details": [ { "result-type": "{{text}}", "sending-mta-ip": "192.0.2.1", "receiving-mx-hostname": "{{text}}", "receiving-mx-helo": "{{text}}", "receiving-ip": "{{text}}", "failed-session-count": 3, "additional-information": "{{text}}", "failure-reason-code": "{{text}}" } ] } ] }
            """;
    }

    private static string Feedback(string payload, int number) =>
        FailureMail.Feedback.ReplaceLineEndings("\r\n").Replace("192.0.2.1", $"192.0.2.{number}", StringComparison.Ordinal).TrimEnd()
            .Replace("Reporter/2.0", Line(payload), StringComparison.Ordinal)
            .Replace("bounce@sender.example", $"\"{Line(payload)}\"@sender.example", StringComparison.Ordinal)
            .Replace("Sun, 01 Nov 2026 09:00:00 +0900", $"{Day:R}", StringComparison.Ordinal)
        + $"\r\nDKIM-Domain: {Line(payload)}\r\nDKIM-Selector: {Line(payload)}\r\nDKIM-Identity: {Line(payload)}\r\nSPF-DNS: txt : example.com : {Line(payload)}\r\nReporting-MTA: dns; {Line(payload)}\r\nOriginal-Envelope-Id: {Line(payload)}\r\n\r\n";

    private static string Sample(string payload) =>
        $"From: {Word(payload)} <\"{Line(payload)}\"@example.com>\r\nTo: {Word(payload)} <taro@receiver.example>\r\nSubject: {Word(payload)} {Line(payload)}\r\nMessage-ID: <{Line(payload)}@example.com>\r\nList-Id: {Line(payload)}\r\nReturn-Path: <{Line(payload)}>\r\n\r\n";
}
