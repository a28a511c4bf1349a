using System.Text;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Reports.Failure;
using DmarcIngest.Tests.Reports.Tls;

namespace DmarcIngest.Tests.Pipeline;

/// <summary>A mail and what must become of it.</summary>
/// <param name="Name">Container, encoding, nesting, neighbours and kind in short.</param>
/// <param name="Mail">The mail or file.</param>
/// <param name="Outcome">Folder it is filed into.</param>
/// <param name="Rows">Rows of aggregate, failure and TLS reports, e.g. <c>1 0 2</c>.</param>
/// <param name="Reason">Why it, or a part of it, could not be read.</param>
/// <param name="Partial">True if another part of it was.</param>
internal sealed record Shape(string Name, byte[] Mail, string Outcome, string Rows, string Reason = "none", bool Partial = false)
{
    public override string ToString() => Name;
}

/// <summary>
/// The rule of what is a report, what was meant to be one and what is none, by examples. Invalid is worth a look, Other is not:
/// whoever says that it is a report (by its name, its subject, its type, or by beginning like one) and is not readable is Invalid.
/// </summary>
internal static class ShapeTable
{
    private const string NoReport = "0 0 0";
    private const string Aggregate = "1 0 0";
    private const string Failure = "0 1 0";
    private const string Tls = "0 0 2";

    private static readonly byte[] Xml = Pack.Report("a");
    private static readonly byte[] Json = Encoding.UTF8.GetBytes(TlsSamples.Report);
    private static readonly byte[] Broken = "<feedback><report_metadata>"u8.ToArray();
    private static readonly MailPart Words = MailPart.Text("See the attachment.");
    private static readonly MailPart Html = MailPart.Text("<html><body>See the attachment.</body></html>", "text/html");
    private static readonly MailPart XmlGz = MailPart.File(Pack.Gzip(Xml), "r.xml.gz", "application/gzip");
    private static readonly MailPart JsonGz = MailPart.File(Pack.Gzip(Json), "r.json.gz", "application/tlsrpt+gzip");
    private static readonly MailPart BrokenXml = MailPart.File(Broken, "b.xml", "text/xml");
    private static readonly MailPart Picture = MailPart.File([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10], "logo.png", "image/png");

    public static IEnumerable<Shape> All => [.. Containers(), .. Nesting(), .. Neighbours(), .. FailureReports(), .. Unreadable(), .. NoReports(), .. Files()];

    private static IEnumerable<Shape> Containers()
    {
        foreach (Transfer transfer in new[] { Transfer.Base64, Transfer.Binary, Transfer.Base64Labelled7Bit, Transfer.Base64Unpadded, Transfer.Base64Strewn, Transfer.QuotedPrintable })
        {
            yield return new($"gzip, {transfer}, aggregate", MailBuilder.Report().Attach(Pack.Gzip(Xml), "r.xml.gz", transfer: transfer).Build(), "aggregate", Aggregate);
            yield return new($"gzip, {transfer}, TLS", MailBuilder.Letter().Attach(Pack.Gzip(Json), "r.json.gz", "application/tlsrpt+gzip", transfer).Build(), "tls", Tls);
        }

        foreach (Transfer transfer in new[] { Transfer.Base64, Transfer.QuotedPrintable, Transfer.None, Transfer.PlainLabelledBase64 })
        {
            yield return new($"bare, {transfer}, aggregate", MailBuilder.Report().Attach(Xml, "r.xml", "text/xml", transfer).Build(), "aggregate", Aggregate);
            yield return new($"bare, {transfer}, TLS", MailBuilder.Letter().Attach(Json, "r.json", "application/tlsrpt+json", transfer).Build(), "tls", Tls);
        }

        yield return new("zip, aggregate", MailBuilder.Report().Attach(Pack.Zip("a.xml", Xml), "r.zip").Build(), "aggregate", Aggregate);
        yield return new("zip, TLS", MailBuilder.Letter().Attach(Pack.Zip("a.json", Json), "r.zip").Build(), "tls", Tls);
        yield return new("zip with both kinds", MailBuilder.Letter().Attach(Pack.Zip(("a.xml", Xml), ("b.json", Json)), "r.zip").Build(), "aggregate", "1 0 2");
        yield return new("gzip in zip, TLS", MailBuilder.Letter().Attach(Pack.Zip("a.json.gz", Pack.Gzip(Json)), "r.zip").Build(), "tls", Tls);
        yield return new("gzip labelled zip, TLS", MailBuilder.Letter().Attach(Pack.Gzip(Json), "r.zip", "application/zip").Build(), "tls", Tls);
        yield return new("JSON labelled text", MailBuilder.Letter().Attach(Json, null, "text/plain", Transfer.None).Build(), "tls", Tls);
        yield return new("JSON labelled octet-stream, no name", MailBuilder.Letter().Attach(Json).Build(), "tls", Tls);
        yield return new("JSON in camelCase with a mark", MailBuilder.Letter().Attach([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(TlsSamples.Report.Replace("organization-name", "organizationName", StringComparison.Ordinal))], "r.json").Build(), "tls", Tls);
    }

