using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Reports.Failure;

/// <summary>Writes failure reports as RFC 6591 has them, and otherwise.</summary>
internal static class FailureMail
{
    public const string Feedback = """
        Feedback-Type: auth-failure
        User-Agent: Reporter/2.0
        Version: 1
        Original-Mail-From: <bounce@sender.example>
        Original-Rcpt-To: <taro@receiver.example>
        Arrival-Date: Sun, 01 Nov 2026 09:00:00 +0900
        Source-IP: 192.0.2.1
        Authentication-Results: mx.receiver.example; spf=fail smtp.mailfrom=bounce@sender.example; dkim=none; dmarc=fail header.from=example.com
        Reported-Domain: example.com
        Auth-Failure: dmarc
        Delivery-Result: reject

        """;

    public const string Sample = """
        Received: from a by b; Sun, 01 Nov 2026 08:59:59 +0900
        From: "Sales" <sales@example.com>
        To: Taro <taro@receiver.example>
        Subject: Hello
        Date: Sun, 01 Nov 2026 08:59:58 +0900
        Message-ID: <id1@example.com>

        """;

    public static byte[] Mail(string? feedback = null, string? sample = null, string sampleType = "text/rfc822-headers", string multipart = "report; report-type=feedback-report") =>
        MailBuilder.Letter().Multipart(multipart).Header("Date", "Sun, 01 Nov 2026 10:00:00 +0900").With(
            MailPart.Text("This is a report."),
            new MailPart("Content-Type: message/feedback-report\r\n", Lines(feedback ?? Feedback)),
            new MailPart($"Content-Type: {sampleType}\r\n", Lines(sample ?? Sample))).Build();

    public static byte[] Lines(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    public static MailReading Read(byte[] mail, PrivacyLevel level = PrivacyLevel.Full) =>
        new ReportReader(new ReadLimits(), new FailurePrivacy(level, "a key"u8.ToArray())).Read(mail);

    public static FailureRow Row(byte[] mail, PrivacyLevel level = PrivacyLevel.Full) =>
        (FailureRow)((Parsed)Read(mail, level).Results.Single()).Report.ReadRows().Single();

    public static FailureRow With(string old, string replacement, PrivacyLevel level = PrivacyLevel.Full)
    {
        string changed = Feedback.Replace(old, replacement, StringComparison.Ordinal);
        return changed != Feedback ? Row(Mail(changed), level) : throw new ArgumentException($"The feedback has no {old}.", nameof(old));
    }
}
