using System.Text;
using DmarcIngest.Tests.Fixtures;
using static DmarcIngest.Tests.Hostile.HostileCase;

namespace DmarcIngest.Tests.Hostile;

/// <summary>Mails and mailboxes whose form is the weapon.</summary>
internal static class MimeCases
{
    private const string Top = "From: dmarc@reporter.example\r\nTo: rua@example.org\r\nSubject: Report Domain: example.org Submitter: reporter.example Report-ID: <1@reporter.example>\r\nMIME-Version: 1.0\r\n";

    public static IEnumerable<HostileCase> All() =>
    [
        Of("multiparts nested 10,000 deep", "invalid", "limit_exceeded", () => Bytes(Top + string.Concat(Enumerable.Range(0, 10_000).Select(n => $"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n")))),
        Of("mail of 100,000 parts", "invalid", "limit_exceeded", () => Bytes(Top + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + Times(100_000, "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n") + "--b--\r\n")),
        Of("mail of three million boundaries", "invalid", "not_a_report", () => Bytes(Top + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + Times(3_000_000, "--b\r\n") + "--b--\r\n")),
        Of("mail with 500,000 header fields", "aggregate", "none", () => Plain(Times(500_000, "X-Hostile: and so on and on and on\r\n"), "m-fields")),
        Of("mail with six million header fields", "invalid", "limit_exceeded", () => Plain(Times(6_000_000, "a:\r\n"), "m-six")),
        Of("mail with a hundred parts of 60,000 header fields each", "invalid", "limit_exceeded", () => Bytes(Top + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + Times(100, $"--b\r\n{Times(60_000, "a:\r\n")}\r\nx\r\n") + "--b--\r\n")),
        Of("mail in mail with five million header fields", "invalid", "not_a_report", () => Bytes(Top + $"Content-Type: message/rfc822\r\n\r\n{Times(5_000_000, "a:\r\n")}\r\nx\r\n")),
        Of("mail with a header field of 20 MB", "invalid", "limit_exceeded", () => Plain($"X-Hostile: {new string('a', 20_000_000)}\r\n", "m-line")),
        Of("mail with a header field name of 20 MB", "invalid", "limit_exceeded", () => Plain($"{new string('a', 20_000_000)}: x\r\n", "m-name")),
        Of("mail with a subject folded two million times", "invalid", "limit_exceeded", () => Plain($"Subject: a{Times(2_000_000, "\r\n a")}\r\n", "m-folded")),
        Of("mail with a subject of 10,000 encoded words", "aggregate", "none", () => Letter($"Subject: {Times(10_000, "=?utf-8?B?bWFpbA==?=\r\n ")}\r\n", "m-words")),
        Of("mail from a comment nested 200,000 deep", "aggregate", "none", () => Letter($"From: {new string('(', 200_000)}\r\n", "m-comment")),
        Of("mail from 8,000 addresses", "aggregate", "none", () => Letter($"From: {Times(8_000, "\"a b\" <a@reporter.example>, ")}\r\n", "m-addresses")),
        Of("mail from a group nested 60,000 deep", "aggregate", "none", () => Letter($"From: {Times(60_000, "\"g\":")}\r\n", "m-group")),
        Of("mail with 15,000 parameters of its type", "aggregate", "none", () => Typed(string.Concat(Enumerable.Range(0, 15_000).Select(n => $";\r\n p{n}=1")), "m-parameters")),
        Of("mail with a file name in 15,000 pieces", "aggregate", "none", () => Typed(string.Concat(Enumerable.Range(0, 15_000).Select(n => $";\r\n name*{n}=a")), "m-pieces")),
        Of("mail with the same parameter 25,000 times", "aggregate", "none", () => Typed(Times(25_000, ";\r\n name=a"), "m-same")),
        Of("mail with 50,000 parameters of its type", "invalid", "limit_exceeded", () => Typed(Counted(50_000, n => $";\r\n p{n}=1"), "m-parameters-50")),
        Of("mail with 50,000 parameters of its disposition", "invalid", "limit_exceeded", () => Plain($"Content-Disposition: attachment{Counted(50_000, n => $";\r\n p{n}=1")}\r\n", "m-disposition")),
        Of("mail with a file name in 50,000 pieces", "invalid", "limit_exceeded", () => Typed(Counted(50_000, n => $";\r\n name*{n}*=%61"), "m-pieces-50")),
        Of("mail with a file name in 70,000 pieces on one line", "aggregate", "none", () => Typed(Counted(70_000, n => $";name*{n}=a"), "m-pieces-line")),
        Of("mail from 50,000 addresses", "invalid", "limit_exceeded", () => Letter($"From: {Counted(50_000, n => $"\"a b\" <a{n}@reporter.example>,\r\n ")}a@reporter.example\r\n", "m-addresses-50")),
        Of("mail with 100,000 references", "invalid", "limit_exceeded", () => Plain($"References:{Counted(100_000, n => $"\r\n <{n}@reporter.example>")}\r\n", "m-references")),
        Of("mail with a hundred fields of 250 KB in short lines", "aggregate", "none", () => Plain(Times(100, $"X-Hostile: a{Times(50_000, "\r\n aa")}\r\n"), "m-hundred")),
        Of("mail with markup of 4 MB among its fields", "invalid", "limit_exceeded", () => Plain($"<a>{Times(570_000, "\r\n aaaa")}\r\n", "m-markup")),
        Of("forty mails in base64 with a field of 250 KB in short lines each", "invalid", "not_a_report", () => Encoded(40, $"X-Hostile: a{Times(50_000, "\r\n aa")}\r\n\r\nx\r\n")),
        Of("forty failure reports with a field of 250 KB in short lines each", "failure", "none", () => Failures(40, Times(50_000, "\r\n aa"))),
        Of("mail with a message id of 200 KB", "aggregate", "none", () => Plain($"Message-ID: <{new string('a', 200_000)}@reporter.example>\r\n", "m-id")),
        Of("base64 of nothing", "invalid", "not_xml", () => Body("base64", Times(250_000, new string('=', 70) + "\r\n"))),
        Of("base64 of 20 MB of strange characters", "invalid", "not_xml", () => Body("base64", Times(280_000, new string('*', 70) + "\r\n"))),
        Of("quoted-printable of soft line ends", "invalid", "not_xml", () => Body("quoted-printable", Times(6_000_000, "=\r\n") + Report("m-soft").Replace("=", "=3D", StringComparison.Ordinal))),
        Of("quoted-printable in which every byte is three", "invalid", "not_xml", () => Body("quoted-printable", Times(8_000_000, "=41"))),
        Of("uuencode that never begins", "invalid", "not_xml", () => Body("x-uuencode", Times(280_000, new string('M', 70) + "\r\n"))),
        Of("multipart without a boundary", "aggregate", "none", () => Bytes(Top + "Content-Type: multipart/mixed\r\n\r\n" + Inner("b", "m-without"))),
        Of("multipart with a boundary that begins like the outer one", "aggregate", "none", () => Bytes(Top + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n" + Inner("b1", "m-prefix") + "--b--\r\n")),
        Of("multipart within one of the same boundary", "aggregate", "none", () => Bytes(Top + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + Inner("b", "m-equal") + "--b--\r\n")),
        Of("multipart with a boundary of 2 MB", "invalid", "limit_exceeded", () => Bytes(Top + $"Content-Type: multipart/mixed; boundary={new string('b', 2_000_000)}\r\n\r\n" + Inner(new string('b', 2_000_000), "m-boundary"))),
        Of("mails in mails, 10,000 deep", "invalid", "limit_exceeded", () => Bytes(Top + Times(10_000, "Content-Type: message/rfc822\r\n\r\n") + "Subject: x\r\n\r\nx\r\n")),
        Of("mails in mails in base64, 30 deep", "invalid", "limit_exceeded", Wrapped),
        Of("mail in mail with a header field of 20 MB", "invalid", "limit_exceeded", () => Bytes(Top + $"Content-Type: message/rfc822\r\n\r\nX-Hostile: {new string('a', 20_000_000)}\r\n\r\nx\r\n")),
        Of("mail in base64 in mail with a header field of 15 MB", "invalid", "limit_exceeded", () => MailBuilder.Report().With(MailPart.Message(Bytes($"X-Hostile: {new string('a', 15_000_000)}\r\n\r\nx\r\n"), Transfer.Base64)).Build()),
        Of("part with a header field of 20 MB", "invalid", "limit_exceeded", () => Bytes(Top + $"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX-Hostile: {new string('a', 20_000_000)}\r\n\r\nx\r\n--b--\r\n")),
        Of("mail of 31 MiB", "invalid", "mail_too_large", () => Plain($"X-Hostile: {new string('a', 31 << 20)}\r\n", "m-large")),
        new("mbox of 100 MB without line ends", "invalid", "mail_too_large", stream => Endless(stream, "From reporter.example Sun Nov  1 00:00:00 2026 ")),
        new("mbox whose only mail has 100 MB without line ends", "invalid", "mail_too_large", stream => Endless(stream, "From reporter.example Sun Nov  1 00:00:00 2026\n")),
        Of("file of nothing", "invalid", "not_a_report", () => []),
        Of("file of 20 MB of zeros", "invalid", "not_a_report", () => new byte[20_000_000]),
        Of("file of 20 MB of noise", "invalid", "not_a_report", () => GzipCases.Noise(20_000_000)),
        Of("failure report of a million fields", "failure", "none", () => Failure(Times(1_000_000, "X-Hostile: so\r\n"), "Subject: x\r\n")),
        Of("failure report with a result of 10 MB", "invalid", "limit_exceeded", () => Failure($"Authentication-Results: mx.example; {Times(400_000, "dkim=fail header.d=a.example; ")}\r\n", "Subject: x\r\n")),
        Of("failure report whose sample has a million fields", "failure", "none", () => Failure("", Times(1_000_000, "X-Hostile: so\r\n"))) with { Deviation = "text_truncated" },
    ];

    private static byte[] Plain(string fields, string id) => Bytes($"{Top}{fields}Content-Type: text/xml\r\n\r\n{Report(id)}");

    private static byte[] Letter(string fields, string id) => Bytes($"{fields}MIME-Version: 1.0\r\nContent-Type: text/xml\r\n\r\n{Report(id)}");

    private static byte[] Typed(string parameters, string id) => Bytes($"{Top}Content-Type: text/xml{parameters}\r\n\r\n{Report(id)}");

    private static byte[] Body(string encoding, string text) =>
        Bytes($"{Top}Content-Type: text/xml; name=\"example.org.xml.gz\"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{text}\r\n");

    private static string Inner(string boundary, string id) => $"--{boundary}\r\nContent-Type: text/xml\r\n\r\n{Report(id)}\r\n--{boundary}--\r\n";

    private static byte[] Wrapped()
    {
        byte[] mail = Plain("", "m-wrapped");
        for (int i = 0; i < 20; i++)
        {
            mail = MailBuilder.Report().With(MailPart.Message(mail, Transfer.Base64)).Build();
        }

        return mail;
    }

    private static void Endless(Stream stream, string start)
    {
        byte[] block = Encoding.ASCII.GetBytes(new string('a', 1 << 20));
        stream.Write(Bytes(start));
        for (int i = 0; i < 100; i++)
        {
            stream.Write(block);
        }
    }

    private static string Counted(int count, Func<int, string> text) => string.Concat(Enumerable.Range(0, count).Select(text));

    private static byte[] Encoded(int count, string mail)
    {
        MailBuilder mails = MailBuilder.Report();
        for (int i = 0; i < count; i++)
        {
            mails.With(MailPart.Message(Bytes(mail), Transfer.Base64));
        }

        return mails.Build();
    }

    // In base64, where the mail around does not show it.
    private static byte[] Failures(int count, string lines)
    {
        string fields = Convert.ToBase64String(Bytes($"Feedback-Type: auth-failure\r\nReported-Domain: example.org\r\nArrival-Date: Sun, 01 Nov 2026 00:00:00 +0000\r\nX-Hostile: a{lines}\r\n"), Base64FormattingOptions.InsertLineBreaks);
        return Bytes(Top + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + Times(count, $"--b\r\nContent-Type: message/feedback-report\r\nContent-Transfer-Encoding: base64\r\n\r\n{fields}\r\n") + "--b--\r\n");
    }

    private static byte[] Failure(string fields, string sample) => Bytes(
        "From: dmarc@reporter.example\r\nTo: ruf@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n" +
        "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n" +
        "Feedback-Type: auth-failure\r\nUser-Agent: reporter/1\r\nVersion: 1\r\nAuth-Failure: dmarc\r\nReported-Domain: example.org\r\nSource-IP: 192.0.2.1\r\nArrival-Date: Sun, 01 Nov 2026 00:00:00 +0000\r\n" +
        $"{fields}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@example.org\r\n{sample}\r\nx\r\n--b--\r\n");
}