    private static IEnumerable<Shape> Nesting()
    {
        yield return new("TLS report as RFC 8460 has it", MailBuilder.Letter().Header("TLS-Report-Domain", "example.com").Header("TLS-Report-Submitter", "s.example").Multipart("report; report-type=tlsrpt").With(Words, JsonGz).Build(), "tls", Tls);
        yield return new("report-type without a name", MailBuilder.Letter().Multipart("report; report-type=\"tlsrpt\"").With(Words, MailPart.File(Json, null)).Build(), "tls", Tls);
        yield return new("alternative around the attachment", MailBuilder.Report().Multipart("alternative").With(Words, MailPart.Multipart("mixed", Html, XmlGz)).Build(), "aggregate", Aggregate);
        yield return new("related", MailBuilder.Report().Multipart("related").With(Html, XmlGz).Build(), "aggregate", Aggregate);
        yield return new("signed", MailBuilder.Report().Multipart("signed").With(MailPart.Multipart("mixed", Words, XmlGz), MailPart.File([1], "smime.p7s", "application/pkcs7-signature")).Build(), "aggregate", Aggregate);
        yield return new("forwarded as attachment, TLS", MailBuilder.Letter().With(Words, MailPart.Message(MailBuilder.Letter().With(Words, JsonGz).Build())).Build(), "tls", Tls);
        yield return new("forwarded as base64, aggregate", MailBuilder.Letter().With(Words, MailPart.Message(MailBuilder.Report().With(XmlGz).Build(), Transfer.Base64)).Build(), "aggregate", Aggregate);
        yield return new("forwarded twice, failure", MailBuilder.Letter().With(MailPart.Message(MailBuilder.Letter().With(MailPart.Message(FailureMail.Mail())).Build())).Build(), "failure", Failure);
        yield return new("the whole body is the attachment, TLS", MailBuilder.Letter().Attach(Pack.Gzip(Json), "r.json.gz").Build(), "tls", Tls);
    }

    private static IEnumerable<Shape> Neighbours()
    {
        yield return new("aggregate and TLS", MailBuilder.Report().With(Words, XmlGz, JsonGz).Build(), "aggregate", "1 0 2");
        yield return new("TLS and aggregate", MailBuilder.Letter().With(JsonGz, XmlGz).Build(), "aggregate", "1 0 2");
        yield return new("all three kinds", MailBuilder.Letter().With(JsonGz, MailPart.Message(FailureMail.Mail()), XmlGz).Build(), "aggregate", "1 1 2");
        yield return new("failure and TLS", MailBuilder.Letter().With(MailPart.Message(FailureMail.Mail()), JsonGz).Build(), "failure", "0 1 2");
        yield return new("the same report twice", MailBuilder.Report().With(XmlGz, XmlGz).Build(), "aggregate", Aggregate);
        yield return new("a good one and a broken one", MailBuilder.Report().With(XmlGz, BrokenXml).Build(), "aggregate", Aggregate, "broken_xml", true);
        yield return new("a broken one and a good one", MailBuilder.Report().With(BrokenXml, XmlGz).Build(), "aggregate", Aggregate, "broken_xml", true);
        yield return new("TLS and a broken aggregate", MailBuilder.Letter().With(JsonGz, BrokenXml).Build(), "tls", Tls, "broken_xml", true);
        yield return new("aggregate and a broken TLS", MailBuilder.Report().With(XmlGz, MailPart.File("{\"organization-name\":\"x\",\"policies\":["u8.ToArray(), "r.json", "application/tlsrpt+json")).Build(), "aggregate", Aggregate, "broken_json", true);
        yield return new("failure and a broken zip", MailBuilder.Letter().With(MailPart.Message(FailureMail.Mail()), MailPart.File(Pack.Zip("a.xml", Xml)[..60], "a!b.example!1700000000!1700086399.zip")).Build(), "failure", Failure, "broken_archive", true);
        yield return new("a picture and HTML beside", MailBuilder.Report().With(Html, XmlGz, Picture).Build(), "aggregate", Aggregate);
        yield return new("a cut-off report", MailBuilder.Report().Attach(CutOff(), "r.xml", "text/xml").Build(), "aggregate", Aggregate, Partial: true);
    }

    /// <summary>A report with one whole record and the beginning of another.</summary>
    private static byte[] CutOff()
    {
        string xml = Encoding.UTF8.GetString(Xml);
        int record = xml.IndexOf("<record>", StringComparison.Ordinal);
        int end = xml.IndexOf("</record>", StringComparison.Ordinal) + "</record>".Length;
        return Encoding.UTF8.GetBytes(xml[..end] + xml[record..(record + 60)]);
    }

    private static IEnumerable<Shape> FailureReports()
    {
        yield return new("failure as RFC 6591 has it", FailureMail.Mail(), "failure", Failure);
        yield return new("failure with the whole mail", FailureMail.Mail(sampleType: "message/rfc822"), "failure", Failure);
        yield return new("failure, mixed", FailureMail.Mail(multipart: "mixed"), "failure", Failure);
        yield return new("failure, base64", MailBuilder.Letter().With(Words, MailPart.File(FailureMail.Lines(FailureMail.Feedback), "ATT1", "message/feedback-report"), MailPart.Message(FailureMail.Lines(FailureMail.Sample))).Build(), "failure", Failure);
        yield return new("failure without sample", MailBuilder.Letter().Multipart("report; report-type=feedback-report").With(Words, new MailPart("Content-Type: message/feedback-report\r\n", FailureMail.Lines(FailureMail.Feedback))).Build(), "failure", Failure);
        yield return new("abuse report", FailureMail.Mail(FailureMail.Feedback.Replace("auth-failure", "abuse", StringComparison.Ordinal)), "failure", Failure);
        yield return new("failure, plain text", MailBuilder.Letter().With(MailPart.Text("A message claiming to be from you has failed the published DMARC policy for your domain.\n\nSender Domain: example.com\nReceived Date: Sun, 01 Nov 2026 09:00:00 +0900\n")).Build(), "failure", Failure);
        yield return new("failure with Exim's words beside it", MailBuilder.Letter().Multipart("report; report-type=feedback-report").With(MailPart.Text("A message claiming to be from you has failed the published DMARC policy for your domain.\n"), new MailPart("Content-Type: message/feedback-report\r\n", FailureMail.Lines(FailureMail.Feedback))).Build(), "failure", Failure);
        yield return new("a report in the sample is not ours", FailureMail.Mail(sample: FailureMail.Sample.TrimEnd() + "\nContent-Type: text/xml\n\n" + Encoding.UTF8.GetString(Xml), sampleType: "message/rfc822"), "failure", Failure);
    }

    private static IEnumerable<Shape> Unreadable()
    {
        yield return new("broken XML", MailBuilder.Report().With(Words, BrokenXml).Build(), "invalid", NoReport, "broken_xml");
        yield return new("broken gzip", MailBuilder.Report().Attach([.. Pack.Gzip(Xml)[..20], 0, 0, 0, 0, 0, 0], "r.xml.gz").Build(), "invalid", NoReport, "broken_archive");
        yield return new("broken JSON", MailBuilder.Letter().Attach("{\"organization-name\":\"x\",\"policies\":["u8.ToArray(), "r.json", "application/tlsrpt+json").Build(), "invalid", NoReport, "broken_json");
        yield return new("JSON of nothing, said to be TLS", MailBuilder.Letter().Attach("{}"u8.ToArray(), "r.json", "application/tlsrpt+json").Build(), "invalid", NoReport, "not_a_report");
        yield return new("text, said to be TLS", MailBuilder.Letter().Attach("none"u8.ToArray(), null, "application/tlsrpt+json").Build(), "invalid", NoReport, "not_xml");
        yield return new("TLS without dates", MailBuilder.Letter().Attach(Encoding.UTF8.GetBytes(TlsSamples.Report.Replace("date-range", "x", StringComparison.Ordinal)), "r.json").Build(), "invalid", NoReport, "missing_field");
        yield return new("JSON 10,000 deep, said to be TLS", MailBuilder.Letter().Attach(Encoding.UTF8.GetBytes("{\"policies\":" + new string('[', 10_000)), null, "application/tlsrpt+json").Build(), "invalid", NoReport, "limit_exceeded");
        yield return new("a subject that announces and nothing", MailBuilder.Report().With(Words).Build(), "invalid", NoReport, "not_a_report");
        yield return new("a report's name and a picture", MailBuilder.Letter().Attach([1, 2, 3], "google.com!example.com!1700000000!1700086399.xml.gz").Build(), "invalid", NoReport, "not_xml");
        yield return new("a promise of a failure report", MailBuilder.Letter().Multipart("report; report-type=feedback-report").With(Words).Build(), "invalid", NoReport, "not_a_report");
        yield return new("an empty feedback part", FailureMail.Mail("X: y\n\n"), "invalid", NoReport, "not_a_report");
        yield return new("encrypted", MailBuilder.Letter().Multipart("encrypted").With(MailPart.File([1], null, "application/pgp-encrypted")).Build(), "invalid", NoReport, "encrypted");
        yield return new("winmail.dat", MailBuilder.Letter().Attach([0x78, 0x9F, 0x3E, 0x22, 1, 2], "winmail.dat", "application/ms-tnef").Build(), "invalid", NoReport, "unsupported_container");
        yield return new("other XML out of a zip with a report's subject", MailBuilder.Report().Attach(Pack.Zip("a.xml", "<invoice/>"u8.ToArray()), "r.zip").Build(), "invalid", NoReport, "not_a_report");
    }

    private static IEnumerable<Shape> NoReports()
    {
        yield return new("newsletter", MailBuilder.Letter().Header("List-Id", "<news.example>").With(MailPart.Multipart("alternative", Words, Html)).Build(), "other", NoReport);
        yield return new("bounce", MailBuilder.Letter().Multipart("report; report-type=delivery-status").With(Words, new MailPart("Content-Type: message/delivery-status\r\n", "Reporting-MTA: dns; a\r\n\r\nAction: failed\r\n"u8.ToArray()), MailPart.Message(MailBuilder.Report().With(XmlGz).Build())).Build(), "other", NoReport);
        yield return new("read receipt", MailBuilder.Letter().Multipart("report; report-type=disposition-notification").With(Words, new MailPart("Content-Type: message/disposition-notification\r\n", "Final-Recipient: rfc822; a\r\n"u8.ToArray())).Build(), "other", NoReport);
        yield return new("auto-reply", MailBuilder.Letter().Header("Auto-Submitted", "auto-replied").With(MailPart.Text("I am away.")).Build(), "other", NoReport);
        yield return new("spam with a zip of a program", MailBuilder.Letter().With(Words).Attach(Pack.Zip("invoice.exe", "MZ\0"u8.ToArray()), "invoice.zip").Build(), "other", NoReport);
        yield return new("spam with an encrypted zip", MailBuilder.Letter().With(Words).Attach(Pack.Encrypted(Pack.Zip("invoice.js", "x"u8.ToArray())), "invoice.zip").Build(), "other", NoReport);
        yield return new("an Office file", MailBuilder.Letter().Attach(Pack.Zip(("[Content_Types].xml", "<Types/>"u8.ToArray()), ("word/document.xml", "<w/>"u8.ToArray())), "a.docx").Build(), "other", NoReport);
        yield return new("an invoice in XML", MailBuilder.Letter().Attach("<invoice/>"u8.ToArray(), "invoice.xml", "text/xml").Build(), "other", NoReport);
        yield return new("JSON of something else", MailBuilder.Letter().Attach("{\"a\":1}"u8.ToArray(), "a.json", "application/json").Build(), "other", NoReport);
        yield return new("a calendar and a picture", MailBuilder.Letter().With(Words, MailPart.Text("BEGIN:VCALENDAR", "text/calendar"), Picture).Build(), "other", NoReport);
        yield return new("an empty mail", MailBuilder.Letter().With(MailPart.Text("")).Build(), "other", NoReport);
    }

    private static IEnumerable<Shape> Files()
    {
        yield return new("file: XML", Xml, "aggregate", Aggregate);
        yield return new("file: gzip of JSON", Pack.Gzip(Json), "tls", Tls);
        yield return new("file: zip of both", Pack.Zip(("a.xml", Xml), ("b.json", Json)), "aggregate", "1 0 2");
        yield return new("file: nothing known", "hello"u8.ToArray(), "invalid", NoReport, "not_a_report");
        yield return new("file: empty", [], "invalid", NoReport, "not_a_report");
    }
}
